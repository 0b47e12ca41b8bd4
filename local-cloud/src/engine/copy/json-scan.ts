/** A value's place in the text, and its kind, from its first character. */
export interface Span {
  start: number;
  end: number;
}

/** A member of an object; the key with its quotes. */
export interface Member {
  key: Span;
  value: Span;
}

/** Thrown if the text is not JSON. At the end of the text, more input may complete it. */
export class JsonSyntaxError extends Error {
  readonly at: number;

  constructor(at: number) {
    super(`Invalid JSON at ${at}`);
    this.name = 'JsonSyntaxError';
    this.at = at;
  }
}

const maxDepth = 512;
const space = /[ \t\r\n]*/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// Every character but quotes, backslashes and control characters.
const plain = '[ !#-\\[\\]-\\uffff]';
const plainString = new RegExp(`"${plain}*"`, 'y');
const string = new RegExp(`"(?:${plain}|\\\\(?:["\\\\/bfnrt]|u[\\da-fA-F]{4}))*"`, 'y');

/** The members of the object at `start`, first level only, each key as its span. Throws JsonSyntaxError. */
export function scanObject(text: string, start: number): { members: Member[]; end: number } {
  const members: Member[] = [];
  const end = scanMembers(text, start, 0, (key, value) => members.push({ key, value }));
  return { members, end };
}

/** The elements of the array at `start`. Throws JsonSyntaxError. */
export function scanArray(text: string, start: number): { elements: Span[]; end: number } {
  const elements: Span[] = [];
  const end = scanElements(text, start, 0, (element) => elements.push(element));
  return { elements, end };
}

/** The end of the value at `start`. Throws JsonSyntaxError. */
export function scanValue(text: string, start: number, depth = 0): number {
  if (depth > maxDepth) throw new JsonSyntaxError(start);
  switch (text.charAt(start)) {
    case '{':
      return scanMembers(text, start, depth);
    case '[':
      return scanElements(text, start, depth);
    case '"':
      return scanString(text, start);
    case 't':
      return scanWord(text, start, 'true');
    case 'f':
      return scanWord(text, start, 'false');
    case 'n':
      return scanWord(text, start, 'null');
    default:
      return scanNumber(text, start);
  }
}

function scanMembers(text: string, start: number, depth: number, found?: (key: Span, value: Span) => void): number {
  let at = skipSpace(text, start + 1);
  if (text[at] === '}') return at + 1;
  for (;;) {
    if (text[at] !== '"') throw new JsonSyntaxError(at);
    const key = { start: at, end: scanString(text, at) };
    at = skipSpace(text, key.end);
    if (text[at] !== ':') throw new JsonSyntaxError(at);
    at = skipSpace(text, at + 1);
    const value = { start: at, end: scanValue(text, at, depth + 1) };
    found?.(key, value);
    at = skipSpace(text, value.end);
    if (text[at] === '}') return at + 1;
    if (text[at] !== ',') throw new JsonSyntaxError(at);
    at = skipSpace(text, at + 1);
  }
}

function scanElements(text: string, start: number, depth: number, found?: (element: Span) => void): number {
  let at = skipSpace(text, start + 1);
  if (text[at] === ']') return at + 1;
  for (;;) {
    const element = { start: at, end: scanValue(text, at, depth + 1) };
    found?.(element);
    at = skipSpace(text, element.end);
    if (text[at] === ']') return at + 1;
    if (text[at] !== ',') throw new JsonSyntaxError(at);
    at = skipSpace(text, at + 1);
  }
}

/** JSON text without the space between its tokens. */
export function compactJson(text: string): string {
  return /^[{[]/.test(text) ? text.replace(/("(?:[^"\\]|\\.)*"?)|\s+/gs, '$1') : text;
}

/** Position of the next character that is not a space. */
export function skipSpace(text: string, at: number): number {
  if (text.charCodeAt(at) > 32) return at;
  space.lastIndex = at;
  space.exec(text);
  return space.lastIndex;
}

function scanString(text: string, start: number): number {
  plainString.lastIndex = start;
  if (plainString.test(text)) return plainString.lastIndex;
  string.lastIndex = start;
  if (string.test(text)) return string.lastIndex;
  throw new JsonSyntaxError(firstFault(text, start));
}

/** Where a string becomes invalid; the end of the text if it is only truncated. */
function firstFault(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length) {
    if (text.charCodeAt(at) < 32) return at;
    if (text[at] !== '\\') {
      at++;
      continue;
    }
    const escape = text.slice(at + 1, at + 6);
    if (/^(?:["\\/bfnrt]|u[\da-fA-F]{4})/.test(escape)) at += escape[0] === 'u' ? 6 : 2;
    else return /^(?:u[\da-fA-F]{0,3})?$/.test(escape) ? text.length : at;
  }
  return at;
}

function scanWord(text: string, start: number, word: string): number {
  if (text.startsWith(word, start)) return start + word.length;
  const rest = text.slice(start, start + word.length);
  throw new JsonSyntaxError(word.startsWith(rest) ? start + rest.length : start);
}

function scanNumber(text: string, start: number): number {
  number.lastIndex = start;
  if (!number.test(text)) throw new JsonSyntaxError(text[start] === '-' ? start + 1 : start);
  return number.lastIndex;
}
