import { isIP, BlockList } from 'node:net';
import { factOf, filledIn, matches, matchesArn } from './pattern.ts';
import type { RequestFacts } from '../api/facts.ts';

type Test = (wanted: string, actual: string, facts: RequestFacts | undefined) => boolean;

/** Anything but a decimal number never matches. */
const toNumber = (text: string) => (/^[-+]?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN);

const numeric =
  (holds: (actual: number, wanted: number) => boolean): Test =>
  (wanted, actual) =>
    holds(toNumber(actual), toNumber(wanted));

const iso8601 = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[-+]\d\d:?\d\d))?$/;

/** Seconds since 1970, or an ISO 8601 date; a time needs a zone. */
const toMs = (text: string) => {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  return iso8601.test(text) ? Date.parse(text) : Number.NaN;
};
const date =
  (holds: (actual: number, wanted: number) => boolean): Test =>
  (wanted, actual) =>
    holds(toMs(actual), toMs(wanted));

/** Anything but a CIDR block matches no address. */
const inRange: Test = (wanted, actual) => {
  const [network = '', bits, ...rest] = wanted.split('/');
  const version = isIP(network);
  // Node also matches IPv4 addresses in ::/0.
  if (version === 0 || isIP(actual) !== version || rest.length > 0) return false;
  const family = version === 6 ? 'ipv6' : 'ipv4';
  const mostBits = version === 6 ? 128 : 32;
  if (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= mostBits)) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(bits ?? mostBits), family);
  return list.check(actual, family);
};

const positive: Record<string, Test> = {
  StringEquals: (wanted, actual, facts) => filledIn(wanted, facts) === actual,
  StringEqualsIgnoreCase: (wanted, actual, facts) => filledIn(wanted, facts)?.toLowerCase() === actual.toLowerCase(),
  StringLike: matches,
  ArnEquals: matchesArn,
  ArnLike: matchesArn,
  NumericEquals: numeric((actual, wanted) => actual === wanted),
  NumericLessThan: numeric((actual, wanted) => actual < wanted),
  NumericLessThanEquals: numeric((actual, wanted) => actual <= wanted),
  NumericGreaterThan: numeric((actual, wanted) => actual > wanted),
  NumericGreaterThanEquals: numeric((actual, wanted) => actual >= wanted),
  DateEquals: date((actual, wanted) => actual === wanted),
  DateLessThan: date((actual, wanted) => actual < wanted),
  DateLessThanEquals: date((actual, wanted) => actual <= wanted),
  DateGreaterThan: date((actual, wanted) => actual > wanted),
  DateGreaterThanEquals: date((actual, wanted) => actual >= wanted),
  Bool: (wanted, actual) => wanted.toLowerCase() === actual.toLowerCase(),
  BinaryEquals: (wanted, actual) => wanted === actual,
  IpAddress: inRange,
};

const negative: Record<string, string> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
  NotIpAddress: 'IpAddress',
};

interface Operator {
  quantifier: 'ForAllValues' | 'ForAnyValue' | undefined;
  name: string;
  ifExists: boolean;
}

const parseOperator = (text: string): Operator | undefined => {
  const found = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/.exec(text);
  const name = found?.[2] ?? '';
  if (found === null || !(name === 'Null' || Object.hasOwn(positive, name) || Object.hasOwn(negative, name))) {
    return undefined;
  }
  return { quantifier: found[1] as Operator['quantifier'], name, ifExists: found[3] !== undefined };
};

/** Whether IAM has a condition operator of this name, such as `ForAnyValue:StringLikeIfExists`. */
export const isConditionOperator = (text: string): boolean => parseOperator(text) !== undefined;

/** `{ operator: { key: values } }`, values always in a list. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

const holds = (
  operator: Operator,
  wanted: readonly string[],
  fact: string | readonly string[] | undefined,
  facts?: RequestFacts,
) => {
  if (operator.name === 'Null')
    return wanted.every((value) => (value.toLowerCase() === 'true') === (fact === undefined));
  const isNegative = Object.hasOwn(negative, operator.name);
  if (fact === undefined) {
    return (
      operator.ifExists || operator.quantifier === 'ForAllValues' || (isNegative && operator.quantifier === undefined)
    );
  }
  const test = positive[negative[operator.name] ?? operator.name] as Test;
  const passes = (actual: string) => wanted.some((value) => test(value, actual, facts)) !== isNegative;
  const actuals = typeof fact === 'string' ? [fact] : fact;
  if (operator.quantifier === 'ForAllValues') return actuals.every(passes);
  if (operator.quantifier === 'ForAnyValue' || !isNegative) return actuals.some(passes);
  return actuals.every(passes);
};

/** Whether every condition holds; `facts` are those of the request, `variables` switches policy variables on. */
export const conditionsHold = (conditions: Conditions, facts: RequestFacts, variables: boolean): boolean =>
  Object.entries(conditions).every(([text, keys]) => {
    const operator = parseOperator(text);
    if (operator === undefined) return false;
    return Object.entries(keys).every(([key, wanted]) =>
      holds(operator, wanted, factOf(facts, key), variables ? facts : undefined),
    );
  });
