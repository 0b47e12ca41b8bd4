import { setTimeout as sleep } from 'node:timers/promises';
import { encodeSearchAttributeIndexedValueType } from '@temporalio/common/lib/search-attributes';
import type { NativeConnection } from '@temporalio/worker';

export interface Registered {
  /** Those that may be used: a workflow task that uses another one fails until it is there. */
  usable: string[];
  /** Why the others could not be added. */
  problem?: string;
}

const keyword = encodeSearchAttributeIndexedValueType('KEYWORD');
/** Servers keep what a namespace knows in caches: 0.1 s seen with the dev server, 2 s between its looks. */
const patienceMs = 3_000;
const pollMs = 100;

/**
 * Adds the search attributes that are missing in the namespace, as Keyword, and tells which of all can be used. Never
 * throws: where they may not be added (Temporal Cloud takes them from its own tools, SQL databases hold ten), runs do
 * without.
 */
export async function registerKeywords(
  connection: NativeConnection,
  namespace: string,
  names: string[],
): Promise<Registered> {
  const server = new Server(connection, namespace);
  const missing = await server.without(names);
  if (missing.length === 0) return { usable: names };
  const refused = await server.add(missing);
  const lacking = refused === undefined ? await server.untilKnown(missing) : await server.without(missing);
  const usable = names.filter((name) => !lacking.includes(name));
  if (lacking.length === 0) return { usable };
  return { usable, problem: refused ?? `the server does not know ${lacking.join(', ')} yet` };
}

class Server {
  readonly #connection: NativeConnection;
  readonly #namespace: string;

  constructor(connection: NativeConnection, namespace: string) {
    this.#connection = connection;
    this.#namespace = namespace;
  }

  /** Undefined when all were added, else why not. One by one: a name that exists already must not keep the others out. */
  async add(names: string[]): Promise<string | undefined> {
    const problems: string[] = [];
    for (const name of names) {
      try {
        await this.#connection.operatorService.addSearchAttributes({
          namespace: this.#namespace,
          searchAttributes: { [name]: keyword as NonNullable<typeof keyword> },
        });
      } catch (error) {
        problems.push(error instanceof Error ? error.message : String(error));
      }
    }
    return problems.length === 0 ? undefined : problems.join('; ');
  }

  /** The names that are still not known when the patience ends. */
  async untilKnown(names: string[]): Promise<string[]> {
    const untilMs = performance.now() + patienceMs;
    for (;;) {
      const missing = await this.without(names);
      if (missing.length === 0 || performance.now() > untilMs) return missing;
      await sleep(pollMs);
    }
  }

  /** Those of the names that cannot be used. */
  async without(names: string[]): Promise<string[]> {
    const known = await Promise.all(names.map((name) => this.#knows(name)));
    return names.filter((_, index) => !known[index]);
  }

  /** Asks what any client may ask: only a search attribute of type Keyword can be searched by its first letters. */
  async #knows(name: string): Promise<boolean> {
    try {
      await this.#connection.workflowService.countWorkflowExecutions({
        namespace: this.#namespace,
        query: `${name} STARTS_WITH 'x'`,
      });
      return true;
    } catch {
      return false;
    }
  }
}
