import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { evaluate, parsePolicy, PolicyError } from '../../../src/iam/policy.ts';
import { pureLab } from '../harness.ts';
import type { Target } from '../harness.ts';
import { decide } from '../models/policy.ts';
import type { ModelPolicy, ModelStatement } from '../models/policy.ts';

/** Few words, so that they meet; the hostile ones are properties that every object of JavaScript has. */
const keys = ['aws:username', 'aws:SourceIp', 's3:prefix', 'aws:CurrentTime', 'constructor', '__proto__', 'toString'];
const word = fc.constantFrom('', 'a', 'A', 'ann', 'Ann', 'log*', 'x/y', 'a:b', '${aws:username}', '$', '\uE000', '*');
const conditionKey = fc.constantFrom(...keys);
const spelled = conditionKey.chain((key) => fc.constantFrom(key, key.toUpperCase()));

const variable = fc.oneof(
  spelled.map((key) => `\${${key}}`),
  fc.tuple(spelled, word).map(([key, value]) => `\${${key}, '${value.replace(/[{}$']/g, '')}'}`),
  fc.constantFrom('${*}', '${?}', '${$}', '${', '}', '*', '?'),
);
const pattern = fc.array(fc.oneof(word, variable), { maxLength: 4 }).map((parts) => parts.join(''));
/** A variable without a value makes a negative element neither true nor false: IAM does not say which. */
const withoutVariables = (text: string) => text.replaceAll('${', '');

const action = fc.constantFrom('s3:GetObject', 's3:PutObject', 'iam:PassRole', 'redshift:CreateCluster');
const actionPattern = fc.oneof(
  action,
  fc.constantFrom('*', 's3:*', 'S3:getobject', 's3:?etObject', 's3:*Object', 'iam:Pa*s*'),
);
const account = fc.constantFrom('', '111122223333', '1111*', '*', '${aws:username}');
const arnPattern = fc.oneof(
  fc.constantFrom('*', 'arn:*', 'arn:aws:s3', 'arn:aws:s3:::'),
  fc.tuple(account, pattern).map(([owner, name]) => `arn:aws:s3::${owner}:${name}`),
);
const wholeArnPattern = fc.tuple(account, pattern).map(([owner, name]) => `arn:aws:s3::${owner}:${name}`);
const arn = fc
  .tuple(fc.constantFrom('', '111122223333', 'ann'), fc.array(word, { maxLength: 3 }))
  .map(([owner, parts]) => `arn:aws:s3::${owner}:${parts.join('')}`);

const number = fc.oneof(
  fc.integer({ min: -3, max: 3 }).map(String),
  fc.constantFrom('', ' 1', '0x1', '1.0', '1.5', 'x'),
);
const date = fc.constantFrom(
  '2020-01-01',
  '2020-01-01T00:00:00Z',
  '2020-01-01T01:00:00+01:00',
  '1577836800',
  '',
  'x',
  'May 1',
);
const address = fc.constantFrom('10.0.0.1', '10.0.1.1', '192.0.2.7', '2001:db8::1', '2001:db8:1::1', '::', '', 'x');
const range = fc.oneof(
  address,
  fc
    .tuple(address, fc.constantFrom('0', '8', '24', '31', '32', '33', '64', '128', '129', 'x', ''))
    .map((p) => p.join('/')),
);

/** Operators with the values that they are for. */
const families: [string[], fc.Arbitrary<string>][] = [
  [['StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase'], pattern],
  [['StringLike', 'StringNotLike'], pattern],
  [['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike'], wholeArnPattern],
  [['NumericEquals', 'NumericNotEquals', 'NumericLessThan', 'NumericGreaterThanEquals'], number],
  [['NumericLessThanEquals', 'NumericGreaterThan'], number],
  [['DateEquals', 'DateNotEquals', 'DateLessThan', 'DateLessThanEquals', 'DateGreaterThan'], date],
  [['Bool'], fc.constantFrom('true', 'false', 'TRUE')],
  [['IpAddress', 'NotIpAddress'], range],
];
const condition = fc
  .constantFrom(...families)
  .chain(([names, values]) =>
    fc
      .tuple(
        fc.constantFrom('', 'ForAllValues:', 'ForAnyValue:'),
        fc.constantFrom(...names),
        fc.constantFrom('', 'IfExists'),
        spelled,
        fc.array(values, { minLength: 1, maxLength: 3 }),
      )
      .map(([set, name, ifExists, key, wanted]): [string, Record<string, string[]>] => [
        `${set}${name}${ifExists}`,
        Object.fromEntries([[key, name.includes('Not') ? wanted.map(withoutVariables) : wanted]]),
      ]),
  );
const nullCondition = fc
  .tuple(spelled, fc.constantFrom('true', 'false'))
  .map(([key, value]): [string, Record<string, string[]>] => ['Null', Object.fromEntries([[key, [value]]])]);
const conditions = fc.array(fc.oneof({ weight: 5, arbitrary: condition }, nullCondition), { maxLength: 2 });

const some = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 1, maxLength: 3 });
const either = (name: string, values: fc.Arbitrary<unknown>, negated = values) =>
  fc.oneof(
    values.map((value) => ({ [name]: value })),
    negated.map((value) => ({ [`Not${name}`]: value })),
  );

const effect = fc.constantFrom('Allow', 'Allow', 'Deny').map((Effect) => ({ Effect }));
const actions = either('Action', some(actionPattern));
const condensed = conditions.map((list) => (list.length === 0 ? {} : { Condition: Object.fromEntries(list) }));
const identityStatement = fc.tuple(
  effect,
  actions,
  either('Resource', some(arnPattern), some(arnPattern.map(withoutVariables))),
  condensed,
);

const caller = fc.constantFrom('arn:aws:iam::111122223333:user/ann', 'arn:aws:sts::111122223333:assumed-role/r/s');
const aws = fc.oneof(caller, fc.constantFrom('*', '111122223333', '999988887777', 'arn:aws:iam::111122223333:root'));
const service = fc.constantFrom('redshift.amazonaws.com', 'ec2.amazonaws.com');
const principals = fc.oneof(
  some(aws).map((AWS) => ({ AWS })),
  some(service).map((Service) => ({ Service })),
  fc.tuple(some(aws), some(service)).map(([AWS, Service]) => ({ AWS, Service })),
);
const trustStatement = fc.tuple(effect, actions, either('Principal', principals), condensed);
const principal = fc.oneof(
  caller.map((name) => ({ type: 'AWS' as const, name })),
  service.map((name) => ({ type: 'Service' as const, name })),
);

const policiesOf = (statement: fc.Arbitrary<object[]>): fc.Arbitrary<ModelPolicy[]> =>
  fc.array(
    fc.tuple(fc.constantFrom('2012-10-17', '2008-10-17'), some(statement)).map(([Version, list]) => ({
      Version,
      Statement: list.map((parts) => Object.assign({}, ...parts) as ModelStatement),
    })),
    { minLength: 1, maxLength: 2 },
  );

/** A key has the values of the operator that asks for it often enough to be worth comparing. */
const factText = fc.oneof(word, arn, number, date, address, fc.constantFrom('true', 'false'));
const facts = fc.array(
  fc.tuple(
    conditionKey.map((key) => key.toLowerCase()),
    factText,
  ),
  { maxLength: 4 },
);
/** Only ForAllValues and ForAnyValue are for keys of many values. */
const tagKeys = fc.option(fc.array(factText, { minLength: 1, maxLength: 3 }));

const identityCase = fc.record({
  kind: fc.constant('identity' as const),
  policies: policiesOf(identityStatement),
  action,
  resource: arn,
  facts,
});
const trustCase = fc.record({
  kind: fc.constant('trust' as const),
  policies: policiesOf(trustStatement),
  action,
  principal,
  facts,
});
const setCase = fc.record({
  kind: fc.constant('set' as const),
  quantifier: fc.constantFrom('ForAllValues', 'ForAnyValue'),
  operator: fc.constantFrom('StringEquals', 'StringLike', 'StringNotEquals', 'StringEqualsIfExists'),
  wanted: some(word),
  tagKeys,
});
type Case = typeof identityCase | typeof trustCase | typeof setCase extends fc.Arbitrary<infer C> ? C : never;

export const policy: Target = {
  name: 'policy',
  promise: 'the policy evaluator decides as a plain model of IAM’s documentation does',
  runs: 6000,
  open: () => pureLab<Case>(fc.oneof(identityCase, trustCase, setCase), check),
};

function check(one: Case): void {
  if (one.kind === 'set') return checkSet(one);
  const { kind, policies, action: name, facts: pairs } = one;
  const request = {
    action: name,
    resource: one.kind === 'identity' ? one.resource : '*',
    ...(one.kind === 'trust' && { principal: one.principal }),
  };
  compare(kind, policies, request, new Map(pairs));
}

function checkSet({ quantifier, operator, wanted, tagKeys: values }: Extract<Case, { kind: 'set' }>): void {
  const Condition = { [`${quantifier}:${operator}`]: { 'aws:TagKeys': wanted } };
  const Statement: ModelStatement[] = [{ Effect: 'Allow', Action: ['*'], Resource: ['*'], Condition }];
  const known = new Map(values === null ? [] : [['aws:tagkeys', values] as const]);
  compare('identity', [{ Version: '2012-10-17', Statement }], { action: 's3:GetObject', resource: '*' }, known);
}

function compare(
  kind: 'identity' | 'trust',
  policies: ModelPolicy[],
  request: { action: string; resource: string; principal?: { type: 'AWS' | 'Service'; name: string } },
  known: Map<string, string | string[]>,
): void {
  const read = policies.map((document) => parsePolicy(JSON.stringify(document), kind));
  const decision = evaluate(read, { ...request, facts: Object.fromEntries(known) });
  const expected = decide(policies, { ...request, facts: known });
  assert.ok(decision === expected, `decided ${decision}, the model ${expected}`);
}

export const policyText: Target = {
  name: 'policy-text',
  promise: 'any text is read as a policy or refused with a PolicyError',
  runs: 2000,
  open: () => pureLab(fc.oneof(fc.string(), mutatedPolicy), checkText),
};

/** A policy in which any value may be any JSON. */
const mutatedPolicy = fc
  .tuple(
    policiesOf(identityStatement),
    fc.nat(30),
    fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom('*', {}, [])),
  )
  .map(([[document], place, value]) => {
    let at = 0;
    return JSON.stringify(document, (_key, own: unknown) => ((at += 1) === place + 1 ? value : own));
  });

function checkText(text: string): void {
  for (const kind of ['identity', 'trust'] as const) {
    try {
      const read = parsePolicy(text, kind);
      evaluate([read], { action: 's3:GetObject', resource: 'arn:aws:s3:::a', facts: { 'aws:username': 'ann' } });
    } catch (error) {
      assert.ok(error instanceof PolicyError, `${String(error)} for ${text}`);
    }
  }
}
