import { inputOfPart, schemaOf } from '../../src/contract/inputs.ts';
import type { Part, WorkflowType } from '../../src/contract/inputs.ts';
import { parseInput } from '../../src/contract/parse.ts';
import { problemsOf } from '../support/input-problems.ts';

/** A text of this many characters. */
const x = (characters: number) => 'x'.repeat(characters);
const s3Uri = 's3://bucket/prefix, without quotes, backslashes or control characters';
const hyphens = (most: number) =>
  `a lower-case letter, then lower-case letters, digits or single hyphens, ${most} at most, no hyphen at the end`;
const iamName = '1 to 64 letters, digits or any of _+=,.@-';
const ports = '5431 to 5455, or 8191 to 8215';

interface Field {
  path: string;
  allowed: string;
  taken: unknown[];
  refused: unknown[];
}

const uris = {
  allowed: s3Uri,
  taken: ['s3://abc', 's3://a.b/', 's3://a-9', `s3://${x(63)}/k`, 's3://abc/log data/ü=1;2', 's3://abc//'],
  refused: [
    'xs3://abc/d',
    's3://ab',
    's3://-ab',
    's3://ab-',
    's3://aBc',
    `s3://${x(64)}`,
    's3:/abc',
    'S3://abc',
    '',
  ].concat(["s3://abc/it's", 's3://abc/"', 's3://abc/\\', 's3://abc/\u0000', 's3://abc/a\n', 's3://abc\n']),
};
const iamNames = {
  allowed: iamName,
  taken: ['a', 'A_z9+=,.@-', x(64)],
  refused: ['', ' a', 'a ', 'a/b', 'ä', x(65), 'a\n'],
};

const fields: Field[] = [
  {
    path: 'name',
    allowed: 'a lower-case letter, then up to 39 lower-case letters, digits or single hyphens, no hyphen at the end',
    taken: ['a', 'a1', 'a-b-c', x(40)],
    refused: ['', 'A', '1a', '-a', 'a-', 'a--b', 'ab--c', 'a b', 'a\n', x(41)],
  },
  {
    path: 'project',
    allowed: 'a lower-case letter, then up to 39 lower-case letters, digits or single hyphens, no hyphen at the end',
    taken: ['a', 'a-1'],
    refused: ['', 'A', 'a_b', x(41)],
  },
  { path: 'sources.raw_orders.uri', ...uris },
  {
    path: 'parameters.currency',
    allowed: 'a text of one line, at most 1,000 characters',
    taken: ['', 'EUR', "it's", '\\', x(1000), 0, -1.5, Number.MAX_SAFE_INTEGER],
    refused: ['a\nb', 'a\0', '\ud800', x(1001)],
  },
  { path: 'parameters.id', allowed: 'a text of one line, or a number', taken: [1], refused: [null, true, [], {}] },
  {
    path: 'parameters.big',
    allowed: `a number; a whole one of more than ${Number.MAX_SAFE_INTEGER} as a text`,
    taken: [Number.MAX_SAFE_INTEGER, 0.1],
    refused: [2 ** 53, -(2 ** 53), 1e300],
  },
  {
    path: 'sources.raw_orders.region',
    allowed: 'an AWS region such as us-west-2',
    taken: ['us-west-2', 'us-gov-east-1', 'eu-central-1'],
    refused: [
      'xus-west-2',
      'us-west-22',
      'u-west-2',
      'us-west',
      'us--2',
      'us-2',
      'US-west-2',
      'us-west-x',
      'us-w3st-2',
    ],
  },
  {
    path: 'warehouse.identifier',
    allowed: hyphens(63),
    taken: ['a', 'a1', 'a-b', 'a-b-c', x(63)],
    refused: ['', '-a', 'a-', 'A', '1a', 'a--b', 'ab--c', ' a', 'a b', x(64)],
  },
  {
    path: 'warehouse.snapshotIdentifier',
    allowed:
      'the identifier of a snapshot: a lower-case letter, then lower-case letters, digits or single hyphens, with rs: in front if AWS took it',
    taken: ['a', 'shop-final-20260105-120000', 'rs:shop-2026', x(255)],
    refused: ['', 'A', '1a', 'a-', 'a--b', 'rs:', 'xs:a', 'a:b', 'a*', x(256)],
  },
  {
    path: 'warehouse.nodeType',
    allowed: 'a Redshift node type such as ra3.large',
    taken: ['ra3.large', 'ra3.xlplus', 'rg.xlarge', 'dc2.8xlarge'],
    refused: ['xra3.large', 'ra3.large!', 'ra3.', 'ra4.large', 'ra3xlarge', 'ra3.Large'],
  },
  {
    path: 'warehouse.database',
    allowed: 'a lower-case letter or _, then up to 63 letters, digits or _',
    taken: ['a', '_', 'dev_1', x(64)],
    refused: ['', '1a', 'Dev', 'a b', 'a-', ' a', x(65)],
  },
  {
    path: 'warehouse.adminUser',
    allowed: 'a lower-case letter, then letters, digits or _',
    taken: ['a', 'aws_user1', x(128)],
    refused: ['', '_a', '1', 'A', 'a b', ' a', x(129)],
  },
  {
    path: 'warehouse.port',
    allowed: ports,
    taken: [5431, 5439, 5455, 8191, 8200, 8215],
    refused: [5430, 5456, 6000, 8190, 8216],
  },
  { path: 'role.name', ...iamNames },
  { path: 'user.name', ...iamNames },
  {
    path: 'role.arn',
    allowed: 'the ARN of an IAM role',
    taken: ['arn:aws:iam::123456789012:role/reader', 'arn:aws-us-gov:iam::123456789012:role/team/reader'],
    refused: [
      'reader',
      'arn:aws:iam::12345678901:role/r',
      'arn:aws:iam::123456789012:user/r',
      'arn:aws:iam::aws:role/r',
    ],
  },
  {
    path: 'role.path',
    allowed: '/, or names between slashes such as /teams/data/',
    taken: ['/', '/sparkify/', '/teams/data-1/', `/${x(510)}/`],
    refused: ['', 'teams', '/teams', 'teams/', '//', '/a*/', '/a b/', '/a?/', '/$/', '/ä/', `/${x(511)}/`],
  },
  {
    path: 'role.policies.0',
    allowed: 'the ARN of a managed policy of IAM',
    taken: ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess', 'arn:aws:iam::123456789012:policy/teams/decrypt'],
    refused: ['AmazonS3ReadOnlyAccess', 'arn:aws:iam::aws:policy/*', 'arn:aws:iam::123456789012:role/r'],
  },
  {
    path: 'role.permissionsBoundary',
    allowed: 'the ARN of a managed policy of IAM',
    taken: ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess', 'arn:aws-cn:iam::123456789012:policy/teams/bound'],
    refused: ['bound', 'arn:aws:iam::123456789012:policy/b*', 'arn:aws:iam::12:policy/b', 'arn:aws:s3:::policy/b'],
  },
  {
    path: 'tags.team',
    allowed: 'at most 256 letters, digits, spaces or any of _.:/=+-@',
    taken: ['', 'data', 'a b_c.d:e/f=g+h-i@j', 'Ünï', x(256)],
    refused: ['a!', 'a\nb', x(257)],
  },
  {
    path: 'network.vpcId',
    allowed: 'an id such as vpc-0a1b2c3d4e5f60718',
    taken: ['vpc-0a1b2c3d', 'vpc-0a1b2c3d4e5f60718'],
    refused: ['vpc-', 'vpc-0A1B2C3D', 'subnet-0a1b2c3d', 'vpc-0a1b2c3d4e5f607189'],
  },
  {
    path: 'network.subnetIds.0',
    allowed: 'an id such as subnet-0a1b2c3d4e5f60718',
    taken: ['subnet-0a1b2c3d', 'subnet-0a1b2c3d4e5f60718'],
    refused: ['', 'vpc-0a1b2c3d', 'subnet-x', 'subnet-*'],
  },
  {
    path: 'network.securityGroupIds.0',
    allowed: 'an id such as sg-0a1b2c3d4e5f60718',
    taken: ['sg-0a1b2c3d', 'sg-0a1b2c3d4e5f60718'],
    refused: ['', 'default', 'sg-x'],
  },
  {
    path: 'network.subnetGroup',
    allowed: 'lower-case letters, digits or any of ._-, 255 at most',
    taken: ['default', 'a.b_c-d', x(255)],
    refused: ['', 'A', '-a', 'a b', x(256)],
  },
  {
    path: 'warehouse.kmsKeyId',
    allowed: 'the id or the ARN of a KMS key',
    taken: [
      '0a1b2c3d-0000-4000-8000-000000000000',
      `mrk-${'0'.repeat(32)}`,
      'arn:aws:kms:us-west-2:123456789012:key/0a1b2c3d-0000-4000-8000-000000000000',
    ],
    refused: ['alias/mine', 'arn:aws:kms:us-west-2:123456789012:alias/mine', '*', '0a1b2c3d'],
  },
  {
    path: 'finalSnapshot.identifier',
    allowed: hyphens(255),
    taken: ['a', 'a1', 'a-b', 'a-b-c', x(255)],
    refused: ['', '-a', 'a-', 'A', '1a', 'a--b', 'ab--c', ' a', 'a b', x(256)],
  },
  {
    path: 'ttl',
    allowed: '"none" or a number with s, m, h or d, at most 90d, such as 4h',
    taken: ['1s', '90d', '2160h', '99999s'],
    refused: ['0h', '04h', '4h ', ' 4h', '4', 'h', '4w', '91d', '100000s', 'none.'],
  },
];

/** An input of a pipeline with one field set, by its path. */
const withField = (path: string, value: unknown) =>
  path.split('.').reduceRight<unknown>((inner, key) => (key === '0' ? [inner] : { [key]: inner }), value);

describe.each(fields)('$path', ({ path, allowed, taken, refused }) => {
  test.each(taken)('may be %j', (value) => {
    expect(problemsOf('pipeline', withField(path, value))).toEqual([]);
  });

  test.each(refused)('may not be %j', (value) => {
    const [problem, ...more] = problemsOf('pipeline', withField(path, value));
    expect(problem).toMatch(/ is .*, allowed: /s);
    expect(problem?.startsWith(`${path} is ${JSON.stringify(value).slice(0, 77)}`)).toBe(true);
    expect(problem?.endsWith(`, allowed: ${allowed}`)).toBe(true);
    expect(more).toEqual([]);
  });
});

describe('a number', () => {
  test.each([1, 128])('of %i nodes is taken', (nodes) => {
    expect(problemsOf('pipeline', { warehouse: { nodes } })).toEqual([]);
  });

  test.each([0, 129, 1.5, '2'])('of %j nodes is not', (nodes) => {
    expect(problemsOf('pipeline', { warehouse: { nodes } })).toHaveLength(1);
  });

  test.each([0, -1, '1'])('of %j for an hour of a node is not', (nodeHour) => {
    expect(problemsOf('pipeline', { price: { nodeHour } })).toHaveLength(1);
  });
});

describe('a choice', () => {
  test.each<[string, string[]]>([
    ['query', ['always', 'ask', 'never']],
    ['teardown', ['always', 'on-success', 'never']],
    ['onFailure', ['teardown', 'hold']],
  ])('of %s is one of %j', (path, allowed) => {
    for (const value of allowed) expect(problemsOf('pipeline', withField(path, value))).toEqual([]);
    for (const value of ['', 'other', allowed[0]?.toUpperCase()]) {
      const [problem] = problemsOf('pipeline', withField(path, value));
      for (const name of allowed) expect(problem).toContain(name);
    }
  });
});

test('a price is told in dollars unless its currency is told', () => {
  const priceOf = (price: object) => parseInput('pipeline', { price }).price;
  expect(priceOf({ nodeHour: 0.25 })).toEqual({ nodeHour: 0.25, currency: 'USD' });
  expect(priceOf({ nodeHour: 1, currency: 'EUR' })).toEqual({ nodeHour: 1, currency: 'EUR' });
  for (const currency of ['EURO', 'eur', 'EU', 'xEUR', 'E R']) {
    expect(problemsOf('pipeline', { price: { nodeHour: 1, currency } })).toEqual([
      `price.currency is "${currency}", allowed: three capital letters such as USD`,
    ]);
  }
  expect(problemsOf('pipeline', { price: { currency: 'EUR' } })).toEqual([
    expect.stringMatching(/^price\.nodeHour is absent, /),
  ]);
});

describe('the owner whose resources are reaped', () => {
  test.each(['a', 'default@127.0.0.1:7233', 'Ünï ٣', 'a_b.c:d/e=f+g@h-i', x(200)])('may be %j', (owner) => {
    expect(parseInput('reap', { owner })).toEqual({ owner });
  });

  test.each(['', 'a!', '!a', 'a\n', x(201)])('may not be %j', (owner) => {
    expect(problemsOf('reap', { owner })).toEqual([
      expect.stringMatching(/^owner is .*, allowed: 1 to 200 letters, digits, spaces or any of _\.:\/=\+-@$/s),
    ]);
  });
});

test('a part takes of its pipeline what its own input has, and no more: whom to tell, the pipeline tells itself', () => {
  const notify = { webhook: 'ops' };
  const pipeline = parseInput('pipeline', {
    name: 'shop',
    notify,
    ttl: '1h',
    warehouse: { nodes: 3 },
    user: { create: true },
  });
  const { name, sources, parameters, workspace, load, warehouse, role, user, network, ttl, finalSnapshot } = pipeline;
  const project = undefined;
  const { tags, transport } = pipeline;
  const own = { name, project, sources, parameters };
  const inputs: { [P in Part]: unknown } = {
    provision: { ...own, workspace, load, warehouse, transport, role, user, network, ttl, tags },
    load: { ...own, workspace, load, warehouse, transport, role },
    query: { name, project, parameters, warehouse, transport },
    teardown: { name, warehouse, role, user, network, finalSnapshot },
  };
  for (const part of Object.keys(inputs) as Part[]) {
    expect(inputOfPart(part, pipeline)).toStrictEqual(inputs[part]);
    expect(problemsOf(part, inputs[part])).toEqual([]);
  }
});

test.each<[WorkflowType, string[]]>([
  ['query', ['name', 'project', 'parameters', 'warehouse', 'transport', 'notify']],
  ['reap', ['owner', 'notify']],
])('the input of %s has the fields %j', (workflow, names) => {
  expect(Object.keys(schemaOf(workflow).shape)).toEqual(names);
});

describe('a name among the', () => {
  const table = 'the name of a table: a lower-case letter or _, then up to 99 lower-case letters, digits or _';
  const parameter = 'lower-case letters, digits or _, and none of uri, role_arn, region';
  const problemsOfName = (field: string, value: unknown, name: string) =>
    problemsOf('pipeline', { [field]: { [name]: value } });

  test.each(['a', '_', 'a_1', 'constructor', x(100)])('sources may be %s', (name) => {
    expect(problemsOfName('sources', {}, name)).toEqual([]);
  });

  test.each(['', 'A', '1', 'a b', 'a.b', 'a-b', 'ä', x(101)])('sources may not be %j', (name) => {
    expect(problemsOfName('sources', {}, name)).toEqual([expect.stringContaining(table)]);
  });

  test.each(['a', '_', 'a_1', 'toString'.toLowerCase(), x(63)])('parameters may be %s', (name) => {
    expect(problemsOfName('parameters', 'x', name)).toEqual([]);
  });

  test.each(['', 'A', '1', 'a b', 'uri', 'role_arn', 'region', x(64)])('parameters may not be %j', (name) => {
    expect(problemsOfName('parameters', 'x', name)).toEqual([expect.stringContaining(parameter)]);
  });
});

test.each([1, 50])('%i staging tables at once are taken', (concurrency) => {
  expect(problemsOf('load', { load: { concurrency } })).toEqual([]);
});

test.each([0, 51, 1.5, '2'])('%j at once are not', (concurrency) => {
  expect(problemsOf('load', { load: { concurrency } })).toEqual([expect.stringMatching(/^load\.concurrency is /)]);
});
