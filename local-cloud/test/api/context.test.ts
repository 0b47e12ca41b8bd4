import { CreateSecurityGroupCommand, CreateTagsCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import {
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateClusterCommand, GetClusterCredentialsCommand } from '@aws-sdk/client-redshift';
import { ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { policy, redshiftTrust, refusalOf, startTestCloud, type Clients, type TestCloud } from '../support/cloud.ts';

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud();
  const login = { MasterUsername: 'admin', MasterUserPassword: 'Sparkify2018' };
  const shape = { NodeType: 'ra3.large', ClusterType: 'single-node' };
  await local.redshift.send(new CreateClusterCommand({ ClusterIdentifier: 'c', ...shape, ...login }));
  const trust = policy({ Effect: 'Allow', Principal: { AWS: '123456789012' }, Action: 'sts:AssumeRole' });
  await local.iam.send(new CreateRoleCommand({ RoleName: 'open', AssumeRolePolicyDocument: trust }));
  await local.iam.send(new CreateRoleCommand({ RoleName: 'reader', AssumeRolePolicyDocument: redshiftTrust }));
});
afterAll(() => local.stop());

let count = 0;
const user = async (...statements: object[]): Promise<Clients> => {
  count += 1;
  const UserName = `user-${count}`;
  await local.iam.send(new CreateUserCommand({ UserName }));
  await local.iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'p', PolicyDocument: policy(...statements) }));
  const { AccessKey: key } = await local.iam.send(new CreateAccessKeyCommand({ UserName }));
  return local.as({ accessKeyId: key?.AccessKeyId ?? '', secretAccessKey: key?.SecretAccessKey ?? '' });
};

const roleArn = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const createWith = (identifier: string) =>
  new CreateClusterCommand({
    ClusterIdentifier: identifier,
    NodeType: 'ra3.large',
    ClusterType: 'single-node',
    MasterUsername: 'm',
    ManageMasterPassword: true,
    IamRoles: [roleArn('reader')],
  });
const credentialsFor = (more: object) =>
  new GetClusterCredentialsCommand({ ClusterIdentifier: 'c', DbUser: 'ann', ...more });

/** What is decided on, and a call that it decides: of every service, and each check that comes on top of an action. */
const checks: [action: string, call: (clients: Clients) => Promise<unknown>][] = [
  ['ec2:DescribeVpcs', ({ ec2 }) => ec2.send(new DescribeVpcsCommand({}))],
  [
    'ec2:CreateSecurityGroup',
    ({ ec2 }) => ec2.send(new CreateSecurityGroupCommand({ GroupName: `g${count}`, Description: 'g' })),
  ],
  ['secretsmanager:ListSecrets', ({ secrets }) => secrets.send(new ListSecretsCommand({}))],
  ['redshift:GetClusterCredentials', ({ redshift }) => redshift.send(credentialsFor({}))],
  ['redshift:CreateClusterUser', ({ redshift }) => redshift.send(credentialsFor({ AutoCreate: true }))],
  ['redshift:JoinGroup', ({ redshift }) => redshift.send(credentialsFor({ DbGroups: ['readers'] }))],
  ['iam:PassRole', ({ redshift }) => redshift.send(createWith(`c${count}`))],
  [
    'sts:AssumeRole',
    ({ sts }) => sts.send(new AssumeRoleCommand({ RoleArn: roleArn('open'), RoleSessionName: 'session' })),
  ],
];

/** Conditions that hold for a call from this test, and ones that do not. */
const conditions = {
  'aws:SourceIp': [{ IpAddress: { 'aws:SourceIp': '127.0.0.1' } }, { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }],
  'aws:RequestedRegion': [
    { StringEquals: { 'aws:RequestedRegion': 'us-west-2' } },
    { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } },
  ],
  'the caller, the time and the client': [
    {
      Bool: { 'aws:SecureTransport': 'false', 'aws:ViaAWSService': 'false' },
      DateGreaterThan: { 'aws:CurrentTime': '2020-01-01' },
      StringLike: { 'aws:UserAgent': '*aws-sdk-js*', 'aws:username': 'user-*', 'aws:userid': 'AIDA*' },
      ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::123456789012:user/*' },
    },
    { StringEquals: { 'aws:UserAgent': 'curl' } },
  ],
} as const;

describe.each(Object.entries(conditions))('%s counts', (_, [holding, failing]) => {
  test.each(checks)('for %s', async (action, call) => {
    const others = { Effect: 'Allow', NotAction: action, Resource: '*' };
    const allowed = await user(others, { Effect: 'Allow', Action: action, Resource: '*', Condition: holding });
    await call(allowed);
    const refused = await user(others, { Effect: 'Allow', Action: action, Resource: '*', Condition: failing });
    // The trust policy names the account, so that the caller's own policies decide.
    expect([401, 403, 400]).toContain((await refusalOf(call(refused))).status);
  });
});

test('EC2 decides on each resource that is tagged by itself', async () => {
  const create = async (GroupName: string) =>
    (await local.ec2.send(new CreateSecurityGroupCommand({ GroupName, Description: 'd' }))).GroupId ?? '';
  const [mine, other] = [await create('mine'), await create('other')];
  const group = (id: string) => `arn:aws:ec2:us-west-2:123456789012:security-group/${id}`;
  const { ec2 } = await user({ Effect: 'Allow', Action: 'ec2:CreateTags', Resource: group(mine) });
  const tag = (...Resources: string[]) =>
    ec2.send(new CreateTagsCommand({ Resources, Tags: [{ Key: 'owner', Value: 'ann' }] }));
  await tag(mine);
  expect((await refusalOf(tag(mine, other))).message).toContain(`ec2:CreateTags on resource: ${group(other)} `);
  const Condition = { StringEquals: { 'aws:ResourceTag/owner': 'ann' } };
  const tagged = await user({ Effect: 'Allow', Action: 'ec2:CreateTags', Resource: '*', Condition });
  const retag = (...Resources: string[]) =>
    tagged.ec2.send(new CreateTagsCommand({ Resources, Tags: [{ Key: 'x', Value: 'y' }] }));
  await retag(mine);
  expect((await refusalOf(retag(mine, other))).code).toBe('UnauthorizedOperation');
});

test('which policy is attached may decide', async () => {
  const managed = (name: string) => `arn:aws:iam::aws:policy/${name}`;
  const Condition = { ArnEquals: { 'iam:PolicyARN': managed('AmazonS3ReadOnlyAccess') } };
  const { iam } = await user({ Effect: 'Allow', Action: 'iam:AttachRolePolicy', Resource: '*', Condition });
  const attach = (name: string) =>
    iam.send(new AttachRolePolicyCommand({ RoleName: 'reader', PolicyArn: managed(name) }));
  await attach('AmazonS3ReadOnlyAccess');
  expect(await refusalOf(attach('AdministratorAccess'))).toMatchObject({ code: 'AccessDenied', status: 403 });
});

test('IAM has one endpoint, which policies see in us-east-1', async () => {
  const Condition = { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } };
  const { iam } = await user({ Effect: 'Allow', Action: 'iam:ListRoles', Resource: '*', Condition });
  expect((await iam.send(new ListRolesCommand({}))).Roles).toHaveLength(3);
});

test('a session is seen by the ARN of its role', async () => {
  const Condition = { ArnEquals: { 'aws:PrincipalArn': roleArn('open') }, Null: { 'aws:username': 'true' } };
  const document = policy({ Effect: 'Allow', Action: 'iam:ListRoles', Resource: '*', Condition });
  await local.iam.send(new PutRolePolicyCommand({ RoleName: 'open', PolicyName: 'p', PolicyDocument: document }));
  const { sts } = await user({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' });
  const assume = new AssumeRoleCommand({ RoleArn: roleArn('open'), RoleSessionName: 'session' });
  const { Credentials: keys } = await sts.send(assume);
  const { iam } = local.as({
    accessKeyId: keys?.AccessKeyId ?? '',
    secretAccessKey: keys?.SecretAccessKey ?? '',
    sessionToken: keys?.SessionToken ?? '',
  });
  expect((await iam.send(new ListRolesCommand({}))).Roles).toHaveLength(3);
});
