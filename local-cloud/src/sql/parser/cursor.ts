import { DialectError } from '../error.ts';
import { matches, significantTokens } from '../lexer/significant.ts';
import type { Token } from '../lexer/token.ts';
import type { Span } from '../tree/node.ts';

/** What the session knows and the text does not say. */
export interface ParserOptions {
  /** enable_case_sensitive_identifier: quoted names keep their case. */
  caseSensitiveIdentifiers?: boolean;
}

/** Walks the tokens that matter (no space, no comment) of one statement. Every refusal is a DialectError. */
export class Cursor {
  readonly source: string;
  /** True when anything in the statement is written as part of pg_catalog: psql's questions have a grammar of their own. */
  readonly asksCatalog: boolean;
  readonly #tokens: Token[];
  readonly #end: Token;
  #index = 0;

  constructor(source: string, options: ParserOptions) {
    this.source = source;
    this.#tokens = significantTokens(source, options.caseSensitiveIdentifiers);
    this.#end = { kind: 'space', text: '', value: '', start: source.length };
    this.asksCatalog = this.#tokens.some(({ kind, value }) => kind === 'word' && value === 'pg_catalog');
    // COPY reads the strings of its options by rules of its own, and NUL may be what stands for NULL in its files.
    if (this.#tokens[0]?.value !== 'copy' && this.#tokens.some(({ value }) => value.includes('\0'))) {
      throw new DialectError('22021', 'invalid byte sequence for encoding "UTF8": 0x00');
    }
  }

  peek(ahead = 0): Token {
    return this.#tokens[this.#index + ahead] ?? this.#end;
  }

  next(): Token {
    const token = this.peek();
    this.#index += 1;
    return token;
  }

  skip(count: number): void {
    this.#index += count;
  }

  get isAtEnd(): boolean {
    return this.#index >= this.#tokens.length;
  }

  /** Offset of the coming token. */
  get start(): number {
    return this.peek().start;
  }

  /** The place of what was read since an offset. */
  at(start: number): Span {
    const { start: last, text } = this.peek(-1);
    return { start, end: last + text.length };
  }

  /** True when a line ends between the token before and the coming one. */
  get startsLine(): boolean {
    const { start, text } = this.peek(-1);
    return this.source.slice(start + text.length, this.start).includes('\n');
  }

  /** True when the coming tokens are these keywords or operators, in this order. */
  is(...expected: string[]): boolean {
    return expected.every((text, ahead) => matches(this.peek(ahead), text));
  }

  isAny(...expected: string[]): boolean {
    return expected.some((text) => matches(this.peek(), text));
  }

  accept(...expected: string[]): boolean {
    if (!this.is(...expected)) return false;
    this.#index += expected.length;
    return true;
  }

  expect(...expected: string[]): void {
    for (const text of expected) if (!this.accept(text)) this.fail();
  }

  /** Takes one of these keywords or operators; undefined when none of them is coming. */
  acceptAny<T extends string>(...expected: T[]): T | undefined {
    const found = expected.find((text) => this.is(text));
    if (found !== undefined) this.#index += 1;
    return found;
  }

  /** Takes one of these keywords or operators; fails on anything else. */
  expectAny<T extends string>(...expected: T[]): T {
    return this.acceptAny(...expected) ?? this.fail();
  }

  /** The text from an offset to the coming token, without the space around it. */
  textFrom(start: number): string {
    return this.source.slice(start, this.start).trim();
  }

  /** Passes over everything to the end. */
  skipRest(): void {
    this.#index = this.#tokens.length;
  }

  expectEnd(): void {
    if (!this.isAtEnd) this.fail();
  }

  /** Refuses the coming token as a syntax error, or with what Redshift says about it. */
  fail(message?: string, sqlState = '42601', start = this.start): never {
    const { text } = this.peek();
    const near = text === '' ? 'syntax error at end of input' : `syntax error at or near "${text.slice(0, 60)}"`;
    throw new DialectError(sqlState, message ?? near, start + 1);
  }

  /** Refuses what Redshift has and this server has not. */
  unsupported(what: string): never {
    this.fail(`${what} is not supported`, '0A000');
  }
}
