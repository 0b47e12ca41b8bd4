import { schemaOf } from '../../src/contract/inputs.ts';
import { parseInput } from '../../src/contract/parse.ts';
import { problemsOf } from '../support/input-problems.ts';

const existing = { kind: 'existing', identifier: 'analytics' };
const secretArn = 'arn:aws:secretsmanager:us-west-2:123456789012:secret:redshift!analytics-awsuser-a1b2c3';
const roleArn = 'arn:aws:iam::123456789012:role/team/reader';

/** The fields reported as wrong, sorted. */
const fieldsOf = (problems: string[]) =>
  problems.map((problem) => problem.split(' ')[0] ?? '').toSorted((one, other) => one.localeCompare(other));

test('a warehouse is a cluster unless it says otherwise', () => {
  const { warehouse } = parseInput('pipeline', {});
  expect(warehouse).toMatchObject({ kind: 'cluster', nodes: 1 });
  expect(parseInput('pipeline', { warehouse: { kind: 'cluster' } }).warehouse).toEqual(warehouse);
  expect(parseInput('pipeline', { warehouse: { nodes: 2 } }).warehouse).toEqual({ ...warehouse, nodes: 2 });
});

test('one that is there is its identifier, and how to log in to it', () => {
  expect(parseInput('query', { warehouse: existing }).warehouse).toEqual(existing);
  const whole = { ...existing, database: 'sales', dbUser: 'loader' };
  expect(parseInput('load', { warehouse: whole }).warehouse).toEqual(whole);
  expect(parseInput('load', { warehouse: { ...existing, secretArn } }).warehouse).toEqual({ ...existing, secretArn });
});

test.each([
  [{ kind: 'database' }, /^warehouse\.kind is "database", allowed: a kind of "cluster", "serverless" or "existing"$/],
  [{ kind: null }, /^warehouse\.kind is null, allowed: a kind of "cluster", "serverless" or "existing"$/],
  [{ ...existing, identifier: undefined }, /^warehouse\.identifier is absent, /],
  [
    { ...existing, nodes: 2 },
    /^warehouse\.nodes is 2, but there is no such field; allowed: kind, identifier, workgroup, database, dbUser, secretArn$/,
  ],
  [{ dbUser: 'x' }, /^warehouse\.dbUser is "x", but there is no such field; allowed: kind, identifier, nodeType, /],
  [{ ...existing, dbUser: '1a' }, /^warehouse\.dbUser is "1a", allowed: a letter, then up to 127 letters/],
  [{ ...existing, database: 'Sales' }, /^warehouse\.database is "Sales", allowed: a lower-case letter or _/],
  [{ ...existing, secretArn: 'loader' }, /^warehouse\.secretArn is "loader", allowed: the ARN of a secret/],
  [
    { ...existing, secretArn, dbUser: 'loader' },
    /^warehouse\.secretArn is ".*, allowed only without dbUser: the secret names the user$/,
  ],
  [
    { ...existing, workgroup: 'team' },
    /^warehouse\.identifier is .*, needed: either this or warehouse\.workgroup, not both$/,
  ],
  [{ kind: 'existing', workgroup: 'Team' }, /^warehouse\.workgroup is "Team", allowed: 3 to 64 lower-case/],
  [{ kind: 'existing', workgroup: 'team', dbUser: 'x' }, /^warehouse\.dbUser is "x", allowed only with a cluster: /],
  ['big', /^warehouse is "big", /],
  [null, /^warehouse is null, /],
  [[], /^warehouse is \[\], /],
])('%j is refused', (warehouse, problem) => {
  expect(problemsOf('pipeline', { warehouse })).toEqual([expect.stringMatching(problem)]);
});

const own = /allowed only with warehouse\.kind "cluster" or "serverless"$/;
const ofCluster = /allowed only with warehouse\.kind "cluster"/;

describe('what an existing warehouse has no use for is refused', () => {
  test.each<[string, object, RegExp?]>([
    ['role.name', { role: { name: 'x' } }],
    ['role.path', { role: { path: '/x/' } }],
    ['role.policies', { role: { policies: ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'] } }],
    ['role.permissionsBoundary', { role: { permissionsBoundary: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess' } }],
    ['role.keep', { role: { keep: true } }],
    ['network.cidrs', { network: { cidrs: ['10.0.0.0/8'] } }],
    ['network.vpcId', { network: { vpcId: 'vpc-0a1b2c3d' } }],
    ['network.subnetIds', { network: { subnetIds: ['subnet-0a1b2c3d'] } }],
    ['network.subnetGroup', { network: { subnetGroup: 'g' } }, ofCluster],
    ['network.securityGroupIds', { network: { securityGroupIds: ['sg-0a1b2c3d'] } }],
    ['finalSnapshot.create', { finalSnapshot: { create: true } }, ofCluster],
    ['price', { price: { nodeHour: 1 } }, ofCluster],
    ['teardown', { teardown: 'pause' }, ofCluster],
  ])('%s', (path, input, allowed = own) => {
    expect(problemsOf('pipeline', input)).toEqual([]);
    const problems = problemsOf('pipeline', { ...input, warehouse: existing });
    expect(problems).toEqual([expect.stringMatching(allowed)]);
    expect(fieldsOf(problems)).toEqual([path]);
    // Of a workgroup that is made, the same holds as of a cluster that is, but for what there is of clusters alone.
    const ofWorkgroup = problemsOf('pipeline', { ...input, warehouse: { kind: 'serverless' } });
    expect(fieldsOf(ofWorkgroup)).toEqual(allowed === own ? [] : [path]);
  });

  test('together with everything else that is wrong', () => {
    const problems = problemsOf('provision', { warehouse: { ...existing, nodes: 2 }, role: { name: 'x' }, nam: 1 });
    expect(fieldsOf(problems)).toEqual(['nam', 'role.name', 'warehouse.nodes']);
  });

  test.each(['load', 'teardown', 'provision', 'pipeline'] as const)('of a %s, too', (workflow) => {
    expect(problemsOf(workflow, { warehouse: existing, role: { name: 'x' } })).toHaveLength(1);
    expect(problemsOf(workflow, { warehouse: existing, role: { arn: roleArn } })).toEqual([]);
  });
});

describe('a workgroup that is made', () => {
  const serverless = { kind: 'serverless' };
  const ofWarehouse = (more: object) => problemsOf('pipeline', { warehouse: { ...serverless, ...more } });

  test('has the smallest capacity that every region has, and no limit, unless it is told', () => {
    const { warehouse } = parseInput('pipeline', { warehouse: serverless });
    expect(warehouse).toEqual({
      kind: 'serverless',
      baseCapacity: 8,
      database: 'dev',
      adminUser: 'awsuser',
      port: 5439,
      publiclyAccessible: false,
      enhancedVpcRouting: false,
    });
    const limited = { ...serverless, usageLimit: { amount: 5 } };
    expect(parseInput('teardown', { warehouse: limited }).warehouse).toMatchObject({
      usageLimit: { amount: 5, period: 'monthly', breachAction: 'deactivate' },
    });
  });

  test.each([4, 8, 16, 512, 544, 1024])('may have a base capacity of %d RPUs', (baseCapacity) => {
    expect(ofWarehouse({ baseCapacity, maxCapacity: 1024 })).toEqual([]);
  });

  test.each([0, 3, 12, 520, 1056, 8.5, '8'])('may not have a base capacity of %j RPUs', (baseCapacity) => {
    expect(ofWarehouse({ baseCapacity })).toEqual([expect.stringMatching(/^warehouse\.baseCapacity is /)]);
  });

  test.each([
    [{ maxCapacity: 12 }, /^warehouse\.maxCapacity is 12, allowed: 8 to 5632 in steps of 8$/],
    [{ maxCapacity: 5640 }, /^warehouse\.maxCapacity is 5640, allowed: 8 to 5632 in steps of 8$/],
    [{ baseCapacity: 32, maxCapacity: 16 }, /^warehouse\.maxCapacity is 16, allowed: not less than warehouse\.base/],
    [{ usageLimit: { amount: 0 } }, /^warehouse\.usageLimit\.amount is 0, /],
    [{ usageLimit: { amount: 1, period: 'hourly' } }, /^warehouse\.usageLimit\.period is "hourly", /],
    [{ workgroup: 'ab' }, /^warehouse\.workgroup is "ab", allowed: 3 to 64/],
    [{ nodes: 2 }, /^warehouse\.nodes is 2, but there is no such field; allowed: kind, workgroup, baseCapacity, /],
    [{ snapshotIdentifier: 's' }, /^warehouse\.snapshotIdentifier is "s", but there is no such field; /],
  ])('is refused with %j', (more, problem) => {
    expect(ofWarehouse(more)).toEqual([expect.stringMatching(problem)]);
  });

  test.each(['provision', 'load', 'query', 'teardown', 'pipeline'] as const)(
    'needs a name of its own in a %s where that of the pipeline is too short',
    (workflow) => {
      expect(problemsOf(workflow, { name: 'ab', warehouse: serverless })).toEqual([
        expect.stringMatching(/^warehouse\.workgroup is absent, needed if .* fewer than 3 characters$/),
      ]);
      expect(problemsOf(workflow, { name: 'ab', warehouse: { ...serverless, workgroup: 'abc' } })).toEqual([]);
      expect(problemsOf(workflow, { name: 'abc', warehouse: serverless })).toEqual([]);
    },
  );

  test('has no user of IAM and no pause, and says why', () => {
    const input = { warehouse: serverless, user: { create: true }, teardown: 'pause' };
    expect(problemsOf('pipeline', input)).toEqual(
      expect.arrayContaining([
        'user.create is true, allowed only with a cluster, not with a workgroup',
        expect.stringContaining('only a cluster can be paused, and an idle workgroup costs only its storage'),
      ]),
    );
  });
});

test.each([null, 'x', 3, []])('fields that are %j do not keep the others from being told', (wrong) => {
  const input = { role: wrong, network: wrong, finalSnapshot: wrong, warehouse: existing, ttl: '0h' };
  expect(fieldsOf(problemsOf('pipeline', input))).toEqual(['finalSnapshot', 'network', 'role', 'ttl']);
});

test('a field of earlier versions is refused, with where it went', () => {
  expect(problemsOf('pipeline', { cluster: { nodes: 2 } })).toEqual([
    'cluster is {"nodes":2}, but it is now called warehouse: write the same fields below "warehouse"',
  ]);
});

test('the schema says which fields each kind has', () => {
  const { warehouse } = schemaOf('query').toJSONSchema({ io: 'input' }).properties ?? {};
  const { oneOf = [] } = Object(warehouse) as { oneOf?: { required?: string[]; properties: object }[] };
  const kinds = oneOf.map(({ required = [], properties }) => [required, properties]);
  expect(kinds).toMatchObject([
    [[], { kind: { const: 'cluster' }, nodes: {} }],
    [['kind'], { kind: { const: 'serverless' }, baseCapacity: {}, maxCapacity: {}, usageLimit: {}, kmsKeyId: {} }],
    [['kind'], { kind: { const: 'existing' }, identifier: {}, workgroup: {}, secretArn: {} }],
  ]);
});

test('a cluster that is made has no database and no user that Redshift reserves', () => {
  const problems = problemsOf('pipeline', { warehouse: { database: 'table', adminUser: 'public' } });
  expect(problems).toEqual([
    expect.stringMatching(/^warehouse\.database is "table", allowed: a name that Redshift does not reserve: https:/),
    expect.stringMatching(/^warehouse\.adminUser is "public", allowed: a name that Redshift does not reserve: https:/),
  ]);
  expect(problemsOf('provision', { warehouse: { database: 'tables', adminUser: 'loader' } })).toEqual([]);
  expect(problemsOf('load', { warehouse: { ...existing, database: 'table' } })).toEqual([]);
});

test.each(['pipeline', 'provision'] as const)('a group that is made for a %s does not begin with sg-', (workflow) => {
  const name = 'sg-songs';
  expect(problemsOf(workflow, { name })).toEqual([
    'name is "sg-songs", allowed: a name that does not begin with sg-, which AWS forbids for security groups',
  ]);
  expect(problemsOf(workflow, { name, network: { securityGroupIds: ['sg-0a1b2c3d4e5f60718'] } })).toEqual([]);
  expect(problemsOf(workflow, { name, warehouse: existing })).toEqual([]);
  expect(problemsOf(workflow, { name: 'songs-sg-1' })).toEqual([]);
});
