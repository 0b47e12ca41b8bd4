import type { RequestFacts } from '../api/facts.ts';

/** The value of a condition key (case-insensitive); undefined if it is unknown. */
export const factOf = (facts: RequestFacts, key: string): string | readonly string[] | undefined => {
  const name = key.toLowerCase();
  return Object.hasOwn(facts, name) ? facts[name] : undefined;
};

// Wildcards are no characters, so that no text can hold one.
const star = Symbol('*');
const any = Symbol('?');

/** A pattern taken apart: code units, and the wildcards between them. */
type Token = string | typeof star | typeof any;

const everything: readonly Token[] = [star];

/** A piece of a pattern: literal text, or what was inside `${…}`. */
interface Piece {
  text: string;
  isVariable: boolean;
}

const escapes = new Map([
  ['*', '*'],
  ['?', '?'],
  ['$', '$'],
]);

const piecesOf = (pattern: string): Piece[] => {
  const pieces: Piece[] = [];
  let at = 0;
  for (let start = pattern.indexOf('${'); start >= 0; start = pattern.indexOf('${', at)) {
    const end = pattern.indexOf('}', start);
    if (end < 0) break;
    pieces.push({ text: pattern.slice(at, start), isVariable: false });
    pieces.push({ text: pattern.slice(start + 2, end), isVariable: true });
    at = end + 1;
  }
  return [...pieces, { text: pattern.slice(at), isVariable: false }];
};

/** The value of `aws:username` or `aws:username, 'nobody'`; undefined if it is unknown or has several values. */
const valueOf = (variable: string, facts: RequestFacts): string | undefined => {
  const comma = variable.indexOf(',');
  const name = (comma < 0 ? variable : variable.slice(0, comma)).trim();
  const fallback = comma < 0 ? undefined : variable.slice(comma + 1).trim();
  const value = escapes.get(name) ?? factOf(facts, name);
  if (value !== undefined) return typeof value === 'string' ? value : undefined;
  const isQuoted = fallback !== undefined && fallback.length > 1 && fallback.startsWith("'") && fallback.endsWith("'");
  return isQuoted ? fallback.slice(1, -1) : fallback;
};

/** The text with its policy variables filled in, where there are facts to do it with; undefined when one is unknown. */
export const filledIn = (text: string, facts: RequestFacts | undefined): string | undefined => {
  if (facts === undefined || !text.includes('${')) return text;
  const texts = piecesOf(text).map((piece) => (piece.isVariable ? valueOf(piece.text, facts) : piece.text));
  return texts.includes(undefined) ? undefined : texts.join('');
};

const wildcards = (text: string): Token[] =>
  text.split('').map((char) => (char === '*' ? star : char === '?' ? any : char));

/** The tokens of pieces, with variables filled in letter by letter; undefined when one is unknown. */
const compile = (pieces: readonly Piece[], facts: RequestFacts | undefined): Token[] | undefined => {
  const tokens: Token[] = [];
  for (const { text, isVariable } of pieces) {
    const value = isVariable && facts !== undefined ? valueOf(text, facts)?.split('') : undefined;
    if (isVariable && facts !== undefined && value === undefined) return undefined;
    for (const token of value ?? wildcards(isVariable ? `\${${text}}` : text)) tokens.push(token);
  }
  return tokens;
};

const widthAt = (text: string, index: number): number => ((text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1);

/** Glob matching in constant space and without backtracking over more than the last star. */
const fits = (pattern: readonly Token[], text: string): boolean => {
  let wanted = 0;
  let actual = 0;
  let starAt = -1;
  let actualAtStar = 0;
  while (actual < text.length) {
    const token = pattern[wanted];
    if (token === star) {
      starAt = wanted;
      actualAtStar = actual;
      wanted += 1;
    } else if (token === text[actual] || token === any) {
      wanted += 1;
      actual += token === any ? widthAt(text, actual) : 1;
    } else if (starAt >= 0) {
      actualAtStar += 1;
      actual = actualAtStar;
      wanted = starAt + 1;
    } else return false;
  }
  while (pattern[wanted] === star) wanted += 1;
  return wanted === pattern.length;
};

/** Whether the text fits a pattern with `*`, `?` and, when facts are given, policy variables. */
export const matches = (pattern: string, text: string, facts?: RequestFacts): boolean => {
  const compiled = compile(piecesOf(pattern), facts);
  return compiled !== undefined && fits(compiled, text);
};

const arnSegments = 6;

/** At most so many parts, cut at colons. */
const cut = (text: string, most: number): string[] => {
  const parts = text.split(':');
  return parts.length <= most ? parts : [...parts.slice(0, most - 1), parts.slice(most - 1).join(':')];
};

/** The pieces of each segment; a colon inside a variable or its value starts no segment. */
const segmentsOfPattern = (pattern: string): Piece[][] => {
  const found: Piece[][] = [[]];
  for (const { text, isVariable } of piecesOf(pattern)) {
    const [first = '', ...rest] = isVariable ? [text] : cut(text, arnSegments - found.length + 1);
    found.at(-1)?.push({ text: first, isVariable });
    for (const part of rest) found.push([{ text: part, isVariable }]);
  }
  return found;
};

/** Whether an ARN matches; compiled once per pattern and called often. */
export type ArnTest = (arn: string, facts?: RequestFacts) => boolean;

/**
 * Reads a pattern of ARNs: a wildcard stays within its segment, and segments that the pattern lacks are `*`, as IAM
 * documents both; `*` alone fits all.
 */
export const arnTest = (pattern: string): ArnTest => {
  if (pattern === '*') return () => true;
  const wanted = segmentsOfPattern(pattern);
  const plain = wanted.map((pieces) => compile(pieces, undefined));
  const hasVariables = pattern.includes('${');
  return (arn, facts) => {
    const actual = cut(arn, arnSegments);
    if (actual.length < wanted.length) return false;
    const compiled = hasVariables && facts !== undefined ? wanted.map((pieces) => compile(pieces, facts)) : plain;
    return actual.every((segment, index) => {
      const tokens = index < compiled.length ? compiled[index] : everything;
      return tokens !== undefined && fits(tokens, segment);
    });
  };
};

/** Whether an ARN fits a pattern, as `arnTest` reads it. */
export const matchesArn = (pattern: string, arn: string, facts?: RequestFacts): boolean => arnTest(pattern)(arn, facts);
