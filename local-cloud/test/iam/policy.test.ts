import { evaluate, parsePolicy, PolicyError, type AccessRequest, type Decision } from '../../src/iam/policy.ts';

const statement = (more: object) => ({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*', ...more });
const decide = (statements: object[], request: Partial<AccessRequest>, Version = '2012-10-17') =>
  evaluate([parsePolicy(JSON.stringify({ Version, Statement: statements }), 'identity')], {
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::bucket/key',
    facts: {},
    ...request,
  });

describe('a policy decides', () => {
  const cases: [title: string, statements: object[], request: Partial<AccessRequest>, decision: Decision][] = [
    ['nothing without a statement that speaks of it', [statement({ Action: 's3:PutObject' })], {}, 'implicitDeny'],
    ['by an exact action', [statement({})], {}, 'allowed'],
    ['by an action in another case', [statement({ Action: 'S3:getobject' })], {}, 'allowed'],
    ['by a wildcard in the action', [statement({ Action: ['ec2:*', 's3:Get*'] })], {}, 'allowed'],
    [
      'for every action but those of NotAction',
      [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }],
      {},
      'allowed',
    ],
    ['against those of NotAction', [{ Effect: 'Allow', NotAction: 's3:*', Resource: '*' }], {}, 'implicitDeny'],
    ['that a deny wins over an allow', [statement({}), statement({ Effect: 'Deny' })], {}, 'explicitDeny'],
    ['by the resource, in its case', [statement({ Resource: 'arn:aws:s3:::Bucket/*' })], {}, 'implicitDeny'],
    ['by a wildcard in the resource', [statement({ Resource: 'arn:aws:s3:::buck?t/*' })], {}, 'allowed'],
    [
      'that a key may hold slashes',
      [statement({ Resource: 'arn:aws:s3:::bucket/*' })],
      { resource: 'arn:aws:s3:::bucket/a/b:c' },
      'allowed',
    ],
    ['that the bucket is not its objects', [statement({ Resource: 'arn:aws:s3:::bucket' })], {}, 'implicitDeny'],
    ['that a wildcard stays in its segment', [statement({ Resource: 'arn:aws:*:bucket/key' })], {}, 'implicitDeny'],
    [
      'for all but NotResource',
      [{ Effect: 'Allow', Action: 's3:*', NotResource: 'arn:aws:s3:::other/*' }],
      {},
      'allowed',
    ],
    [
      'a glob with many stars quickly',
      [statement({ Resource: `arn:aws:s3:::${'*a'.repeat(40)}*b` })],
      { resource: `arn:aws:s3:::${'a'.repeat(5000)}` },
      'implicitDeny',
    ],
  ];
  test.each(cases)('%s', (_, statements, request, decision) => {
    expect(decide(statements, request)).toBe(decision);
  });
});

describe('a condition holds', () => {
  const cases: [condition: object, facts: AccessRequest['facts'], holds: boolean][] = [
    [{ StringEquals: { 's3:prefix': 'log_data/' } }, { 's3:prefix': 'log_data/' }, true],
    [{ StringEquals: { 's3:prefix': 'log_*' } }, { 's3:prefix': 'log_data' }, false],
    [{ StringEquals: { 's3:prefix': ['a', 'b'] } }, { 's3:prefix': 'b' }, true],
    [{ StringEquals: { 's3:prefix': 'a' } }, {}, false],
    [{ StringEquals: { constructor: 'a' } }, { 's3:prefix': 'a' }, false],
    [{ StringEquals: { 's3:prefix': '${constructor}' } }, { 's3:prefix': 'a' }, false],
    [{ StringEqualsIfExists: { 's3:prefix': 'a' } }, {}, true],
    [{ StringEqualsIgnoreCase: { 's3:prefix': 'LOG' } }, { 's3:prefix': 'log' }, true],
    [{ StringNotEquals: { 's3:prefix': ['a', 'b'] } }, { 's3:prefix': 'b' }, false],
    [{ StringNotEquals: { 's3:prefix': 'a' } }, {}, true],
    [{ StringLike: { 's3:prefix': ['log_data', 'log_data/*'] } }, { 's3:prefix': 'log_data/2018' }, true],
    [{ StringNotLike: { 's3:prefix': 'log*' } }, { 's3:prefix': 'log_data' }, false],
    [
      { ArnLike: { 'aws:SourceArn': 'arn:aws:redshift:*:123456789012:cluster:*' } },
      { 'aws:sourcearn': 'arn:aws:redshift:us-west-2:123456789012:cluster:c' },
      true,
    ],
    [
      { ArnEquals: { 'aws:SourceArn': 'arn:aws:redshift:*:1:cluster:*' } },
      { 'aws:sourcearn': 'arn:aws:redshift:us-west-2:2:cluster:c' },
      false,
    ],
    [{ IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '192.0.2.7'] } }, { 'aws:sourceip': '10.200.1.1' }, true],
    [{ IpAddress: { 'aws:SourceIp': '2001:db8::/32' } }, { 'aws:sourceip': '2001:db8:1::1' }, true],
    [{ NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, { 'aws:sourceip': '10.200.1.1' }, false],
    [{ IpAddress: { 'aws:SourceIp': '::/0' } }, { 'aws:sourceip': '10.0.0.1' }, false],
    [
      { NotIpAddress: { 'aws:SourceIp': ['10.0.0.0/33', '10.0.0.0/x', '10.0.0.0/'] } },
      { 'aws:sourceip': '10.0.0.0' },
      true,
    ],
    [{ StringEquals: { constructor: 'x', ['__proto__']: 'x' } }, {}, false],
    [{ Null: { constructor: 'true', toString: 'true' } }, {}, true],
    [{ StringEquals: { a: '${constructor}' } }, { a: 'x' }, false],
    [{ StringEqualsIgnoreCase: { a: '${aws:username}' } }, { a: 'aNN', 'aws:username': 'Ann' }, true],
    [{ NumericEquals: { a: '0' } }, { a: '' }, false],
    [{ NumericEquals: { a: '16' } }, { a: '0x10' }, false],
    [{ DateGreaterThan: { a: '2020-01-01' } }, { a: 'May 1' }, false],
    [
      { ArnEquals: { a: 'arn:aws:iam::${aws:PrincipalAccount}:user/*' } },
      { a: 'arn:aws:iam::123456789012:user/ann', 'aws:principalaccount': '123456789012' },
      true,
    ],
    [
      { IpAddress: { 'aws:SourceIp': ['10.0.0.0/99', '10.0.0.0/x', '10.0.0.0/8.5'] } },
      { 'aws:sourceip': '10.1.1.1' },
      false,
    ],
    [{ Bool: { 'aws:SecureTransport': true } }, { 'aws:securetransport': 'true' }, true],
    [{ Bool: { 'aws:SecureTransport': 'true' } }, { 'aws:securetransport': 'false' }, false],
    [{ Null: { 'aws:TokenIssueTime': 'true' } }, {}, true],
    [{ Null: { 'aws:TokenIssueTime': 'false' } }, {}, false],
    [{ NumericLessThanEquals: { 's3:max-keys': 10 } }, { 's3:max-keys': '10' }, true],
    [{ NumericGreaterThan: { 's3:max-keys': '10' } }, { 's3:max-keys': '9' }, false],
    [
      { DateLessThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' } },
      { 'aws:currenttime': '2026-11-24T00:00:00Z' },
      true,
    ],
    [{ 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'a' } }, { 'aws:tagkeys': ['b', 'a'] }, true],
    [{ 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'a' } }, {}, false],
    [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] } }, { 'aws:tagkeys': ['a', 'c'] }, false],
    [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' } }, {}, true],
    [{ StringEquals: { a: '1', b: '2' } }, { a: '1', b: '3' }, false],
    [
      { StringEquals: { 'aws:ResourceTag/team': '${aws:username}' } },
      { 'aws:resourcetag/team': 'ann', 'aws:username': 'ann' },
      true,
    ],
  ];
  test.each(cases)('%j with %j: %s', (Condition, facts, holds) => {
    expect(decide([statement({ Condition })], { facts })).toBe(holds ? 'allowed' : 'implicitDeny');
  });
});

describe('policy variables', () => {
  const home = [statement({ Resource: 'arn:aws:s3:::bucket/${aws:username}/*' })];

  test('stand for what is known of the caller, letter by letter', () => {
    const resource = 'arn:aws:s3:::bucket/ann/x';
    expect(decide(home, { resource, facts: { 'aws:username': 'ann' } })).toBe('allowed');
    expect(decide(home, { resource, facts: { 'aws:username': '*' } })).toBe('implicitDeny');
    expect(decide(home, { resource })).toBe('implicitDeny');
  });

  test.each(['\uE000', '\uE001', '*', '?', '${aws:userid}', '\u0000', '$1'])(
    'stand for %j in a tag as for any other letters',
    (tag) => {
      const facts = { 'aws:principaltag/team': tag, 'aws:userid': 'AIDA' };
      const byTag = [statement({ Resource: 'arn:aws:s3:::bucket/${aws:PrincipalTag/team}/*' })];
      expect(decide(byTag, { resource: 'arn:aws:s3:::bucket/payroll/x', facts })).toBe('implicitDeny');
      expect(decide(byTag, { resource: `arn:aws:s3:::bucket/${tag}/x`, facts })).toBe('allowed');
      for (const operator of ['StringEquals', 'StringLike', 'StringEqualsIgnoreCase', 'ArnLike']) {
        const Condition = { [operator]: { 's3:prefix': 'arn:aws:s3:::${aws:PrincipalTag/team}' } };
        const asked = (prefix: string) =>
          decide([statement({ Condition })], { facts: { ...facts, 's3:prefix': `arn:aws:s3:::${prefix}` } });
        expect([operator, asked('payroll'), asked(tag)]).toEqual([operator, 'implicitDeny', 'allowed']);
      }
    },
  );

  test('of private use characters in the policy itself are no wildcards either', () => {
    expect(decide([statement({ Resource: 'arn:aws:s3:::bucket/\uE000' })], {})).toBe('implicitDeny');
  });

  const cases: [resource: string, key: string, holds: boolean][] = [
    ["${aws:username, 'guest'}", 'guest', true],
    ["${aws:username,'guest'}", 'guest', true],
    ["${aws:username, '*'}", 'guest', false],
    ["${aws:PrincipalTag/team, 'guest'}", 'guest', false],
    ['${*}', '*', true],
    ['${*}', 'x', false],
    ['${?}', 'x', false],
    ['${$}', '$', true],
    ['${$}{aws:PrincipalTag/team}', '${aws:PrincipalTag/team}', true],
    ['${aws:username', '${aws:username', true],
    ['${constructor}', 'function Object() { [native code] }', false],
    ["${constructor, 'x'}", 'x', true],
    ['${aws:TagKeys}', 'a', false],
    ['?', '😀', true],
    ['*?', '😀', true],
    ['?*?', '😀', false],
    ['??', '😀', false],
  ];
  test.each(cases)('%s fits the key %s: %s', (pattern, key, holds) => {
    const facts = { 'aws:principaltag/team': 'etl', 'aws:tagkeys': ['a'] };
    const byKey = [statement({ Resource: `arn:aws:s3:::bucket/${pattern}` })];
    expect(decide(byKey, { resource: `arn:aws:s3:::bucket/${key}`, facts })).toBe(holds ? 'allowed' : 'implicitDeny');
  });

  test('may fill any segment of an ARN', () => {
    const role = [statement({ Resource: "arn:aws:iam::${aws:PrincipalAccount, '1'}:role/*" })];
    const facts = { 'aws:principalaccount': '123456789012' };
    expect(decide(role, { resource: 'arn:aws:iam::123456789012:role/x', facts })).toBe('allowed');
    expect(decide(role, { resource: 'arn:aws:iam::210987654321:role/x', facts })).toBe('implicitDeny');
  });

  test('without an end are read in linear time', () => {
    const resource = `arn:aws:s3:::bucket/${'${'.repeat(100_000)}`;
    expect(decide([statement({ Resource: resource })], { resource })).toBe('allowed');
  });

  test('do not exist in the older version of the language', () => {
    const facts = { 'aws:username': 'ann' };
    expect(decide(home, { resource: 'arn:aws:s3:::bucket/ann/x', facts }, '2008-10-17')).toBe('implicitDeny');
  });
});

describe('a trust policy', () => {
  const trusts = (Principal: unknown, principal: AccessRequest['principal'], more = {}) =>
    evaluate(
      [
        parsePolicy(
          JSON.stringify({
            Version: '2012-10-17',
            Statement: { Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...more },
          }),
          'trust',
        ),
      ],
      {
        action: 'sts:AssumeRole',
        resource: '*',
        facts: { 'aws:sourceaccount': '123456789012' },
        ...(principal && { principal }),
      },
    );
  const service = { type: 'Service', name: 'redshift.amazonaws.com' } as const;
  const ann = { type: 'AWS', name: 'arn:aws:iam::123456789012:user/ann' } as const;

  test('trusts only whom it names', () => {
    expect(trusts({ Service: 'redshift.amazonaws.com' }, service)).toBe('allowed');
    expect(trusts({ Service: ['ec2.amazonaws.com', 'redshift.amazonaws.com'] }, service)).toBe('allowed');
    expect(trusts({ Service: 'ec2.amazonaws.com' }, service)).toBe('implicitDeny');
    expect(trusts({ AWS: ann.name }, ann)).toBe('allowed');
    expect(trusts({ AWS: '123456789012' }, ann)).toBe('allowed');
    expect(trusts({ AWS: 'arn:aws:iam::123456789012:root' }, ann)).toBe('allowed');
    expect(trusts({ AWS: '210987654321' }, ann)).toBe('implicitDeny');
    expect(trusts('*', ann)).toBe('allowed');
    expect(trusts({ AWS: '*' }, service)).toBe('implicitDeny');
  });

  test('asks for its conditions', () => {
    const account = (id: string) => ({ Condition: { StringEquals: { 'aws:SourceAccount': id } } });
    expect(trusts({ Service: service.name }, service, account('123456789012'))).toBe('allowed');
    expect(trusts({ Service: service.name }, service, account('210987654321'))).toBe('implicitDeny');
  });
});

describe('a document is refused', () => {
  const cases: [document: unknown, kind: 'identity' | 'trust', message: string][] = [
    ['{', 'identity', 'This policy contains invalid Json'],
    [[], 'identity', 'Syntax errors in policy.'],
    [{ Version: '2020-01-01', Statement: [] }, 'identity', 'Syntax errors in policy.'],
    [{ Statement: [statement({ Effect: 'allow' })] }, 'identity', 'Syntax errors in policy.'],
    [{ Statement: [statement({ Acton: 's3:*' })] }, 'identity', 'Syntax errors in policy.'],
    [{ Statement: [{ Effect: 'Allow', Resource: '*' }] }, 'identity', 'Policy statement must contain actions.'],
    [{ Statement: [{ Effect: 'Allow', Action: 's3:*' }] }, 'identity', 'Policy statement must contain resources.'],
    [
      { Statement: [statement({ Action: 'GetObject' })] },
      'identity',
      'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
    ],
    [{ Statement: [statement({ Resource: 'bucket' })] }, 'identity', 'Resource bucket must be in ARN format or "*".'],
    [{ Statement: [statement({ Principal: '*' })] }, 'identity', 'Policy document should not specify a principal.'],
    [
      { Statement: [statement({ Condition: { StringMatches: { a: 'b' } } })] },
      'identity',
      'Invalid Condition type : StringMatches.',
    ],
    [{ Statement: [statement({ Principal: '*' })] }, 'trust', 'Has prohibited field Resource'],
    [{ Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole' }] }, 'trust', 'Missing required field Principal'],
  ];
  test.each(cases)('%j as %s policy: %s', (document, kind, message) => {
    const text = typeof document === 'string' ? document : JSON.stringify(document);
    expect(() => parsePolicy(text, kind)).toThrow(new PolicyError(message));
  });
});
