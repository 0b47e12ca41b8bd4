import type { Statement } from '../../src/aws/policy/document.ts';
import { workerPolicy } from '../../src/aws/policy/worker.ts';
import type { PolicyRequest } from '../../src/aws/policy/request.ts';

const request: PolicyRequest = {
  account: '123456789012',
  region: 'us-west-2',
  pipeline: 'shop',
  warehouse: { kind: 'cluster', identifier: 'shop-dw', database: 'dev', adminUser: 'awsuser' },
  role: { name: 'shop-redshift' },
  user: 'shop-analyst',
  createsUser: false,
  lists: ['s3://raw/orders/', 's3://raw/returns', 's3://other'],
  reads: ['s3://raw/orders/', 's3://raw/returns', 's3://other'],
};

const statements = (more: Partial<PolicyRequest> = {}): Record<string, Statement> =>
  Object.fromEntries(workerPolicy({ ...request, ...more }).Statement.map((one) => [one.Sid, one]));

test('a cluster is created, used and deleted by its name and the tag of its pipeline', () => {
  const { CreateCluster, UseCluster, LogIn, KeepPassword } = statements();
  const Resource = ['arn:aws:redshift:us-west-2:123456789012:cluster:shop-dw'];
  expect(CreateCluster).toEqual({
    Sid: 'CreateCluster',
    Effect: 'Allow',
    Action: ['redshift:CreateCluster', 'redshift:CreateTags'],
    Resource,
    Condition: { StringEquals: { 'aws:RequestTag/sparkify:pipeline': 'shop' } },
  });
  expect(UseCluster).toMatchObject({
    Resource,
    Condition: { StringEquals: { 'aws:ResourceTag/sparkify:pipeline': 'shop' } },
  });
  expect(LogIn?.Resource).toEqual([
    'arn:aws:redshift:us-west-2:123456789012:dbuser:shop-dw/awsuser',
    'arn:aws:redshift:us-west-2:123456789012:dbname:shop-dw/dev',
  ]);
  expect(KeepPassword?.Resource).toEqual([
    'arn:aws:secretsmanager:us-west-2:123456789012:secret:redshift!shop-dw-awsuser*',
  ]);
});

test('a cluster is restored from one snapshot alone, and tagged afterwards', () => {
  const restoring = statements({ warehouse: { ...request.warehouse, snapshotIdentifier: 'rs:old' } as never });
  const cluster = 'arn:aws:redshift:us-west-2:123456789012:cluster:shop-dw';
  const tagged = { 'aws:RequestTag/sparkify:pipeline': 'shop' };
  expect(restoring['RestoreCluster']?.Resource).toEqual([
    cluster,
    'arn:aws:redshift:us-west-2:123456789012:snapshot:*/rs:old',
  ]);
  expect(restoring['TagRestored']).toMatchObject({ Resource: [cluster], Condition: { StringEquals: tagged } });
  expect(restoring['AnnounceRestore']?.Condition).toEqual({
    StringEquals: { 'aws:ResourceTag/sparkify:pipeline': 'shop' },
    'ForAllValues:StringEquals': { 'aws:TagKeys': ['sparkify:restores'] },
  });
  expect(JSON.stringify(restoring)).not.toContain('redshift:CreateCluster"');
  expect(JSON.stringify(statements())).not.toMatch(/Restore|Snapshot/);
});

test('statements go by the Data API only where the input wants it, and then no rule is made', () => {
  const { RunStatements, FollowStatements, CreateRule, UseGroup, LogIn } = statements({ usesDataApi: true });
  expect(RunStatements).toMatchObject({
    Action: ['redshift-data:ExecuteStatement', 'redshift-data:BatchExecuteStatement'],
    Resource: ['arn:aws:redshift:us-west-2:123456789012:cluster:shop-dw'],
  });
  expect(FollowStatements?.Condition).toEqual({
    StringEquals: { 'redshift-data:statement-owner-iam-userid': '${aws:userid}' },
  });
  expect([CreateRule, JSON.stringify(UseGroup).includes('AuthorizeSecurityGroupIngress')]).toEqual([undefined, false]);
  expect(LogIn).toEqual(statements()['LogIn']);
  expect(JSON.stringify(statements())).not.toContain('redshift-data');
});

test('on a workgroup that is made they are allowed by its tag, on one that is there by the account', () => {
  const workgroups = ['arn:aws:redshift-serverless:us-west-2:123456789012:workgroup/*'];
  const made = { kind: 'serverless', identifier: 'shop', adminUser: 'awsuser', limitsUsage: false } as const;
  const there = { kind: 'existing', identifier: 'shop', workgroup: 'shop' } as const;
  const run = (warehouse: PolicyRequest['warehouse']) => statements({ usesDataApi: true, warehouse })['RunStatements'];
  expect(run(made)).toMatchObject({
    Resource: workgroups,
    Condition: { StringEquals: { 'aws:ResourceTag/sparkify:pipeline': 'shop' } },
  });
  expect(run(there)).toEqual(expect.objectContaining({ Resource: workgroups }));
});

test('a cluster is paused and resumed only where the input wants it', () => {
  const paused = statements({ pauses: true });
  const both = ['redshift:PauseCluster', 'redshift:ResumeCluster'];
  expect(paused['UseCluster']?.Action).toEqual([...(statements()['UseCluster']?.Action ?? []), ...both]);
  expect(JSON.stringify(statements())).not.toMatch(/PauseCluster|ResumeCluster/);
});

test('only a role of that name and path is made, and passed to nobody but Redshift', () => {
  const Resource = ['arn:aws:iam::123456789012:role/sparkify/shop-redshift'];
  const { PassRole, UseIdentities, CreateIdentities } = statements();
  expect(PassRole).toMatchObject({
    Resource,
    Condition: { StringEquals: { 'iam:PassedToService': 'redshift.amazonaws.com' } },
  });
  expect([UseIdentities?.Resource, CreateIdentities?.Resource]).toEqual([Resource, Resource]);
  const both = [...Resource, 'arn:aws:iam::123456789012:user/sparkify/shop-analyst'];
  expect(statements({ createsUser: true })['CreateIdentities']?.Resource).toEqual(both);
});

test('what EC2 names itself, and what is made or tagged, must carry the tag of the pipeline', () => {
  const carriers = Object.values(statements({ createsUser: true })).flatMap(({ Sid, Condition }) => {
    const { StringEquals = {} } = Condition ?? {};
    return Object.entries(StringEquals).flatMap(([key, value]) => (value === 'shop' ? [[Sid, key]] : []));
  });
  expect(Object.fromEntries(carriers)).toEqual({
    ExtendLife: 'aws:ResourceTag/sparkify:pipeline',
    CreateCluster: 'aws:RequestTag/sparkify:pipeline',
    UseCluster: 'aws:ResourceTag/sparkify:pipeline',
    CreateGroup: 'aws:RequestTag/sparkify:pipeline',
    UseGroup: 'aws:ResourceTag/sparkify:pipeline',
    CreateRule: 'aws:RequestTag/sparkify:pipeline',
    TagNewGroupAndRule: 'aws:RequestTag/sparkify:pipeline',
    CreateIdentities: 'aws:RequestTag/sparkify:pipeline',
  });
});

test('sources are listed by their prefixes, a bucket at a time, and what looks like a pattern is none', () => {
  const { ListBucket1, ListBucket2, WriteManifests } = statements({
    lists: [...request.lists, 's3://raw/a*b?$'],
    workspace: 's3://other/work',
  });
  expect(ListBucket1).toMatchObject({
    Action: ['s3:ListBucket'],
    Resource: ['arn:aws:s3:::raw'],
    Condition: { StringLike: { 's3:prefix': ['orders/*', 'returns*', 'a${*}b${?}${$}*'] } },
  });
  expect(ListBucket2).toMatchObject({
    Resource: ['arn:aws:s3:::other'],
    Condition: { StringLike: { 's3:prefix': ['*', 'work/*'] } },
  });
  expect(WriteManifests).toMatchObject({
    Action: ['s3:PutObject', 's3:DeleteObject'],
    Resource: ['arn:aws:s3:::other/work/*'],
  });
  expect(statements()['WriteManifests']).toBeUndefined();
});

test('of sources, and of the files that COPY names, the first record is read', () => {
  const reads = ['s3://raw/orders/', 's3://raw/paths.json', 's3://raw/orders/'];
  expect(statements({ reads })['ReadRecords']).toMatchObject({
    Action: ['s3:GetObject'],
    Resource: ['arn:aws:s3:::raw/orders/*', 'arn:aws:s3:::raw/paths.json*'],
  });
  expect(statements({ reads: [] })['ReadRecords']).toBeUndefined();
});

test('of an existing cluster nothing is created, changed, tagged or deleted', () => {
  const warehouse = { kind: 'existing', identifier: 'dw' } as const;
  const all = Object.values(statements({ warehouse })).flatMap(({ Action }) => Action);
  expect(all.filter((action) => !/:(Describe|Get|List|Simulate)/.test(action))).toEqual([]);
  const { LogIn } = statements({ warehouse: { ...warehouse, database: 'sales', dbUser: 'etl' } });
  expect(LogIn?.Resource).toEqual([
    'arn:aws:redshift:us-west-2:123456789012:dbuser:dw/etl',
    'arn:aws:redshift:us-west-2:123456789012:dbname:dw/sales',
  ]);
  const secretArn = 'arn:aws:secretsmanager:us-west-2:123456789012:secret:dw-AbCdEf';
  const bySecret = statements({ warehouse: { ...warehouse, secretArn } });
  expect(bySecret['LogIn']).toBeUndefined();
  expect(bySecret['ReadLogin']).toMatchObject({ Action: ['secretsmanager:GetSecretValue'], Resource: [secretArn] });
});

test.each([
  ['us-west-2', 'aws'],
  ['cn-north-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['us-isob-east-1', 'aws-iso-b'],
  ['eusc-de-east-1', 'aws-eusc'],
])('every ARN for %s is of the partition %s', (region, partition) => {
  const policy = workerPolicy({ ...request, region, createsUser: true, workspace: 's3://other/work' });
  const arns = policy.Statement.flatMap(({ Resource }) => Resource).filter((arn) => arn !== '*');
  expect(new Set(arns.map((arn) => arn.split(':')[1]))).toEqual(new Set([partition]));
});

test('each statement has an id of its own that IAM takes', () => {
  const { Statement } = workerPolicy({ ...request, createsUser: true, workspace: 's3://other/work' });
  const ids = Statement.map(({ Sid }) => Sid);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !/^[A-Za-z0-9]+$/.test(id))).toEqual([]);
});

describe('the role', () => {
  const [bound, decrypt] = ['arn:aws:iam::123456789012:policy/Bound', 'arn:aws:iam::123456789012:policy/Decrypt'];
  const name = 'shop-redshift';

  test('is attached those policies alone, and made with that boundary alone', () => {
    const role = { name, path: '/teams/', policies: [decrypt], permissionsBoundary: bound };
    const { AttachPolicies, CreateBoundedRole, BoundRole, CreateIdentities, ReadTags } = statements({ role });
    const Resource = ['arn:aws:iam::123456789012:role/teams/shop-redshift'];
    expect(AttachPolicies).toMatchObject({
      Action: ['iam:AttachRolePolicy'],
      Resource,
      Condition: { ArnEquals: { 'iam:PolicyARN': [decrypt] } },
    });
    const bounded = { 'iam:PermissionsBoundary': bound };
    expect(CreateBoundedRole).toMatchObject({
      Action: ['iam:CreateRole'],
      Resource,
      Condition: { StringEquals: { 'aws:RequestTag/sparkify:pipeline': 'shop', ...bounded } },
    });
    expect(BoundRole).toMatchObject({ Resource, Condition: { StringEquals: bounded } });
    expect(CreateIdentities?.Action).toEqual(['iam:TagRole']);
    expect(ReadTags?.Resource).toContain(Resource[0]);
  });

  test('is not deleted when it is kept', () => {
    const all = (more: Partial<PolicyRequest>) => Object.values(statements(more)).flatMap(({ Action }) => Action);
    const removal = ['iam:ListRolePolicies', 'iam:DeleteRolePolicy', 'iam:DetachRolePolicy', 'iam:DeleteRole'];
    expect(all({})).toEqual(expect.arrayContaining(removal));
    const kept = all({ role: { name, isKept: true } });
    for (const action of removal) expect(kept).not.toContain(action);
  });

  test('is only looked at and passed on when somebody else keeps it', () => {
    const arn = 'arn:aws:iam::123456789012:role/team/reader';
    const { FindIdentities, PassRole, ...rest } = statements({ role: { arn } });
    expect(FindIdentities?.Resource).toEqual(expect.arrayContaining([arn, 'arn:aws:iam::123456789012:role/reader']));
    expect(PassRole).toMatchObject({ Resource: [arn] });
    const { ListIdentities: _, ReadTags: __, CreateServiceRole: ___, ...others } = rest;
    const ofRole = Object.values(others).flatMap(({ Action }) => Action.filter((action) => /^iam:.*Role/.test(action)));
    expect(ofRole).toEqual([]);
  });

  test('and all else that is made may be tagged later with the user’s own tags', () => {
    const { ExtendLife, ExtendIdentities } = statements({ tagKeys: ['team'] });
    const later = { 'aws:TagKeys': ['sparkify:expires', 'sparkify:owner', 'team'] };
    for (const one of [ExtendLife, ExtendIdentities])
      expect(one?.Condition).toMatchObject({ 'ForAllValues:StringEquals': later });
  });
});

describe('the network', () => {
  const network = 'arn:aws:redshift:us-west-2:123456789012:subnetgroup:shop-redshift';

  test('has a subnet group that is made, tagged and deleted by its name, where one is made', () => {
    const { CreateSubnetGroup, DeleteSubnetGroup, ExtendLife } = statements({ subnetGroup: 'shop-redshift' });
    expect(CreateSubnetGroup).toMatchObject({ Resource: [network], Condition: { StringEquals: {} } });
    expect(DeleteSubnetGroup).toMatchObject({ Resource: [network] });
    expect(ExtendLife?.Resource).toContain(network);
    expect(statements()['CreateSubnetGroup']).toBeUndefined();
  });

  test('is only looked at where its security groups are there', () => {
    const all = Object.values(statements({ usesGroups: true })).flatMap(({ Action }) => Action);
    expect(all.filter((action) => /^ec2:(?!Describe|CreateTags)/.test(action))).toEqual([]);
  });

  test('and a key of one’s own is used by Redshift alone', () => {
    const id = '0a1b2c3d-0000-4000-8000-000000000000';
    const arn = `arn:aws:kms:us-west-2:123456789012:key/${id}`;
    for (const kmsKeyId of [id, arn]) {
      const warehouse = { kind: 'cluster', identifier: 'dw', database: 'dev', adminUser: 'a', kmsKeyId } as const;
      const { UseKey, GrantKey } = statements({ warehouse });
      for (const one of [UseKey, GrantKey])
        expect(one).toMatchObject({
          Resource: [arn],
          Condition: { StringEquals: { 'kms:ViaService': 'redshift.us-west-2.amazonaws.com' } },
        });
    }
  });
});
