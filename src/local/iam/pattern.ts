/** Values known about a request, by lower-case condition key (`aws:username`, `s3:prefix`). */
export type RequestFacts = Readonly<Record<string, string | readonly string[]>>;

// Wildcards are told from the characters `*` and `?` by two of Unicode's private use area.
const star = '\uE000';
const any = '\uE001';
const wildcards = (text: string) => text.replaceAll('*', star).replaceAll('?', any);

const literals: Record<string, string> = { '*': '*', '?': '?', $: '$' };

/** What is known under this condition key, in whatever case it is written. */
export const factOf = (facts: RequestFacts, key: string): string | readonly string[] | undefined => {
  const name = key.toLowerCase();
  return Object.hasOwn(facts, name) ? facts[name] : undefined;
};

const unquoted = (text: string | undefined) => text?.replace(/^'(.*)'$/s, '$1');

/**
 * The text with its policy variables filled in, where there are facts to fill them with; undefined when one is unknown.
 * `plain` writes what stands outside of them.
 */
export const filledIn = (
  text: string,
  facts: RequestFacts | undefined,
  plain = (part: string) => part,
): string | undefined => {
  if (facts === undefined || !text.includes('${')) return plain(text);
  let isKnown = true;
  const parts = text.split(/(\$\{[^}]*\})/).map((part, index) => {
    if (index % 2 === 0) return plain(part);
    const [name = '', fallback] = part.slice(2, -1).split(/\s*,\s*/);
    const value = Object.hasOwn(literals, name) ? literals[name] : (factOf(facts, name) ?? unquoted(fallback));
    isKnown &&= typeof value === 'string';
    return String(value);
  });
  return isKnown ? parts.join('') : undefined;
};

const compile = (pattern: string, facts: RequestFacts | undefined) => filledIn(pattern, facts, wildcards);

/** Glob matching in constant space and without backtracking over more than the last star. */
const fits = (pattern: string, text: string): boolean => {
  let wanted = 0;
  let actual = 0;
  let starAt = -1;
  let actualAtStar = 0;
  while (actual < text.length) {
    const char = pattern[wanted];
    if (char === star) {
      starAt = wanted;
      actualAtStar = actual;
      wanted += 1;
    } else if (char === text[actual] || char === any) {
      wanted += 1;
      actual += 1;
    } else if (starAt >= 0) {
      actualAtStar += 1;
      actual = actualAtStar;
      wanted = starAt + 1;
    } else return false;
  }
  while (pattern[wanted] === star) wanted += 1;
  return wanted === pattern.length;
};

/** Whether the text fits a pattern with `*`, `?` and, when facts are given, policy variables `${aws:username}`. */
export const matches = (pattern: string, text: string, facts?: RequestFacts): boolean => {
  const compiled = compile(pattern, facts);
  return compiled !== undefined && fits(compiled, text);
};

const segments = (parts: string[]): string[] =>
  parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];

/** The names of policy variables have colons, too: `arn:aws:iam::${aws:PrincipalAccount}:user/ann`. */
const segmentsOfPattern = (pattern: string): string[] =>
  segments(pattern.match(/(?<=^|:)(?:\$\{[^}]*\}|[^:])*(?=:|$)/gs) ?? []);

/** Tells whether an ARN fits; made once of a pattern and asked often. */
export type ArnTest = (arn: string, facts?: RequestFacts) => boolean;

/**
 * Reads a pattern of ARNs: a wildcard stays within its segment, and segments that the pattern lacks are `*`, as IAM
 * documents both; `*` alone fits all.
 */
export const arnTest = (pattern: string): ArnTest => {
  if (pattern === '*') return () => true;
  const wanted = segmentsOfPattern(pattern);
  const plain = pattern.includes('${') ? undefined : wanted.map(wildcards);
  return (arn, facts) => {
    const actual = segments(arn.split(':'));
    if (actual.length < wanted.length) return false;
    return actual.every((segment, index) => {
      const known = plain?.[index] ?? (index < wanted.length ? compile(wanted[index] as string, facts) : star);
      return known !== undefined && fits(known, segment);
    });
  };
};

/** Whether an ARN fits a pattern, as `arnTest` reads it. */
export const matchesArn = (pattern: string, arn: string, facts?: RequestFacts): boolean => arnTest(pattern)(arn, facts);
