import type { Copy, CopyFormat } from '../../sql/tree/copy.ts';
import type { Field } from './convert.ts';
import { Refusal } from './field-error.ts';
import type { Row } from './row.ts';

type Format = Extract<CopyFormat, { kind: 'csv' | 'text' }>;

/** A line split into fields; `end` is where the next one starts, undefined if the line may continue. */
interface Line {
  fields: Field[];
  fault?: Refusal;
  end: number;
}

type CutLine = (text: string, start: number, isLast: boolean) => Line | undefined;

/** COPY refuses lines longer than this: 4 MB. */
const maxLineBytes = 4 * 1024 * 1024;

/** The rows of a CSV or delimited file, in batches. Text has a character per byte. */
export async function* textRows(
  chunks: AsyncIterable<Buffer>,
  statement: Copy & { format: Format },
  width: number,
): AsyncGenerator<Row[]> {
  const { format } = statement;
  const cutLine = format.kind === 'csv' ? csvLine(format) : delimitedLine(format);
  let text = '';
  let line = 1;
  let skip = format.ignoreHeader;
  const cut = (isLast: boolean): Row[] => {
    const rows: Row[] = [];
    let at = line === 1 && text.startsWith('\u00ef\u00bb\u00bf') ? 3 : 0;
    while (at < text.length) {
      const found = cutLine(text, at, isLast);
      if (found === undefined) break;
      const raw = text.slice(at, found.end).replace(/\r?\n$/, '');
      const isBlank = raw === '' && format.ignoreBlankLines;
      if (skip > 0) skip--;
      else if (!isBlank) rows.push(rowOf(found, { line, raw, width, statement }));
      line += newlines(text, at, found.end);
      at = found.end;
    }
    text = text.slice(at);
    return rows;
  };
  for await (const chunk of chunks) {
    text += chunk.toString('latin1');
    yield cut(false);
  }
  yield cut(true);
}

function newlines(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', start); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

interface Place {
  line: number;
  raw: string;
  width: number;
  statement: Copy & { format: Format };
}

function rowOf({ fields, fault }: Line, { line, raw, width, statement }: Place): Row {
  if (fault) return { line, raw, fault };
  // A delimiter may end the line, as in the files of TPC-H.
  if (statement.format.kind === 'text' && fields.length === width + 1 && (fields.at(-1) ?? '') === '') fields.pop();
  if (fields.length > width) return { line, raw, fault: new Refusal('extraColumns', 'Extra column(s) found') };
  if (fields.length < width) {
    if (!statement.fillRecord) return { line, raw, fault: new Refusal('delimiter', 'Delimiter not found') };
    while (fields.length < width) fields.push('');
  }
  return { line, raw, fields };
}

function lineEnd(text: string, start: number, isLast: boolean): number | undefined {
  const newline = text.indexOf('\n', start);
  if (newline >= 0) return newline;
  if (isLast) return text.length;
  return text.length - start > maxLineBytes ? text.length : undefined;
}

/** Where a line's text ends, without its carriage return. */
function contentEnd(text: string, end: number): number {
  return text[end - 1] === '\r' ? end - 1 : end;
}

function csvLine({ delimiter, quote, nullAs }: Extract<Format, { kind: 'csv' }>): CutLine {
  return (text, start, isLast) => {
    const end = lineEnd(text, start, isLast);
    if (end === undefined) return undefined;
    const line = text.slice(start, contentEnd(text, end));
    if (!line.includes(quote)) {
      return { fields: line.split(delimiter).map((field) => (field === nullAs ? null : field)), end: end + 1 };
    }
    return quotedLine({ text, start, isLast }, { delimiter, quote, nullAs });
  };
}

interface Window {
  text: string;
  start: number;
  isLast: boolean;
}

/** A CSV line with quotes: it ends at the first newline outside of them. */
function quotedLine(
  { text, start, isLast }: Window,
  marks: { delimiter: string; quote: string; nullAs: string },
): Line | undefined {
  const { delimiter, quote, nullAs } = marks;
  const fields: Field[] = [];
  for (let at = start; ;) {
    const isQuoted = text[at] === quote;
    const field = isQuoted ? quotedField(text, at, quote) : undefined;
    if (isQuoted && field === undefined) return unclosed({ text, start, isLast });
    const after = field?.end ?? at;
    const next = nextMark(text, after, delimiter);
    if (next === undefined && !isLast && text.length - start <= maxLineBytes) return undefined;
    const end = next ?? text.length;
    const rest = text.slice(after, text[end] === '\n' || end === text.length ? contentEnd(text, end) : end);
    if (rest.includes(quote) || (isQuoted && rest.trim() !== '')) {
      const fault = new Refusal(
        'delimiter',
        'Invalid quote formatting for CSV. Unescaped quote character',
        after - start,
      );
      return { fields, fault, end: (lineEnd(text, after, true) ?? text.length) + 1 };
    }
    fields.push(field ? field.value : rest === nullAs ? null : rest);
    if (text[end] !== delimiter) return { fields, end: end + 1 };
    at = end + 1;
  }
}

function unclosed({ text, start, isLast }: Window): Line | undefined {
  if (!isLast && text.length - start <= maxLineBytes) return undefined;
  const fault = new Refusal('delimiter', 'Invalid quote formatting for CSV. Missing closing quote');
  return { fields: [], fault, end: (lineEnd(text, start, true) ?? text.length) + 1 };
}

function nextMark(text: string, from: number, delimiter: string): number | undefined {
  for (let at = from; at < text.length; at++) if (text[at] === delimiter || text[at] === '\n') return at;
  return undefined;
}

/** The value between quotes, with doubled ones undone; undefined if it does not end in this text. */
function quotedField(text: string, start: number, quote: string): { value: string; end: number } | undefined {
  let value = '';
  for (let at = start + 1; ;) {
    const close = text.indexOf(quote, at);
    if (close < 0) return undefined;
    value += text.slice(at, close);
    if (text[close + 1] !== quote) return { value, end: close + 1 };
    value += quote;
    at = close + 2;
  }
}

function delimitedLine(format: Extract<Format, { kind: 'text' }>): CutLine {
  const { delimiter, nullAs, escape, removeQuotes } = format;
  if (escape || removeQuotes) return (text, start, isLast) => escapedLine({ text, start, isLast }, format);
  return (text, start, isLast) => {
    const end = lineEnd(text, start, isLast);
    if (end === undefined) return undefined;
    const line = text.slice(start, contentEnd(text, end));
    return { fields: line.split(delimiter).map((field) => (field === nullAs ? null : field)), end: end + 1 };
  };
}

/** A line in which a backslash (ESCAPE) or quotes (REMOVEQUOTES) remove the special meaning of the next characters. */
function escapedLine({ text, start, isLast }: Window, format: Extract<Format, { kind: 'text' }>): Line | undefined {
  const { delimiter, nullAs, escape, removeQuotes } = format;
  const fields: Field[] = [];
  let value = '';
  let raw = '';
  let quote = '';
  const close = (): void => {
    fields.push(raw === nullAs ? null : value);
    value = raw = '';
  };
  for (let at = start; at < text.length; at++) {
    const char = text[at]!;
    if (escape && char === '\\' && at + 1 < text.length) {
      at++;
      raw += char + text[at]!;
      value += text[at]!;
    } else if (removeQuotes && quote === '' && raw === '' && (char === '"' || char === "'")) {
      quote = char;
      raw += char;
    } else if (quote !== '' && char === quote && isFieldEnd(text, at + 1, delimiter)) {
      quote = '';
      raw += char;
    } else if (quote === '' && char === '\n') {
      if (value.endsWith('\r')) value = value.slice(0, -1);
      if (raw.endsWith('\r')) raw = raw.slice(0, -1);
      close();
      return { fields, end: at + 1 };
    } else if (quote === '' && char === delimiter) close();
    else {
      value += char;
      raw += char;
    }
  }
  if (!isLast && text.length - start <= maxLineBytes) return undefined;
  if (quote !== '') {
    const fault = new Refusal('delimiter', 'Delimited value missing end quote');
    return { fields, fault, end: (lineEnd(text, start, true) ?? text.length) + 1 };
  }
  close();
  return { fields, end: text.length };
}

function isFieldEnd(text: string, at: number, delimiter: string): boolean {
  return at >= text.length || text[at] === delimiter || text[at] === '\n' || text.startsWith('\r\n', at);
}
