import { isUtf8 } from 'node:buffer';
import type { Copy } from '../../sql/tree/copy.ts';
import { Refusal } from './field-error.ts';
import { compactJson } from './json-scan.ts';
import { decimal, float, integer } from './number.ts';
import { date, time, timestamp } from './temporal.ts';
import type { TargetColumn } from './target.ts';

/** A field as it is in the file (a character per byte), or NULL. */
export type Field = string | null;

/** The value to store, as text that DuckDB reads unambiguously, or why there is none. */
export type Value = string | null | Refusal;

/** Converts the field of one column into its value. isLoose: numbers may have JSON's forms. */
export function convert(field: Field, column: TargetColumn, statement: Copy, isLoose: boolean): Value {
  const value = field === null ? null : typed(field, column, statement, isLoose);
  if (value === null && !column.isNullable) {
    return new Refusal('notNull', 'Missing data for not-null field');
  }
  return value;
}

function typed(field: string, { type }: TargetColumn, statement: Copy, isLoose: boolean): Value {
  if (type.kind === 'varchar' || type.kind === 'char') return text(field, type, statement);
  if (type.kind !== 'super' && field.trim() === '') return null;
  switch (type.kind) {
    case 'integer':
      return integer(field, type.bits, { isLoose, isRounded: statement.roundDecimals });
    case 'decimal':
      return decimal(field, type, statement.roundDecimals);
    case 'real':
    case 'double':
      return float(field, type.kind === 'real');
    case 'boolean':
      return boolean(field);
    case 'date':
      return orNull(date(field, statement.dateFormat), statement);
    case 'timestamp':
    case 'timestamptz':
      return orNull(timestamp(field, statement.timeFormat, type.kind === 'timestamptz'), statement);
    case 'time':
    case 'timetz':
      return time(field, type.kind === 'timetz');
    case 'varbyte':
      return varbyte(field, type.lengthBytes);
    case 'super':
      break;
  }
  return superValue(field, statement);
}

/** ACCEPTANYDATE stores NULL for anything that is not a date. */
function orNull(value: string | Refusal, { acceptAnyDate }: Copy): Value {
  return value instanceof Refusal && acceptAnyDate ? null : value;
}

function text(field: string, type: { kind: 'varchar' | 'char'; lengthBytes: number }, statement: Copy): Value {
  if (statement.blanksAsNull && /^[ \t\n\r\v\f]+$/.test(field)) return null;
  const decoded = decode(field, statement.invalidCharacter);
  if (decoded instanceof Refusal) return decoded;
  const trimmed = statement.trimBlanks ? withoutTrailingBlanks(decoded) : decoded;
  if (statement.emptyAsNull && trimmed === '') return null;
  const sizeBytes = Buffer.byteLength(trimmed);
  if (type.kind === 'char' && sizeBytes !== trimmed.length) {
    return new Refusal('char', 'CHAR columns cannot hold multibyte characters');
  }
  if (sizeBytes <= type.lengthBytes) return trimmed;
  if (statement.truncateColumns) return cut(trimmed, type.lengthBytes);
  if (type.kind === 'char' && withoutTrailingBlanks(trimmed).length <= type.lengthBytes)
    return trimmed.slice(0, type.lengthBytes);
  return new Refusal('tooLong', 'String length exceeds DDL length');
}

function withoutTrailingBlanks(field: string): string {
  let end = field.length;
  while (field[end - 1] === ' ') end -= 1;
  return field.slice(0, end);
}

/** As many whole characters as fit. */
export function cut(value: string, lengthBytes: number): string {
  const bytes = Buffer.from(value);
  let end = lengthBytes;
  while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end).toString();
}

/** Bytes to text. An invalid character is refused, or replaced by as many replacements as it has bytes. */
export function decode(bytes: string, replacement: string | undefined): string | Refusal {
  if (!/[\u0080-\uffff]/.test(bytes)) return bytes;
  const buffer = Buffer.from(bytes, 'latin1');
  if (isUtf8(buffer)) return buffer.toString();
  const at = firstInvalid(buffer);
  if (replacement === undefined) {
    const shown = Array.from(buffer.subarray(at, at + 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    return new Refusal(
      'utf8',
      `String contains invalid or unsupported UTF8 codepoints. Bad UTF8 hex sequence: ${shown} (error 4)`,
      at,
    );
  }
  let decoded = '';
  for (let from = 0; from < buffer.length;) {
    const length = characterLength(buffer, from);
    decoded += length === 0 ? replacement : buffer.toString('utf8', from, from + length);
    from += length || 1;
  }
  return decoded;
}

function firstInvalid(buffer: Buffer): number {
  let at = 0;
  for (let length = characterLength(buffer, 0); length > 0; length = characterLength(buffer, at)) at += length;
  return at;
}

/** Bytes of the valid UTF-8 character here; 0 if there is none. */
function characterLength(buffer: Buffer, at: number): number {
  for (let length = 1; length <= 4 && at + length <= buffer.length; length++) {
    if (isUtf8(buffer.subarray(at, at + length))) return length;
  }
  return 0;
}

const truths = new Set(['t', 'true', 'y', 'yes', '1']);
const lies = new Set(['f', 'false', 'n', 'no', '0']);

function boolean(field: string): Value {
  const word = field.trim().toLowerCase();
  if (truths.has(word)) return 'true';
  if (lies.has(word)) return 'false';
  return new Refusal('boolean', `Unknown boolean format: ${field.slice(0, 40)}`);
}

function varbyte(field: string, lengthBytes: number): Value {
  if (!/^(?:[\da-fA-F]{2})*$/.test(field)) return new Refusal('digit', 'Invalid hexadecimal value for type VARBYTE');
  if (field.length / 2 > lengthBytes) return new Refusal('tooLong', 'String length exceeds DDL length');
  return field;
}

function superValue(field: string, { invalidCharacter }: Copy): Value {
  const decoded = decode(field, invalidCharacter);
  if (decoded instanceof Refusal) return decoded;
  try {
    JSON.parse(decoded);
    return compactJson(decoded.trim());
  } catch {
    return new Refusal('super', 'Failed to parse SUPER value: Invalid JSON');
  }
}
