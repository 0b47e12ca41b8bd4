import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupsCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import {
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  TagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateClusterCommand,
  DescribeClustersCommand,
  GetClusterCredentialsCommand,
  GetClusterCredentialsWithIAMCommand,
  ModifyClusterIamRolesCommand,
} from '@aws-sdk/client-redshift';
import {
  CreateBucketCommand,
  DeleteObjectsCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { until } from '../../../test/support/until.ts';
import type { ClusterHost, HostError } from '../../src/engine/host.ts';
import { passwordMd5 } from '../../src/redshift/password.ts';
import { policy, redshiftTrust, refusalOf, startTestCloud, type TestCloud } from '../support/cloud.ts';

const arn = 'arn:aws:iam::123456789012:role/reader';
let local: TestCloud;
let host: ClusterHost;
let groupId: string;

beforeAll(async () => {
  local = await startTestCloud();
  await local.s3.send(
    new CreateBucketCommand({ Bucket: 'bucket', CreateBucketConfiguration: { LocationConstraint: 'us-west-2' } }),
  );
  for (const Key of ['log_data/1', 'log_data/2', 'other/1']) {
    await local.s3.send(new PutObjectCommand({ Bucket: 'bucket', Key, Body: Key }));
  }
  await local.redshift.send(
    new CreateClusterCommand({
      ClusterIdentifier: 'c',
      NodeType: 'ra3.large',
      ClusterType: 'single-node',
      MasterUsername: 'awsuser',
      MasterUserPassword: 'Passw0rd',
    }),
  );
  await until(() => local.processes.length === 1);
  host = local.processes[0]?.host as ClusterHost;
  const { SecurityGroups: groups } = await local.ec2.send(
    new DescribeSecurityGroupsCommand({ GroupNames: ['default'] }),
  );
  groupId = groups?.[0]?.GroupId ?? '';
});
afterAll(() => local.stop());

const hostCode = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => undefined,
    (cause: unknown) => cause as HostError,
  );
  return error?.code ?? 'allowed';
};

describe('a connection is admitted', () => {
  const rule = (CidrIp: string, port: number) => ({
    GroupId: groupId,
    IpProtocol: 'tcp',
    FromPort: port,
    ToPort: port,
    CidrIp,
  });

  test('only from where a rule of its groups says so, to its port', async () => {
    expect(await host.admit('127.0.0.1')).toBe(false);
    await local.ec2.send(new AuthorizeSecurityGroupIngressCommand(rule('127.0.0.1/32', 5432)));
    expect(await host.admit('127.0.0.1')).toBe(false);
    await local.ec2.send(new AuthorizeSecurityGroupIngressCommand(rule('127.0.0.0/30', 5439)));
    expect(await host.admit('127.0.0.1')).toBe(true);
    expect(await host.admit('::ffff:127.0.0.2')).toBe(true);
    expect(await host.admit('127.0.0.4')).toBe(false);
    expect(await host.admit('::1')).toBe(false);
    await local.ec2.send(new RevokeSecurityGroupIngressCommand(rule('127.0.0.0/30', 5439)));
    expect(await host.admit('127.0.0.1')).toBe(false);
  });
});

describe('a login is checked', () => {
  test('against the master password', async () => {
    expect(await host.credentials('awsuser')).toEqual([
      { dbUser: 'awsuser', md5: passwordMd5('Passw0rd', 'awsuser'), autoCreate: false, dbGroups: [] },
    ]);
    expect(await host.credentials('nobody')).toEqual([]);
  });

  test('against temporary passwords, newest first, each with its end', async () => {
    const issue = (more: object) =>
      local.redshift.send(new GetClusterCredentialsCommand({ ClusterIdentifier: 'c', DbUser: 'ann', ...more }));
    const first = await issue({});
    const second = await issue({ DurationSeconds: 3600 });
    expect(first.DbUser).toBe('IAM:ann');
    const known = await host.credentials('IAM:ann');
    expect(known.map(({ md5 }) => md5)).toEqual([
      passwordMd5(second.DbPassword ?? '', 'IAM:ann'),
      passwordMd5(first.DbPassword ?? '', 'IAM:ann'),
    ]);
    expect(known[0]).toMatchObject({ dbUser: 'ann', autoCreate: false, expiresAtMs: second.Expiration?.getTime() });
    expect(second.Expiration?.getTime()).toBeGreaterThan(Date.now() + 3_590_000);
    const created = await issue({ AutoCreate: true, DbGroups: ['etl'] });
    expect(created.DbUser).toBe('IAMA:ann');
    expect((await host.credentials('IAMA:ann'))[0]).toMatchObject({
      dbUser: 'ann',
      autoCreate: true,
      dbGroups: ['etl'],
    });
    expect(await refusalOf(issue({ DurationSeconds: 899 }))).toMatchObject({ code: 'InvalidParameterValue' });
    expect(await refusalOf(issue({ ClusterIdentifier: 'none' }))).toMatchObject({ code: 'ClusterNotFound' });
  });

  test('of a user only as policies allow: the database user, making it, joining groups', async () => {
    await local.iam.send(new CreateUserCommand({ UserName: 'ann' }));
    const Resource = 'arn:aws:redshift:us-west-2:123456789012:dbuser:c/ann';
    const PolicyDocument = policy({ Effect: 'Allow', Action: 'redshift:GetClusterCredentials', Resource });
    await local.iam.send(new PutUserPolicyCommand({ UserName: 'ann', PolicyName: 'p', PolicyDocument }));
    const { AccessKey: key } = await local.iam.send(new CreateAccessKeyCommand({ UserName: 'ann' }));
    const { redshift } = local.as({ accessKeyId: key?.AccessKeyId ?? '', secretAccessKey: key?.SecretAccessKey ?? '' });
    const issue = (more: object) =>
      redshift.send(new GetClusterCredentialsCommand({ ClusterIdentifier: 'c', DbUser: 'ann', ...more }));
    expect((await issue({})).DbUser).toBe('IAM:ann');
    const denied = async (more: object) => /perform: redshift:(\w+)/.exec((await refusalOf(issue(more))).message)?.[1];
    expect(await denied({ DbUser: 'awsuser' })).toBe('GetClusterCredentials');
    expect(await denied({ AutoCreate: true })).toBe('CreateClusterUser');
    expect(await denied({ DbGroups: ['etl'] })).toBe('JoinGroup');
  });

  test('as who asks, with IAM', async () => {
    const { DbUser: user } = await local.redshift.send(
      new GetClusterCredentialsWithIAMCommand({ ClusterIdentifier: 'c' }),
    );
    expect(user).toBe('IAM:root');
    expect((await host.credentials('IAM:root'))[0]).toMatchObject({ dbUser: 'IAM:root', autoCreate: true });
  });
});

describe('a COPY reaches the objects', () => {
  const list = (prefix: string, more = {}) => host.listObjects({ iamRole: arn, bucket: 'bucket', prefix, ...more });
  const find = (prefix: string) => host.findObjects({ iamRole: arn, bucket: 'bucket', prefix });
  const get = (...keys: string[]) => host.getObjects({ iamRole: arn, bucket: 'bucket', keys });
  const read = policy(
    {
      Effect: 'Allow',
      Action: 's3:ListBucket',
      Resource: 'arn:aws:s3:::bucket',
      Condition: { StringLike: { 's3:prefix': 'log_data*' } },
    },
    { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::bucket/log_data*' },
  );
  const put = (PolicyDocument: string) =>
    local.iam.send(new PutRolePolicyCommand({ RoleName: 'reader', PolicyName: 'read', PolicyDocument }));
  const trust = (PolicyDocument: string) =>
    local.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'reader', PolicyDocument }));
  const clusterStatus = async () =>
    (await local.redshift.send(new DescribeClustersCommand({}))).Clusters?.[0]?.ClusterStatus;
  const attach = (more: object) =>
    local.redshift.send(new ModifyClusterIamRolesCommand({ ClusterIdentifier: 'c', ...more }));

  test('only with a role that is attached, exists, trusts Redshift and is allowed those keys', async () => {
    expect(await hostCode(list('log_data'))).toBe('RoleNotAttached');
    await until(async () => (await clusterStatus()) === 'available');
    expect(await refusalOf(attach({ AddIamRoles: [arn] }))).toMatchObject({ code: 'InvalidParameterValue' });
    await local.iam.send(new CreateRoleCommand({ RoleName: 'reader', AssumeRolePolicyDocument: redshiftTrust }));
    await attach({ AddIamRoles: [arn] });
    await trust(redshiftTrust.replace('redshift', 'ec2'));
    expect(await hostCode(list('log_data'))).toBe('RoleNotAssumable');
    await local.iam.send(new DeleteRoleCommand({ RoleName: 'reader' }));
    expect(await hostCode(list('log_data'))).toBe('RoleNotAssumable');
    await local.iam.send(new CreateRoleCommand({ RoleName: 'reader', AssumeRolePolicyDocument: redshiftTrust }));
    expect(await hostCode(list('log_data'))).toBe('AccessDenied');
    await put(read);
    expect((await list('log_data')).map(({ key }) => key)).toEqual(['log_data/1', 'log_data/2']);
    expect((await get('log_data/2')).map((object) => object?.sizeBytes)).toEqual([10]);
    expect((await find('log_data')).map(({ key }) => key)).toEqual(['log_data/1', 'log_data/2']);
    expect(await hostCode(list('other'))).toBe('AccessDenied');
    expect(await hostCode(find('other'))).toBe('AccessDenied');
    expect(await hostCode(get('log_data/1', 'other/1'))).toBe('AccessDenied');
    expect(
      await hostCode(host.putObject({ iamRole: arn, bucket: 'bucket', key: 'log_data/3', file: '/dev/null' })),
    ).toBe('AccessDenied');
    expect(await hostCode(host.deleteObjects({ iamRole: arn, bucket: 'bucket', keys: ['log_data/1'] }))).toBe(
      'AccessDenied',
    );
  });

  test('only of buckets and keys that are there, in the region that it names', async () => {
    const PolicyArn = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
    await local.iam.send(new AttachRolePolicyCommand({ RoleName: 'reader', PolicyArn }));
    expect(await hostCode(host.listObjects({ iamRole: arn, bucket: 'nowhere', prefix: '' }))).toBe('NoSuchBucket');
    expect((await get('log_data/9', 'log_data/2')).map((object) => object?.key)).toEqual([undefined, 'log_data/2']);
    expect(await hostCode(host.getObjects({ iamRole: arn, bucket: 'nowhere', keys: ['a'] }))).toBe('NoSuchBucket');
    expect(await hostCode(list('log_data', { region: 'us-east-1' }))).toBe('PermanentRedirect');
    expect(await list('nothing')).toEqual([]);
    expect(await find('nothing')).toEqual([]);
  });

  test('under a condition on the account and the cluster', async () => {
    const bound = (id: string) =>
      JSON.stringify({
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: { Service: 'redshift.amazonaws.com' },
          Action: 'sts:AssumeRole',
          Condition: {
            StringEquals: { 'aws:SourceAccount': id },
            ArnLike: { 'aws:SourceArn': `arn:aws:redshift:*:${id}:cluster:c` },
          },
        },
      });
    await trust(bound('210987654321'));
    expect(await hostCode(list('log_data'))).toBe('RoleNotAssumable');
    await trust(bound('123456789012'));
    expect(await hostCode(list('log_data'))).toBe('allowed');
  });

  test('under conditions on the tags of objects and of the role, never on an address', async () => {
    const refuse = (Condition: object) =>
      put(policy({ Effect: 'Deny', Action: 's3:GetObject', Resource: '*', Condition }));
    const Tagging = { TagSet: [{ Key: 'Team', Value: 'etl' }] };
    await local.s3.send(new PutObjectTaggingCommand({ Bucket: 'bucket', Key: 'log_data/1', Tagging }));
    await refuse({ StringNotEquals: { 's3:ExistingObjectTag/team': 'etl' } });
    expect(await hostCode(get('log_data/1'))).toBe('allowed');
    expect(await hostCode(get('log_data/1', 'log_data/2'))).toBe('AccessDenied');
    expect(await hostCode(find('log_data/1'))).toBe('allowed');
    expect(await hostCode(find('log_data'))).toBe('AccessDenied');
    await refuse({ StringNotEquals: { 'aws:PrincipalTag/team': 'etl' } });
    expect(await hostCode(get('log_data/1'))).toBe('AccessDenied');
    await local.iam.send(new TagRoleCommand({ RoleName: 'reader', Tags: [{ Key: 'team', Value: 'etl' }] }));
    expect(await hostCode(get('log_data/1'))).toBe('allowed');
    await refuse({ Null: { 'aws:SourceIp': 'false' } });
    expect(await hostCode(get('log_data/1'))).toBe('allowed');
    await refuse({ StringNotLike: { 'aws:userid': 'AROA*:RedshiftIamRoleSession' } });
    expect(await hostCode(get('log_data/1'))).toBe('allowed');
    await put(read);
  });

  test('each, of those that it finds, or none; what stands for a folder is none of them', async () => {
    for (const [Key, Body] of Object.entries({ 'log_data/full/': Buffer.from('x'), 'log_data/': Buffer.alloc(0) })) {
      await local.s3.send(new PutObjectCommand({ Bucket: 'bucket', Key, Body }));
    }
    expect((await list('log_data')).map(({ key }) => key)).toEqual([
      'log_data/',
      'log_data/1',
      'log_data/2',
      'log_data/full/',
    ]);
    expect((await find('log_data')).map(({ key }) => key)).toEqual(['log_data/1', 'log_data/2', 'log_data/full/']);
    await local.s3.send(
      new DeleteObjectsCommand({
        Bucket: 'bucket',
        Delete: { Objects: [{ Key: 'log_data/' }, { Key: 'log_data/full/' }] },
      }),
    );
  });

  test('by the default role, once there is one', async () => {
    expect(await hostCode(list('log_data', { iamRole: 'default' }))).toBe('RoleNotAttached');
    await attach({ DefaultIamRoleArn: arn });
    expect(await hostCode(list('log_data', { iamRole: 'default' }))).toBe('allowed');
  });

  test('with the keys of a user, as its policies allow; never with those of nobody', async () => {
    await local.iam.send(new CreateUserCommand({ UserName: 'loader' }));
    const { AccessKey: made } = await local.iam.send(new CreateAccessKeyCommand({ UserName: 'loader' }));
    const accessKey = { id: made?.AccessKeyId ?? '', secret: made?.SecretAccessKey ?? '' };
    const listAs = (key: typeof accessKey & { token?: string }) =>
      host.listObjects({ accessKey: key, bucket: 'bucket', prefix: 'log_data' });
    expect(await hostCode(listAs(accessKey))).toBe('AccessDenied');
    await local.iam.send(new PutUserPolicyCommand({ UserName: 'loader', PolicyName: 'p', PolicyDocument: read }));
    expect(await hostCode(listAs(accessKey))).toBe('allowed');
    expect(await hostCode(listAs({ ...accessKey, id: 'AKIANOBODY' }))).toBe('InvalidAccessKeyId');
    expect(await hostCode(listAs({ ...accessKey, token: 'x' }))).toBe('InvalidToken');
    const forged = await listAs({ ...accessKey, secret: 'forged' }).catch((error: unknown) => String(error));
    expect(forged).toContain('signature');
    expect(forged).not.toContain(accessKey.secret);
  });

  test('no longer, once the role is detached or deleted', async () => {
    await attach({ RemoveIamRoles: [arn] });
    expect(await hostCode(list('log_data'))).toBe('RoleNotAttached');
    await attach({ AddIamRoles: [arn] });
    expect(await hostCode(list('log_data'))).toBe('allowed');
    await local.iam.send(new DeleteRolePolicyCommand({ RoleName: 'reader', PolicyName: 'read' }));
    expect((await refusalOf(local.iam.send(new DeleteRoleCommand({ RoleName: 'reader' })))).code).toBe(
      'DeleteConflict',
    );
  });
});

test('a user gives a cluster only the roles that it may pass to Redshift', async () => {
  const PolicyDocument = policy(
    { Effect: 'Allow', Action: ['redshift:*', 'secretsmanager:*'], Resource: '*' },
    {
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: '*',
      Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
    },
  );
  await local.iam.send(new CreateUserCommand({ UserName: 'bob' }));
  await local.iam.send(new PutUserPolicyCommand({ UserName: 'bob', PolicyName: 'p', PolicyDocument }));
  const { AccessKey: key } = await local.iam.send(new CreateAccessKeyCommand({ UserName: 'bob' }));
  const { redshift } = local.as({ accessKeyId: key?.AccessKeyId ?? '', secretAccessKey: key?.SecretAccessKey ?? '' });
  const create = (IamRoles: string[]) =>
    redshift.send(
      new CreateClusterCommand({
        ClusterIdentifier: 'passed',
        NodeType: 'ra3.large',
        ClusterType: 'single-node',
        MasterUsername: 'awsuser',
        ManageMasterPassword: true,
        IamRoles,
      }),
    );
  expect((await refusalOf(create([arn]))).message).toContain(
    `is not authorized to perform: iam:PassRole on resource: ${arn}`,
  );
  expect((await create([])).Cluster?.ClusterStatus).toBe('creating');
});
