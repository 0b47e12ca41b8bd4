/** Values known about a request, by lower-case condition key (`aws:username`, `s3:prefix`). */
export type RequestFacts = Readonly<Record<string, string | readonly string[]>>;

const star = Symbol('*');
const any = Symbol('?');
type Token = string | typeof star | typeof any;

const literals: Record<string, string> = { '*': '*', '?': '?', $: '$' };

/** The tokens of a pattern with its policy variables filled in; undefined when a variable is unknown. */
const compile = (pattern: string, facts: RequestFacts | undefined): Token[] | undefined => {
  const tokens: Token[] = [];
  for (let index = 0; index < pattern.length; index += 1) {
    const char = String.fromCodePoint(pattern.codePointAt(index) as number);
    index += char.length - 1;
    const end = facts !== undefined && pattern.startsWith('${', index) ? pattern.indexOf('}', index) : -1;
    if (end > 0 && facts !== undefined) {
      const [name = '', fallback] = pattern.slice(index + 2, end).split(/\s*,\s*/);
      const value = literals[name] ?? facts[name.toLowerCase()] ?? fallback?.replace(/^'(.*)'$/, '$1');
      if (typeof value !== 'string') return undefined;
      tokens.push(...Array.from(value));
      index = end;
    } else tokens.push(char === '*' ? star : char === '?' ? any : char);
  }
  return tokens;
};

/** Glob matching in linear space and without backtracking over more than the last star. */
const fits = (tokens: readonly Token[], text: string): boolean => {
  const chars = Array.from(text);
  let [token, char, starAt, charAtStar] = [0, 0, -1, 0];
  while (char < chars.length) {
    const wanted = tokens[token];
    if (wanted === star) [starAt, charAtStar, token] = [token, char, token + 1];
    else if (wanted === any || wanted === chars[char]) [token, char] = [token + 1, char + 1];
    else if (starAt >= 0) [token, charAtStar, char] = [starAt + 1, charAtStar + 1, charAtStar + 1];
    else return false;
  }
  return tokens.slice(token).every((rest) => rest === star);
};

/** Whether the text fits a pattern with `*`, `?` and, when facts are given, policy variables `${aws:username}`. */
export const matches = (pattern: string, text: string, facts?: RequestFacts): boolean => {
  const tokens = compile(pattern, facts);
  return tokens !== undefined && fits(tokens, text);
};

const segments = (arn: string): string[] => {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
};

/**
 * Whether an ARN fits a pattern: a wildcard stays within its segment, and segments that a pattern lacks are `*`, as IAM
 * documents both; `*` alone fits all.
 */
export const matchesArn = (pattern: string, arn: string, facts?: RequestFacts): boolean => {
  if (pattern === '*') return true;
  const wanted = segments(pattern);
  const actual = segments(arn);
  return (
    actual.length >= wanted.length && actual.every((segment, index) => matches(wanted[index] ?? '*', segment, facts))
  );
};
