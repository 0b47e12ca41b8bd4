import { DialectError } from '../error.ts';
import { matches, significantTokens } from '../lexer/significant.ts';
import type { Token } from '../lexer/token.ts';
import type { Span } from '../tree/node.ts';

/** Settings of the session that affect parsing. */
export interface ParserOptions {
  /** enable_case_sensitive_identifier: quoted names keep their case. */
  caseSensitiveIdentifiers?: boolean;
  /** enable_case_sensitive_super_attribute: attributes of SUPER are called as they are written. */
  caseSensitiveAttributes?: boolean;
}

/** Walks the tokens of one statement, without space and comments. Every refusal is a DialectError. */
export class Cursor {
  readonly source: string;
  /** Whether the statement names pg_catalog: psql's catalog queries have their own grammar. */
  readonly asksCatalog: boolean;
  readonly #keepsSpelling: boolean;
  readonly #tokens: Token[];
  readonly #end: Token;
  #index = 0;

  constructor(source: string, options: ParserOptions) {
    this.source = source;
    this.#keepsSpelling = options.caseSensitiveAttributes === true;
    this.#tokens = significantTokens(source, options.caseSensitiveIdentifiers);
    this.#end = { kind: 'space', text: '', value: '', start: source.length };
    this.asksCatalog = this.#tokens.some(({ kind, value }) => kind === 'word' && value === 'pg_catalog');
    // COPY has its own rules for strings, and NUL may be the text for NULL in its files.
    if (this.#tokens[0]?.value !== 'copy' && this.#tokens.some(({ value }) => value.includes('\0'))) {
      throw new DialectError('22021', 'invalid byte sequence for encoding "UTF8": 0x00');
    }
  }

  /** How a name's word is written, where that counts. */
  protected spelling({ kind, text }: Token): { spelled?: string } {
    return this.#keepsSpelling && kind === 'word' ? { spelled: text } : {};
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

  /** Offset of the next token. */
  get start(): number {
    return this.peek().start;
  }

  /** The span of what was read since an offset. */
  at(start: number): Span {
    const { start: last, text } = this.peek(-1);
    return { start, end: last + text.length };
  }

  /** Whether a line ends between the previous token and the next. */
  get startsLine(): boolean {
    const { start, text } = this.peek(-1);
    return this.source.slice(start + text.length, this.start).includes('\n');
  }

  /** Whether the next tokens are these keywords or operators, in this order. */
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

  /** Takes one of these keywords or operators; undefined if none comes next. */
  acceptAny<T extends string>(...expected: T[]): T | undefined {
    const found = expected.find((text) => this.is(text));
    if (found !== undefined) this.#index += 1;
    return found;
  }

  /** Takes one of these keywords or operators; fails if none comes next. */
  expectAny<T extends string>(...expected: T[]): T {
    return this.acceptAny(...expected) ?? this.fail();
  }

  /** The text from an offset to the next token, without surrounding space. */
  textFrom(start: number): string {
    return this.source.slice(start, this.start).trim();
  }

  /** Skips everything to the end. */
  skipRest(): void {
    this.#index = this.#tokens.length;
  }

  expectEnd(): void {
    if (!this.isAtEnd) this.fail();
  }

  /** Refuses the next token as a syntax error, or with Redshift's message for it. */
  fail(message?: string, sqlState = '42601', start = this.start): never {
    const { text } = this.peek();
    const near = text === '' ? 'syntax error at end of input' : `syntax error at or near "${text.slice(0, 60)}"`;
    throw new DialectError(sqlState, message ?? near, start + 1);
  }

  /** Refuses something that Redshift has and this server lacks. */
  unsupported(what: string): never {
    this.fail(`${what} is not supported`, '0A000');
  }
}
