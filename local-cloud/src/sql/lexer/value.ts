import { isOctalDigit, run } from './characters.ts';
import { dollarTag, stringCloses } from './scan.ts';
import type { Token } from './token.ts';

type Kind = Token['kind'];

/** What a token means: see Token. */
export function valueOf(kind: Kind, text: string): string {
  if (kind === 'word') return truncated(text.toLowerCase());
  if (kind === 'quoted') return quotedName(text).toLowerCase();
  if (kind === 'parameter') return text.slice(1);
  if (kind === 'string') return stringValue(text);
  return text;
}

/** The name between the quotes with its case kept, cut to the maximum length. */
export function quotedName(text: string): string {
  return truncated(text.slice(1, closes(text, '"') ? -1 : undefined).replaceAll('""', '"'));
}

/** Names have at most 127 bytes: https://docs.aws.amazon.com/redshift/latest/dg/r_names.html */
const maxNameBytes = 127;

/** Longer names are cut, never within a character: https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_NEW.html */
function truncated(name: string): string {
  if (name.length * 3 <= maxNameBytes || Buffer.byteLength(name) <= maxNameBytes) return name;
  const { read } = new TextEncoder().encodeInto(name, new Uint8Array(maxNameBytes));
  return name.slice(0, read);
}

const escapes: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/**
 * Redshift reads backslashes in plain literals as PostgreSQL 8.0 did: \b \f \n \r \t, octal, or else the character
 * itself.
 */
function stringValue(text: string): string {
  const tag = dollarTag(text, 0);
  if (tag !== undefined) return text.slice(tag.length, text.endsWith(tag) ? -tag.length : undefined);
  const body = text.slice(1, stringCloses(text) ? -1 : undefined);
  return body.includes('\\') || body.includes("'") ? unescaped(body) : body;
}

/** Works on code units: millions of text pieces would keep the garbage collector busy for seconds. */
function unescaped(body: string): string {
  const units = new Uint16Array(body.length);
  let count = 0;
  for (let at = 0; at < body.length; at += 1) {
    const char = body[at]!;
    if (char === "'") at += 1;
    if (char !== '\\' || at + 1 === body.length) {
      units[count++] = char.charCodeAt(0);
      continue;
    }
    const end = Math.min(run(body, at + 1, isOctalDigit), at + 4);
    const next = body[at + 1]!;
    const isOctal = end > at + 1;
    units[count++] = isOctal ? parseInt(body.slice(at + 1, end), 8) & 0xff : (escapes[next] ?? next).charCodeAt(0);
    at = isOctal ? end - 1 : at + 1;
  }
  return Buffer.from(units.buffer, 0, count * 2).toString('utf16le');
}

export function closes(text: string, quote: string): boolean {
  return text.length > 1 && text.endsWith(quote);
}
