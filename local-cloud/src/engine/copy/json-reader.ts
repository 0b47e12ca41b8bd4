import { maxObjectBytes } from './fast-input.ts';
import { JsonSyntaxError, scanArray, scanObject, skipSpace } from './json-scan.ts';
import type { Member, Span } from './json-scan.ts';

type Body =
  | { kind: 'object'; text: string; members: Member[] }
  | { kind: 'array'; text: string; elements: Span[] }
  | { kind: 'fault'; text: string; reason: string };

/** One root object or array of a file, or a piece of the file that is neither. The text has a character per byte. */
export type JsonRecord = Body & { line: number };

interface Found {
  body: Body;
  end: number;
  /** The fault goes on to the end of its line, which is not in the text yet. */
  isOpen?: boolean;
}

interface Options {
  /** Root arrays are records too. */
  takeArrays: boolean;
  /** Nothing follows the text. */
  isLast: boolean;
}

/**
 * Cuts a stream of chunks into the root objects of JSON. Where the text is no JSON, a fault costs the rest of its line,
 * or only what is before the next object on that line.
 */
export async function* readJson(chunks: AsyncIterable<Buffer>, takeArrays: boolean): AsyncGenerator<JsonRecord[]> {
  let text = '';
  let line = 1;
  let isInFault = false;
  const cut = (isLast: boolean): JsonRecord[] => {
    if (isInFault) text = text.slice(lineEndOf(text, 0));
    const records = cutRecords(text, line, { takeArrays, isLast });
    isInFault = records.isOpen || (isInFault && text === '');
    text = text.slice(records.at);
    line = records.line;
    return records.found;
  };
  let enoughBytes = 0;
  for await (const chunk of chunks) {
    text += chunk.toString('latin1');
    if (text.length < enoughBytes) continue;
    yield cut(false);
    // What is left is scanned again from its start: a large object seldom, not with every chunk.
    enoughBytes = Math.min(text.length * 2, maxObjectBytes + 1);
  }
  yield cut(true);
}

function cutRecords(
  text: string,
  firstLine: number,
  options: Options,
): { found: JsonRecord[]; at: number; line: number; isOpen: boolean } {
  const found: JsonRecord[] = [];
  let line = firstLine;
  let at = 0;
  let isOpen = false;
  const moveTo = (end: number): void => {
    for (
      let newline = text.indexOf('\n', at);
      newline >= 0 && newline < end;
      newline = text.indexOf('\n', newline + 1)
    ) {
      line++;
    }
    at = end;
  };
  for (;;) {
    moveTo(skipSpace(text, at));
    // A byte order mark, read as bytes.
    if (line === 1 && text.startsWith('\u00ef\u00bb\u00bf', at)) moveTo(skipSpace(text, at + 3));
    const record = at < text.length ? cutRecord(text, at, options) : undefined;
    if (record === undefined) return { found, at, line, isOpen };
    found.push({ ...record.body, line });
    isOpen = record.isOpen ?? false;
    moveTo(record.end);
  }
}

/** What starts here; undefined when more text is needed to tell. */
function cutRecord(text: string, at: number, options: Options): Found | undefined {
  try {
    if (text[at] === '{') {
      const { members, end } = scanObject(text, at);
      if (end - at > maxObjectBytes) return tooLarge(text, at, end);
      return { body: { kind: 'object', text: text.slice(at, end), members: rebase(members, at) }, end };
    }
    if (text[at] === '[' && options.takeArrays) {
      const { elements, end } = scanArray(text, at);
      const spans = elements.map((span) => shift(span, at));
      return { body: { kind: 'array', text: text.slice(at, end), elements: spans }, end };
    }
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const isCut = error.at >= text.length && !options.isLast;
    if (isCut && text.length - at <= maxObjectBytes) return undefined;
    return isCut ? { ...tooLarge(text, at, text.length), isOpen: true } : fault(text, at, error.at, options);
  }
  return fault(text, at, at, options);
}

/** From the start of what is wrong to where the reading goes on. */
function fault(text: string, at: number, wrongAt: number, { isLast }: Options): Found | undefined {
  if (wrongAt === at && text[at] === ',') return faulty(text, at, at + 1);
  if (wrongAt > at && text[wrongAt] === '{') return faulty(text, at, wrongAt);
  const lineEnd = lineEndOf(text, wrongAt);
  const brace = wrongAt === at ? text.indexOf('{', wrongAt) : -1;
  if (brace >= 0 && brace < lineEnd) return faulty(text, at, brace);
  const isOpen = lineEnd === text.length && !isLast;
  if (isOpen && text.length - at <= maxObjectBytes) return undefined;
  return { ...faulty(text, at, lineEnd), isOpen };
}

function lineEndOf(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  return newline < 0 ? text.length : newline;
}

function faulty(text: string, at: number, end: number): Found {
  return {
    body: { kind: 'fault', text: text.slice(at, end), reason: 'Invalid JSON format. Could not parse the record.' },
    end,
  };
}

function tooLarge(text: string, at: number, end: number): Found {
  return {
    body: {
      kind: 'fault',
      text: text.slice(at, at + 1024),
      reason: 'The size of a JSON object exceeds the maximum of 4 MB.',
    },
    end,
  };
}

function rebase(members: Member[], by: number): Member[] {
  return by === 0 ? members : members.map(({ key, value }) => ({ key: shift(key, by), value: shift(value, by) }));
}

function shift({ start, end }: Span, by: number): Span {
  return { start: start - by, end: end - by };
}
