import { literal, quote } from './text.ts';

/**
 * `a.b` is a column of the relation `a` or a path into the SUPER column `a`: only FROM tells, and it comes after the
 * select list. Until then a mark stands in the text, and the end of the query puts in its place what it means.
 */
interface Reference {
  parts: (string | number)[];
  /** True for a whole item of a select list, which shows SUPER as JSON and needs a name. */
  isItem: boolean;
}

/** Never part of SQL that is taken; see Reader, which refuses it in the source. */
export const mark = '\u0001';

export class Scopes {
  readonly #references: Reference[] = [];
  /** From the outermost query inwards: names that stand for relations, and for elements of an array in FROM. */
  readonly #scopes: { relations: Set<string>; elements: Set<string> }[] = [];

  /** Reads a query in a scope of its own and settles what its FROM tells. */
  query(content: () => string): string {
    this.#scopes.push({ relations: new Set(), elements: new Set() });
    const sql = content();
    const settled = this.#settle(sql);
    this.#scopes.pop();
    return settled;
  }

  addRelation(name: string): void {
    this.#scopes.at(-1)?.relations.add(name);
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
    this.#references.push({ parts, isItem: false });
    return `${mark}${this.#references.length - 1}${mark}`;
  }

  /** Tells that a text, when it is one mark, is an item of a select list. */
  markItem(sql: string): void {
    const [before, index, after] = sql.split(mark);
    const reference = before === '' && after === '' ? this.#references[Number(index)] : undefined;
    if (reference !== undefined) reference.isItem = true;
  }

  #settle(sql: string): string {
    if (!sql.includes(mark)) return sql;
    const pieces = sql.split(mark);
    return pieces.map((piece, at) => (at % 2 === 0 ? piece : this.#meaning(Number(piece)))).join('');
  }

  #meaning(index: number): string {
    const { parts, isItem } = this.#references[index]!;
    const { relations, elements } = this.#scopes.at(-1)!;
    const [first, second] = parts as [string, string | number];
    if (elements.has(first)) {
      return path(`${quote(first)}.${quote(first)}`, parts.slice(1), isItem ? nameOf(parts) : undefined);
    }
    if (relations.has(first)) return columnOrPath(parts, 2, isItem);
    if (parts.length > 2 && relations.has(String(second))) return columnOrPath(parts, 3, isItem);
    // The database may stand in front; DuckDB knows it by another name.
    if (parts.length > 3 && relations.has(String(parts[2]))) return columnOrPath(parts.slice(1), 3, isItem);
    if (this.#scopes.length > 1) return `${mark}${index}${mark}`;
    return columnOrPath(parts, 1, isItem);
  }
}

function columnOrPath(parts: (string | number)[], length: number, isItem: boolean): string {
  return path(column(parts.slice(0, length)), parts.slice(length), isItem ? nameOf(parts) : undefined);
}

function column(parts: (string | number)[]): string {
  return parts.map((part) => quote(String(part))).join('.');
}

function nameOf(parts: (string | number)[]): string {
  return String(parts.findLast((part) => typeof part === 'string'));
}

/** Inside an expression a scalar counts by its text; as a named item SUPER is shown as JSON. */
function path(sql: string, steps: (string | number)[], name: string | undefined): string {
  if (steps.length === 0) return sql;
  const json = steps.map((step) => (typeof step === 'number' ? `[${step}]` : `."${step.replaceAll('"', '\\"')}"`));
  const text = `(${sql} ${name === undefined ? '->>' : '->'} ${literal(`$${json.join('')}`)})`;
  return name === undefined ? text : `${text} AS ${quote(name)}`;
}
