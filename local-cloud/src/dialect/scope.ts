import { literal, quote } from './text.ts';

/** A column and the steps into the SUPER value that it holds; none for a plain column, and for a whole element. */
export interface Path {
  column: string;
  steps: (string | number)[];
  name: string;
  /** Without steps, it is SUPER all the same: an element of an array. */
  isElement?: true;
}

/** As the text of a scalar; as a number; as JSON, for what takes SUPER; or as a whole, named item of a select list. */
export type Shown = 'text' | 'number' | 'json' | 'item';

/** What the FROM of one query gives names to: relations, and elements of arrays. */
interface Names {
  relations: Set<string>;
  elements: Set<string>;
}

/**
 * The names that mean something where the reader stands. `a.b` is a column of the relation `a` or a path into the SUPER
 * column `a`: only FROM tells, and it comes after the select list. So a statement is read once to learn what each of its
 * queries names, and, where a reference needed that, once more to write it.
 */
export class Scopes {
  /** By where a query starts, what it names; known from the reading before. */
  readonly #known: ReadonlyMap<number, Names> | undefined;
  readonly found = new Map<number, Names>();
  /** From the outermost query inwards: what it names as far as it is read, names of queries, and of items. */
  readonly #scopes: (Names & { start: number; queries: Set<string>; aliases: Set<string> })[] = [];
  #isGuessed = false;

  constructor(earlier?: Scopes) {
    this.#known = earlier?.found;
  }

  /** True when a reference was written without knowing what FROM tells: the statement has to be read again. */
  get isGuessed(): boolean {
    return this.#isGuessed;
  }

  /** Reads a query, which starts at this position, in a scope of its own. */
  query(start: number, content: () => string): string {
    const names = { relations: new Set<string>(), elements: new Set<string>() };
    this.found.set(start, names);
    this.#scopes.push({ ...names, start, queries: new Set(), aliases: new Set() });
    const sql = content();
    this.#scopes.pop();
    return sql;
  }

  addRelation(name: string): void {
    this.#scopes.at(-1)?.relations.add(name);
  }

  /** A name that WITH gives to a query. */
  addQuery(name: string): void {
    this.#scopes.at(-1)?.queries.add(name);
  }

  isQuery(name: string): boolean {
    return this.#scopes.some(({ queries }) => queries.has(name));
  }

  /** A name that the select list gives to an item, by which the items after it and WHERE may call it. */
  addAlias(name: string): void {
    this.#scopes.at(-1)?.aliases.add(name);
  }

  /** GROUP BY and what follows repeat whole items rather than their names. */
  forgetAliases(): void {
    this.#scopes.at(-1)?.aliases.clear();
  }

  isAlias(name: string): boolean {
    return this.#scopes.at(-1)?.aliases.has(name) === true;
  }

  /** The name alone is SUPER, too, which the select list before it could not know. */
  addElement(name: string): void {
    this.#scopes.at(-1)?.elements.add(name);
    if (this.#known === undefined) this.#isGuessed = true;
  }

  /** True for the name of an element, which may be an array itself. */
  isElement(name: string): boolean {
    return this.#scopes.some(({ elements }) => elements.has(name));
  }

  /** True for what stands before a dot in FROM and is a relation there already, so that an array of it is meant. */
  isKnown(name: string): boolean {
    return this.#scopes.some(({ relations, elements }) => relations.has(name) || elements.has(name));
  }

  /** What a name refers to; undefined where nothing but a column can be meant. */
  path(parts: (string | number)[]): Path | undefined {
    if (this.#scopes.length === 0) return undefined;
    if (parts.length === 1) return this.#element(String(parts[0]));
    const name = String(parts.findLast((part) => typeof part === 'string'));
    const pathOf = (all: (string | number)[], length: number): Path => ({
      column: columnText(all.slice(0, length)),
      steps: all.slice(length),
      name,
    });
    if (this.#known === undefined) {
      this.#isGuessed = true;
      return pathOf(parts, 1);
    }
    const [first, second, third] = parts.map(String);
    for (const { start } of this.#scopes.toReversed()) {
      const { relations, elements } = this.#known.get(start)!;
      if (elements.has(first!)) return pathOf([first!, ...parts], 2);
      if (relations.has(first!)) return pathOf(parts, 2);
      if (parts.length > 2 && relations.has(second!)) return pathOf(parts, 3);
      // The database may stand in front; DuckDB knows it by another name.
      if (parts.length > 3 && relations.has(third!)) return pathOf(parts.slice(1), 3);
    }
    return pathOf(parts, 1);
  }

  #element(name: string): Path | undefined {
    const known = this.#scopes.toReversed().map(({ start }) => this.#known?.get(start));
    const names = known.find((one) => one?.elements.has(name) || one?.relations.has(name));
    return names?.elements.has(name) ? { column: columnText([name]), steps: [], name, isElement: true } : undefined;
  }
}

/** DuckDB text of a column, of which each part is a name. */
export function columnText(parts: (string | number)[]): string {
  return parts.map((part) => quote(String(part))).join('.');
}

/** A path into SUPER: the text of a scalar, a number (NULL for what is none), JSON, or JSON with a name. */
export function pathText({ column, steps, name, isElement }: Path, shown: Shown): string {
  const isScalar = shown === 'text' || shown === 'number';
  if (steps.length === 0 && !(isElement && isScalar)) return column;
  const json = steps.map((step) => (typeof step === 'number' ? `[${step}]` : `."${step.replaceAll('"', '\\"')}"`));
  const text = `(${column} ${isScalar ? '->>' : '->'} ${literal(`$${json.join('')}`)})`;
  if (shown === 'number') return `try_cast(${text} AS DOUBLE)`;
  return shown === 'item' ? `${text} AS ${quote(name)}` : text;
}
