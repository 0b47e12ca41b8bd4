import { isIP } from 'node:net';

/**
 * IAM's decision as its user guide tells it, plainly and without regard to speed: "Policy evaluation logic", "IAM JSON
 * policy elements" (Condition operators, Multiple context keys or values, Variables and tags).
 */

export interface ModelStatement {
  Effect: 'Allow' | 'Deny';
  Action?: string[];
  NotAction?: string[];
  Resource?: string[];
  NotResource?: string[];
  Principal?: '*' | Record<string, string[]>;
  NotPrincipal?: '*' | Record<string, string[]>;
  Condition?: Record<string, Record<string, string[]>>;
}

export interface ModelPolicy {
  Version: string;
  Statement: ModelStatement[];
}

/** Keys in lower case. A list is a key of many values. */
export type Facts = Map<string, string | string[]>;

export interface ModelRequest {
  action: string;
  resource: string;
  facts: Facts;
  principal?: { type: 'AWS' | 'Service'; name: string };
}

export function decide(policies: ModelPolicy[], request: ModelRequest): string {
  const effects = policies.flatMap(({ Version, Statement }) => {
    const variables = Version === '2012-10-17' ? request.facts : undefined;
    return Statement.filter((statement) => applies(statement, request, variables)).map(({ Effect }) => Effect);
  });
  if (effects.includes('Deny')) return 'explicitDeny';
  return effects.includes('Allow') ? 'allowed' : 'implicitDeny';
}

function applies(statement: ModelStatement, request: ModelRequest, variables: Facts | undefined): boolean {
  const isAction = (wanted: string) => glob(plain(wanted.toLowerCase()), request.action.toLowerCase());
  const isResource = (wanted: string) => isArn(wanted, request.resource, variables);
  const { Action, NotAction, Resource, NotResource, Principal, NotPrincipal, Condition = {} } = statement;
  if (Action && !Action.some(isAction)) return false;
  if (NotAction?.some(isAction)) return false;
  if (Resource && !Resource.some(isResource)) return false;
  if (NotResource?.some(isResource)) return false;
  if (Principal && !isPrincipal(Principal, request)) return false;
  if (NotPrincipal && isPrincipal(NotPrincipal, request)) return false;
  return Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) =>
      conditionHolds(operator, wanted, request.facts.get(key.toLowerCase()), variables),
    ),
  );
}

function isPrincipal(wanted: '*' | Record<string, string[]>, { principal }: ModelRequest): boolean {
  if (principal === undefined) return false;
  if (wanted === '*') return true;
  return (wanted[principal.type] ?? []).some((name) => {
    if (name === principal.name) return true;
    if (principal.type !== 'AWS') return false;
    const account = principal.name.split(':')[4] ?? '';
    return name === '*' || name === account || name === `arn:aws:iam::${account}:root`;
  });
}

/** One character of a pattern: itself, any one, or any run of characters. */
type Piece = string | { wildcard: '?' | '*' };

/** A pattern without variables. */
const plain = (text: string): Piece[] =>
  Array.from(text, (char) => (char === '*' || char === '?' ? { wildcard: char } : char));

/** A pattern with variables, or undefined when one of them has no value. Their values are taken literally. */
function pieces(text: string, variables: Facts | undefined): Piece[] | undefined {
  if (variables === undefined) return plain(text);
  const result: Piece[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const end = text.startsWith('${', at) ? text.indexOf('}', at) : -1;
    if (end < 0) {
      result.push(...plain(text[at] ?? ''));
      continue;
    }
    const value = variableValue(text.slice(at + 2, end), variables);
    if (value === undefined) return undefined;
    result.push(...value.split(''));
    at = end;
  }
  return result;
}

function variableValue(inside: string, facts: Facts): string | undefined {
  if (inside === '*' || inside === '?' || inside === '$') return inside;
  const comma = inside.indexOf(',');
  const name = comma < 0 ? inside : inside.slice(0, comma);
  const value = facts.get(name.trim().toLowerCase());
  if (typeof value === 'string') return value;
  return comma < 0
    ? undefined
    : inside
        .slice(comma + 1)
        .trim()
        .slice(1, -1);
}

/** Whether the text fits: which ends of the text can be reached after each piece. */
function glob(pattern: Piece[], text: string): boolean {
  let reached = new Set([0]);
  for (const piece of pattern) {
    const next = new Set<number>();
    for (const at of reached) {
      if (typeof piece === 'string') {
        if (text[at] === piece) next.add(at + 1);
      } else if (piece.wildcard === '?') {
        if (at < text.length) next.add(at + 1);
      } else for (let end = at; end <= text.length; end += 1) next.add(end);
    }
    reached = next;
  }
  return reached.has(text.length);
}

/** A wildcard stays within its segment; the segments that a pattern lacks are `*`. */
function isArn(pattern: string, arn: string, variables: Facts | undefined): boolean {
  if (pattern === '*') return true;
  const wanted = segments(pattern);
  const actual = segments(arn);
  if (wanted.length > actual.length) return false;
  return actual.every((segment, index) => {
    const known = pieces(wanted[index] ?? '*', variables);
    return known !== undefined && glob(known, segment);
  });
}

/** At most six, cut at colons that are not inside a variable. */
function segments(arn: string): string[] {
  const result = [''];
  let isInVariable = false;
  for (let at = 0; at < arn.length; at += 1) {
    const char = arn[at] ?? '';
    if (arn.startsWith('${', at)) isInVariable = arn.indexOf('}', at) >= 0;
    if (char === '}') isInVariable = false;
    if (char === ':' && !isInVariable && result.length < 6) result.push('');
    else result.push((result.pop() ?? '') + char);
  }
  return result;
}

function conditionHolds(
  operator: string,
  wanted: string[],
  fact: string | string[] | undefined,
  variables: Facts | undefined,
): boolean {
  if (operator === 'Null') return wanted.every((value) => (value === 'true') === (fact === undefined));
  const set = /^(ForAllValues|ForAnyValue):/.exec(operator)?.[1];
  const name = operator.replace(/^.*:/, '').replace(/IfExists$/, '');
  const isNegative = name.includes('Not');
  if (fact === undefined) {
    if (operator.endsWith('IfExists') || set === 'ForAllValues') return true;
    return isNegative && set === undefined;
  }
  const compares = (value: string) =>
    wanted.some((one) => compare(name.replace('Not', ''), one, value, variables)) !== isNegative;
  const values = typeof fact === 'string' ? [fact] : fact;
  return set === 'ForAllValues' ? values.every(compares) : values.some(compares);
}

function compare(name: string, wanted: string, actual: string, variables: Facts | undefined): boolean {
  switch (name) {
    case 'StringEquals':
      return literally(wanted, variables) === actual;
    case 'StringEqualsIgnoreCase':
      return literally(wanted, variables)?.toLowerCase() === actual.toLowerCase();
    case 'StringLike': {
      const pattern = pieces(wanted, variables);
      return pattern !== undefined && glob(pattern, actual);
    }
    case 'ArnEquals':
    case 'ArnLike':
      return isArn(wanted, actual, variables);
    case 'Bool':
      return wanted.toLowerCase() === actual.toLowerCase();
    case 'IpAddress':
      return isInRange(wanted, actual);
    default:
      return name.startsWith('Numeric')
        ? isOrdered(name.slice('Numeric'.length), numberOf(actual), numberOf(wanted))
        : isOrdered(name.slice('Date'.length), timeOf(actual), timeOf(wanted));
  }
}

/** A value in which wildcards are no more than characters. */
const literally = (text: string, variables: Facts | undefined): string | undefined =>
  pieces(text, variables)
    ?.map((piece) => (typeof piece === 'string' ? piece : piece.wildcard))
    .join('');

function isOrdered(order: string, actual: number, wanted: number): boolean {
  switch (order) {
    case 'Equals':
      return actual === wanted;
    case 'LessThan':
      return actual < wanted;
    case 'LessThanEquals':
      return actual <= wanted;
    case 'GreaterThan':
      return actual > wanted;
    default:
      return actual >= wanted;
  }
}

/** What is no number compares with nothing. */
const numberOf = (text: string): number => (/^[-+]?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN);

/** Seconds since 1970, or a date of ISO 8601 with its zone. */
const timeOf = (text: string): number => {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  return /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(Z|[-+]\d\d:\d\d))?$/.test(text) ? Date.parse(text) : Number.NaN;
};

function isInRange(range: string, address: string): boolean {
  const [network = '', length, ...rest] = range.split('/');
  const bits = addressBits(network);
  const actual = addressBits(address);
  if (bits === undefined || actual === undefined || bits.length !== actual.length || rest.length > 0) return false;
  if (length !== undefined && !(/^\d{1,3}$/.test(length) && Number(length) <= bits.length)) return false;
  const prefix = length === undefined ? bits.length : Number(length);
  return bits.slice(0, prefix) === actual.slice(0, prefix);
}

/** An address as a text of 32 or 128 zeros and ones. */
function addressBits(address: string): string | undefined {
  const binary = (number: number, width: number) => number.toString(2).padStart(width, '0');
  if (isIP(address) === 4)
    return address
      .split('.')
      .map((part) => binary(Number(part), 8))
      .join('');
  if (isIP(address) !== 6) return undefined;
  const [left = '', right] = address.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const missing = 8 - groups(left).length - groups(right ?? '').length;
  const all = [...groups(left), ...Array.from({ length: missing }, () => '0'), ...groups(right ?? '')];
  return all.map((group) => binary(parseInt(group, 16), 16)).join('');
}
