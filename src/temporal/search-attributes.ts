import { setTimeout as sleep } from 'node:timers/promises';
import { encodeSearchAttributeIndexedValueType } from '@temporalio/common/lib/search-attributes';
import type { NativeConnection } from '@temporalio/worker';

export interface Registered {
  /** The attributes that may be used: a workflow task that uses another one fails until it exists. */
  usable: string[];
  /** Why the others could not be added. */
  problem?: string;
}

const keyword = encodeSearchAttributeIndexedValueType('KEYWORD');
/** Servers cache a namespace's attributes: 0.1 s seen with the dev server, which refreshes every 2 s. */
const patienceMs = 3_000;
const pollMs = 100;

/**
 * Adds the search attributes that the namespace lacks, as Keyword, and returns those that can be used. Never throws: if
 * they may not be added (Temporal Cloud manages them with its own tools, SQL databases hold ten), runs do without.
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

  /**
   * Undefined if all were added, else why not. Added one by one, because an existing name must not prevent the others.
   */
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

  /** The names that are still unknown when the time is up. */
  async untilKnown(names: string[]): Promise<string[]> {
    const untilMs = performance.now() + patienceMs;
    for (;;) {
      const missing = await this.without(names);
      if (missing.length === 0 || performance.now() > untilMs) return missing;
      await sleep(pollMs);
    }
  }

  /** The names that cannot be used. */
  async without(names: string[]): Promise<string[]> {
    const known = await Promise.all(names.map((name) => this.#knows(name)));
    return names.filter((_, index) => !known[index]);
  }

  /** Uses a query that any client may send: only a Keyword attribute can be searched by its first letters. */
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
