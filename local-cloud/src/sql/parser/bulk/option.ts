import { DialectError } from '../../error.ts';
import type { Reader } from '../reader.ts';

/** Reads the value after the name of an option. */
export type Option<O> = (reader: Reader, options: O) => void;

/** The options of a statement as written: `given` has their names in order. */
export interface Given {
  given: Set<string>;
}

/** Reads options up to the end. WITH and FORMAT AS only introduce what follows. */
export function readOptions<O extends Given>(
  reader: Reader,
  options: O,
  table: Readonly<Record<string, Option<O>>>,
  formats: ReadonlySet<string>,
): O {
  while (!reader.isAtEnd) {
    if (reader.accept('with')) continue;
    const isFormat = reader.accept('format');
    if (isFormat) reader.accept('as');
    const { start } = reader;
    const name = keyword(reader);
    const read = Object.hasOwn(table, name) ? table[name] : undefined;
    if (read === undefined || (isFormat && !formats.has(name))) reader.fail();
    if (options.given.has(name)) {
      throw new DialectError('42601', `conflicting or redundant options: ${name.toUpperCase()}`, start + 1);
    }
    reader.next();
    options.given.add(name);
    read(reader, options);
  }
  return options;
}

/** The next word. A string in its place may be a secret, which no error may repeat. */
function keyword(reader: Reader): string {
  const { kind, value } = reader.peek();
  if (kind === 'string') reader.fail('syntax error at or near a string in quotes');
  return kind === 'word' ? value : reader.fail();
}

/** An option without a value: being in `given` is enough. */
export const flag = (): void => undefined;

/** An option of Redshift that this server lacks. */
export function refused(statement: 'COPY' | 'UNLOAD', name: string): () => never {
  return () => {
    throw unsupported(`${statement} option ${name}`);
  };
}

/** `[AS] 'text'`. */
export function textOption<O>(set: (options: O, value: string) => void): Option<O> {
  return (reader, options) => {
    reader.accept('as');
    set(options, writtenText(reader));
  };
}

/** A string as written, with only `''` undone: COPY has its own rules for backslashes. */
export function writtenText(reader: Reader): string {
  const written = reader.peek().text;
  const value = reader.string();
  return written.startsWith("'") ? written.slice(1, -1).replaceAll("''", "'") : value;
}

/** A whole number, in quotes or not. */
export function count(reader: Reader): number {
  const { kind, value } = reader.peek();
  if ((kind !== 'number' && kind !== 'string') || !/^\d{1,15}$/.test(value)) reader.fail();
  reader.next();
  return Number(value);
}

/** The error for something valid in Redshift that this server lacks, with its name. */
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
