import { randomUUID } from 'crypto';
import { type Path, pathText, Scopes, type Shown } from './scope.ts';
import { reservedWords } from '../sql/lexer/reserved.ts';
import { matches, significantTokens } from '../sql/lexer/significant.ts';
import { DialectError } from '../sql/error.ts';
import type { Token } from '../sql/lexer/token.ts';

/** What the caller knows and the text does not say. */
export interface DialectContext {
  /**
   * Lower-case names of the relations kept in the DuckDB schema sys_catalog: plain for pg_catalog (`pg_class`), with
   * the prefix `information_schema_` for information_schema (`information_schema_tables`).
   */
  systemRelations: ReadonlySet<string>;
  /** Names under which sys_catalog keeps some of them, when these are others. */
  keptAs?: ReadonlyMap<string, string>;
  /** Those of them that nobody may read. */
  deniedRelations?: ReadonlySet<string>;
  /** The session's search path, `$user` resolved; only used to answer current_schemas(). */
  searchPath?: string[];
  /** None of the schemas of the search path exists, so that nothing can be made without naming one. */
  isWithoutSchema?: boolean;
  /** The only database there is; any, when absent. */
  database?: string;
  /** enable_case_sensitive_identifier: quoted names keep their case. */
  caseSensitiveIdentifiers?: boolean;
  /** A name part never given before, for what stands behind an IDENTITY column or a late-binding view; random when absent. */
  uniqueId?: () => string;
}

/** DuckDB text of an expression, with what Redshift calls its column when it has no alias. */
export interface Expression {
  sql: string;
  name?: string;
  /** Where the text is nothing but a path: what it is made of, to show it otherwise. */
  path?: Path;
  /** Only what some rewrite needs to know, and only when the text alone tells. */
  kind?: 'column' | 'string' | 'integer' | 'timestamp' | 'interval' | 'parameter';
  /** DuckDB does not know its type yet when it chooses a macro: it holds an aggregate, or what another item is called. */
  isUntyped?: boolean;
  /** Redshift's name of the text type that it is cast to, with its length. */
  textType?: string;
}

/** The text of an expression, in another form than a scalar's text where it is a path into SUPER. */
export function shownAs({ sql, path }: Expression, shown: Shown): string {
  return path === undefined ? sql : pathText(path, shown);
}

/** Expressions hold queries and queries hold expressions: the rules of each reach the other through the reader. */
export interface Grammar {
  expression: (reader: Reader) => Expression;
  /** An expression that ends before IN, LIKE, BETWEEN, a comparison, AND and OR. */
  operand: (reader: Reader) => Expression;
  query: (reader: Reader) => string;
}

/** Deeper nesting than this is refused: what remains must also fit the stack of DuckDB's own parser. */
const maxDepth = 400;

/** More than this, repeats of parts counted, is refused. DuckDB plans so many in seconds. */
const maxWeight = 2 ** 20;

/**
 * What DuckDB's planner takes the square of the number of. On a busy machine 2,000 alternatives of two conditions each
 * took five seconds and 4,000 took 21; 16,000 of WHEN and 500 subqueries took three, 4,000 queries in a UNION ALL nine.
 */
const planningWeights = { junction: 4, when: 1, setOperation: 8, subquery: 32 };
const maxPlanningWeight = 2 ** 14;

/** Walks the tokens that matter (no space, no comment) of one statement. Every refusal is a DialectError. */
export class Reader {
  readonly source: string;
  readonly context: DialectContext;
  readonly grammar: Grammar;
  /** Every relation that was read so far; a view keeps the ones of its query. */
  readonly relationsRead: { schema?: string; name: string }[] = [];
  readonly scopes: Scopes;
  /** Lengths that select lists give to their items by a cast; undefined for a name that has several. */
  readonly textTypes = new Map<string, string | undefined>();
  /** Names of one part that stood for columns so far. */
  readonly columnsRead: string[] = [];
  /** How many parts of the query at hand were read so far that make an expression untyped. */
  untypedRead = 0;
  /** True when anything in the statement is written as part of pg_catalog. */
  readonly asksCatalog: boolean;
  private readonly tokens: Token[];
  private readonly end: Token;
  private at = 0;
  private depth = 0;
  private repeated = 0;
  private planningWeight = 0;

  /** With an earlier reader of the same statement, what its queries name is known from the start. */
  constructor(source: string, context: DialectContext, grammar: Grammar, earlier?: Reader) {
    this.source = source;
    this.context = context;
    this.grammar = grammar;
    this.tokens = earlier?.tokens ?? significantTokens(source, context.caseSensitiveIdentifiers);
    const { tokens } = this;
    this.asksCatalog = tokens.some(({ kind, value }) => kind === 'word' && value === 'pg_catalog');
    // DuckDB would take the statement to end there.
    if (tokens.some(({ value }) => value.includes('\0'))) {
      throw new DialectError('22021', 'invalid byte sequence for encoding "UTF8": 0x00');
    }
    this.scopes = new Scopes(earlier?.scopes);
    this.end = { kind: 'space', text: '', value: '', start: source.length };
  }

  /** A name part never given before. */
  uniqueId(): string {
    return this.context.uniqueId?.() ?? randomUUID();
  }

  /** True when a line ends between the token before and the coming one. */
  get startsLine(): boolean {
    const { start, text } = this.peek(-1);
    return this.source.slice(start + text.length, this.peek().start).includes('\n');
  }

  peek(ahead = 0): Token {
    return this.tokens[this.at + ahead] ?? this.end;
  }

  next(): Token {
    const token = this.peek();
    this.at++;
    return token;
  }

  skip(count: number): void {
    this.at += count;
  }

  get isAtEnd(): boolean {
    return this.at >= this.tokens.length;
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
    this.at += expected.length;
    return true;
  }

  expect(...expected: string[]): void {
    for (const text of expected) if (!this.accept(text)) this.fail();
  }

  /** Takes one of these keywords or operators; fails on anything else. */
  expectAny(...expected: string[]): string {
    if (!this.isAny(...expected)) this.fail();
    return this.next().value;
  }

  /** A name, folded to lower case; reserved words must be quoted. */
  identifier(): string {
    const token = this.peek();
    if (token.kind !== 'quoted' && (token.kind !== 'word' || reservedWords.has(token.value))) this.fail();
    if (token.value === '') throw new DialectError('42601', 'zero-length delimited identifier', token.start + 1);
    return this.next().value;
  }

  /** A name where no keyword could be meant: after a dot or AS. */
  label(): string {
    const token = this.peek();
    if (token.kind !== 'word' && token.kind !== 'quoted') this.fail();
    return this.next().value;
  }

  isIdentifier(ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'quoted' || (token.kind === 'word' && !reservedWords.has(token.value));
  }

  string(): string {
    if (this.peek().kind !== 'string') this.fail();
    return this.next().value;
  }

  integer(): number {
    const sign = this.accept('-') ? -1 : 1;
    const token = this.peek();
    const value = Number(token.text);
    if (token.kind !== 'number' || !Number.isSafeInteger(value)) this.fail();
    this.next();
    return sign * value;
  }

  expression(): Expression {
    return this.nested(() => this.grammar.expression(this));
  }

  query(): string {
    const { untypedRead } = this;
    if (this.depth > 0) this.weigh('subquery');
    const sql = this.nested(() => this.scopes.query(this.position, () => this.grammar.query(this)));
    this.untypedRead = untypedRead;
    return sql;
  }

  /** Reads an expression and notes whether it is untyped. */
  noting(read: () => Expression): Expression {
    const before = this.untypedRead;
    const expression = read();
    return this.untypedRead === before ? expression : { ...expression, isUntyped: true };
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
    if (++this.depth > maxDepth) throw new DialectError('54001', 'stack depth limit exceeded', this.position);
    const value = content();
    this.depth--;
    return value;
  }

  /** How many tokens DuckDB was given so far, those that rewrites repeat counted again. */
  get weight(): number {
    return this.at + this.repeated;
  }

  /** Counts a part of this weight so many times more: repeats within repeats could grow past any bound. */
  repeat(weight: number, times: number): void {
    this.repeated += weight * times;
    if (this.repeated > maxWeight) this.fail('statement is too complex', '54001');
  }

  /** Counts a part of the statement that takes DuckDB long to plan when there are many. */
  weigh(part: keyof typeof planningWeights): void {
    this.planningWeight += planningWeights[part];
    if (this.planningWeight > maxPlanningWeight) this.fail('statement is too complex', '54001');
  }

  /** Where the coming token starts, counted from 1. */
  get position(): number {
    return this.peek().start + 1;
  }

  /** The text from a position counted from 1 to the coming token. */
  textFrom(position: number): string {
    return this.source.slice(position - 1, this.peek().start).trim();
  }

  /** The whole statement, without the comments around it. */
  statementText(): string {
    const last = this.tokens.at(-1) ?? this.end;
    return this.source.slice(this.tokens[0]?.start, last.start + last.text.length);
  }

  /** Passes over everything to the end and gives its text. */
  rest(): string {
    const text = this.source.slice(this.peek().start);
    this.at = this.tokens.length;
    return text.trim();
  }

  expectEnd(): void {
    if (!this.isAtEnd) this.fail();
  }

  /** Refuses a token further ahead as a syntax error. */
  failAt(ahead: number): never {
    this.skip(ahead);
    return this.fail();
  }

  /** Refuses the coming token as a syntax error, or with what Redshift says about it. */
  fail(message?: string, sqlState = '42601'): never {
    const { text } = this.peek();
    const near = text === '' ? 'syntax error at end of input' : `syntax error at or near "${text.slice(0, 60)}"`;
    throw new DialectError(sqlState, message ?? near, this.position);
  }

  /** The tokens still to come, for the rules that only look. */
  coming(): Token[] {
    return this.tokens.slice(this.at);
  }

  unsupported(what: string): never {
    this.fail(`${what} is not supported`, '0A000');
  }
}
