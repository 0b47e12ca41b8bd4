import { reservedWords } from '../lexer/reserved.ts';
import type { Expression } from '../tree/expression.ts';
import type { Name, QualifiedName } from '../tree/name.ts';
import type { Query } from '../tree/query.ts';
import type { Statement } from '../tree/statement.ts';
import { Cursor, type ParserOptions } from './cursor.ts';

/**
 * Expressions contain queries, queries expressions, statements statements: the rules reach each other through the
 * reader.
 */
export interface Grammar {
  /** An expression that ends before an operator that binds no tighter than `minimum`. */
  operation: (reader: Reader, minimum: number) => Expression;
  query: (reader: Reader, from?: QueryStart) => Query;
  statement: (reader: Reader) => Statement;
}

/** How a query begins if it is not a plain one. */
export interface QueryStart {
  /** A query in parentheses that has already been read and turned out to be the first part of this one. */
  first?: Query;
  /** Whether SELECT … INTO is allowed here. */
  mayMakeTable?: boolean;
}

/** The deepest nesting allowed: the code that walks the tree has a limited stack, and so has DuckDB's parser. */
const maxDepth = 400;

/** The greatest height of a tree, including chains of operators, in which each operator adds a level. */
const maxHeight = 1300;

/** Reads names, lists and nested parts of one statement, and limits their nesting. */
export class Reader extends Cursor {
  readonly #grammar: Grammar;
  #depth = 0;
  #height = 0;

  constructor(source: string, options: ParserOptions, grammar: Grammar) {
    super(source, options);
    this.#grammar = grammar;
  }

  isName(ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'quoted' || (token.kind === 'word' && !reservedWords.has(token.value));
  }

  /** A name; reserved words must be quoted. */
  name(): Name {
    if (!this.isName()) this.fail();
    return this.label();
  }

  /** A name where a keyword is impossible: after a dot or AS. */
  label(): Name {
    const { kind, value, start } = this.peek();
    if (kind !== 'word' && kind !== 'quoted') this.fail();
    if (value === '') this.fail('zero-length delimited identifier');
    const spelling = this.spelling(this.next());
    return { value, isQuoted: kind === 'quoted', ...spelling, at: this.at(start) };
  }

  /** `[database.][schema.]name`. */
  qualifiedName(mostParts = 3): QualifiedName {
    const { start } = this;
    const parts = [this.name()];
    while (parts.length < mostParts && this.accept('.')) parts.push(this.label());
    return { parts, at: this.at(start) };
  }

  /** A user or role; those of an identity provider and Redshift's own have a colon in their name: `aad:ana`, `sys:dba`. */
  identityName(): Name {
    const { start } = this;
    const name = this.name();
    if (!this.accept(':')) return name;
    return { value: `${name.value}:${this.label().value}`, isQuoted: false, at: this.at(start) };
  }

  /** `(a, b)`. */
  nameList(): Name[] {
    return this.parenthesized(() => this.list(() => this.name()));
  }

  string(): string {
    if (this.peek().kind !== 'string') this.fail();
    return this.next().value;
  }

  integer(): number {
    const sign = this.accept('-') ? -1 : 1;
    const { kind, text } = this.peek();
    const value = Number(text);
    if (kind !== 'number' || !Number.isSafeInteger(value)) this.fail();
    this.next();
    return sign * value;
  }

  expression(): Expression {
    return this.operation(0);
  }

  /** An expression that ends before an operator that binds no tighter than this: see `strength`. */
  operation(minimum: number): Expression {
    return this.nested(() => this.#grammar.operation(this, minimum));
  }

  query(from?: QueryStart): Query {
    return this.nested(() => this.#grammar.query(this, from));
  }

  statement(): Statement {
    return this.nested(() => this.#grammar.statement(this));
  }

  list<T>(item: () => T): T[] {
    const items = [item()];
    while (this.accept(',')) items.push(item());
    return items;
  }

  parenthesized<T>(content: () => T): T {
    this.expect('(');
    const value = this.nested(content);
    this.expect(')');
    return value;
  }

  nested<T>(content: () => T): T {
    if (++this.#depth > maxDepth) this.#failDeep();
    const before = this.#height;
    this.#height = 0;
    const value = content();
    this.#depth -= 1;
    this.deepen();
    this.#height = Math.max(before, this.#height);
    return value;
  }

  /** The nested part read so far becomes the operand of another operator, one level deeper. */
  deepen(): void {
    this.#height += 1;
    if (this.#height > maxHeight) this.#failDeep();
  }

  #failDeep(): never {
    return this.fail('stack depth limit exceeded', '54001');
  }
}
