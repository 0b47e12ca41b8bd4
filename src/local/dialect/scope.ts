import { literal, quote } from './text.ts';

/**
 * `a.b` is a column of the relation `a` or a path into the SUPER column `a`: only FROM tells, and it comes after the
 * select list. Until then a mark stands in the text, and the end of the query puts in its place what it means.
 */
interface Reference {
  parts: (string | number)[];
  /**
   * As the text of a scalar; as a number; as JSON, for a function that takes SUPER; or as a whole, named item of a
   * select list.
   */
  shown: 'text' | 'number' | 'json' | 'item';
}

/** Never part of SQL that is taken; see Reader, which refuses it in the source. */
export const mark = '\u0001';

export class Scopes {
  readonly #references: Reference[] = [];
  /** From the outermost query inwards: names that stand for relations, for elements of an array in FROM, for queries. */
  readonly #scopes: Record<'relations' | 'elements' | 'queries' | 'aliases', Set<string>>[] = [];

  /** Reads a query in a scope of its own and settles what its FROM tells. */
  query(content: () => string): string {
    this.#scopes.push({ relations: new Set(), elements: new Set(), queries: new Set(), aliases: new Set() });
    const sql = content();
    const settled = this.#settle(sql);
    this.#scopes.pop();
    return settled;
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

  addElement(name: string): void {
    this.#scopes.at(-1)?.elements.add(name);
  }

  /** True for what stands before a dot in FROM and is a relation there already, so that an array of it is meant. */
  isKnown(name: string): boolean {
    return this.#scopes.some(({ relations, elements }) => relations.has(name) || elements.has(name));
  }

  /** The text of a reference, or a mark for it inside a query. */
  reference(parts: (string | number)[]): string {
    if (this.#scopes.length === 0 || parts.length === 1) return column(parts.slice(-3));
    this.#references.push({ parts, shown: 'text' });
    return `${mark}${this.#references.length - 1}${mark}`;
  }

  /** Tells how a text is shown when it is one mark. */
  show(sql: string, shown: Reference['shown']): void {
    const [before, index, after] = sql.split(mark);
    const reference = before === '' && after === '' ? this.#references[Number(index)] : undefined;
    if (reference !== undefined) reference.shown = shown;
  }

  #settle(sql: string): string {
    if (!sql.includes(mark)) return sql;
    const pieces = sql.split(mark);
    return pieces.map((piece, at) => (at % 2 === 0 ? piece : this.#meaning(Number(piece)))).join('');
  }

  #meaning(index: number): string {
    const { parts, shown } = this.#references[index]!;
    const { relations, elements } = this.#scopes.at(-1)!;
    const [first, second] = parts as [string, string | number];
    const columnAndPath = (all: (string | number)[], length: number): string =>
      path(column(all.slice(0, length)), all.slice(length), shown === 'item' ? nameOf(parts) : shown);
    if (elements.has(first)) return columnAndPath([first, ...parts], 2);
    if (relations.has(first)) return columnAndPath(parts, 2);
    if (parts.length > 2 && relations.has(String(second))) return columnAndPath(parts, 3);
    // The database may stand in front; DuckDB knows it by another name.
    if (parts.length > 3 && relations.has(String(parts[2]))) return columnAndPath(parts.slice(1), 3);
    return this.#scopes.length > 1 ? `${mark}${index}${mark}` : columnAndPath(parts, 1);
  }
}

function column(parts: (string | number)[]): string {
  return parts.map((part) => quote(String(part))).join('.');
}

function nameOf(parts: (string | number)[]): { name: string } {
  return { name: String(parts.findLast((part) => typeof part === 'string')) };
}

/** A path into SUPER: the text of a scalar, a number (NULL for what is none), JSON, or JSON with a name. */
function path(
  sql: string,
  steps: (string | number)[],
  shown: Exclude<Reference['shown'], 'item'> | { name: string },
): string {
  if (steps.length === 0) return sql;
  const json = steps.map((step) => (typeof step === 'number' ? `[${step}]` : `."${step.replaceAll('"', '\\"')}"`));
  const isScalar = shown === 'text' || shown === 'number';
  const text = `(${sql} ${isScalar ? '->>' : '->'} ${literal(`$${json.join('')}`)})`;
  if (shown === 'number') return `try_cast(${text} AS DOUBLE)`;
  return typeof shown === 'string' ? text : `${text} AS ${quote(shown.name)}`;
}
