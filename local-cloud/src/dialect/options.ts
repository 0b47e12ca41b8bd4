import { lexTerminated } from '../sql/lexer/split.ts';
import { DialectError } from '../sql/error.ts';
import type { Token } from '../sql/lexer/token.ts';

/** A table as written: `schema.name` or `name`, folded to lower case. */
export interface TableName {
  schema?: string;
  name: string;
}

/** Walks the tokens of COPY and UNLOAD, which read like sentences: keywords, strings and numbers. */
export interface OptionReader {
  /** The next token, or undefined at the end of the text. */
  peek(): Token | undefined;
  next(): Token;
  /** Takes the next token when it is this word or operator. */
  take(text: string): boolean;
  expect(text: string): void;
  /** The option's string as written, with only `''` undone: COPY reads backslashes by its own rules. */
  string(): string;
  integer(): number;
  fail(token?: Token): never;
}

/** Reads the text token by token; throws DialectError 42601 at an unterminated string, quoted name or comment. */
export function readOptions(statement: string): OptionReader {
  const tokens = lexTerminated(statement).filter(
    ({ kind, text }) => kind !== 'space' && kind !== 'comment' && text !== ';',
  );
  let at = 0;
  const fail = (token?: Token): never => {
    if (token === undefined) throw new DialectError('42601', 'syntax error at end of input', statement.length + 1);
    throw new DialectError('42601', `syntax error at or near "${token.text}"`, token.start + 1);
  };
  const reader: OptionReader = {
    peek: () => tokens[at],
    next: () => tokens[at++] ?? fail(),
    take: (expected) => {
      const token = tokens[at];
      const isNext = (token?.kind === 'word' || token?.kind === 'operator') && token.value === expected;
      if (isNext) at++;
      return isNext;
    },
    expect: (expected) => {
      if (!reader.take(expected)) fail(tokens[at]);
    },
    string: () => {
      const token = reader.next();
      if (token.kind !== 'string') fail(token);
      return token.text.startsWith("'") ? token.text.slice(1, -1).replaceAll("''", "'") : token.value;
    },
    integer: () => {
      const token = reader.next();
      const digits = token.kind === 'number' || token.kind === 'string' ? token.value : '';
      if (!/^\d{1,15}$/.test(digits)) fail(token);
      return Number(digits);
    },
    fail,
  };
  return reader;
}

/** `name` or `schema.name`; a leading database name must be followed by both. */
export function readTableName(reader: OptionReader): TableName {
  const parts = [identifier(reader)];
  while (reader.take('.')) parts.push(identifier(reader));
  const [name, schema] = parts.toReversed();
  return schema === undefined ? { name: name! } : { schema, name: name! };
}

/** A word or a quoted name. */
export function identifier(reader: OptionReader): string {
  const token = reader.next();
  if (token.kind !== 'word' && token.kind !== 'quoted') reader.fail(token);
  return token.value;
}

/** What is valid in Redshift but missing here, by its name. */
export function unsupported(what: string): DialectError {
  return new DialectError('0A000', `${what} is not supported`);
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['\\t', '\t'],
  ['\\\\t', '\t'],
  ['\\b', '\b'],
  ['\\f', '\f'],
  ['\\v', '\v'],
  ['\\\\', '\\'],
]);

/** One character, written as itself, as `\t`, or in octal as `\ddd`. */
export function characterOf(option: string, text: string): string {
  const octal = /^\\\\?([0-7]{1,3})$/.exec(text);
  if (octal) return String.fromCharCode(parseInt(octal[1]!, 8) & 0xff);
  const character = escapes.get(text) ?? text;
  if (character.length !== 1 || character > '\u007f') {
    throw new DialectError('22023', `${option} must be a single ASCII character: '${text}'`);
  }
  return character;
}
