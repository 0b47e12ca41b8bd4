import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  ListRolesCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
  DeleteRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { policy, refusalOf, startTestCloud, type Clients, type TestCloud } from '../support/cloud.ts';

const account = '123456789012';
let local: TestCloud;
let ann: Clients;

const newUser = async (UserName: string): Promise<Clients> => {
  await local.iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey: key } = await local.iam.send(new CreateAccessKeyCommand({ UserName }));
  return local.as({ accessKeyId: key?.AccessKeyId ?? '', secretAccessKey: key?.SecretAccessKey ?? '' });
};

const newRole = async (RoleName: string, principal: string, more = {}) => {
  const trust = policy({ Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole', ...more });
  await local.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
  const document = policy({ Effect: 'Allow', Action: ['iam:ListRoles', 'iam:ListUsers'], Resource: '*' });
  await local.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument: document }));
  return `arn:aws:iam::${account}:role/${RoleName}`;
};

const assume = async (clients: Clients, RoleArn: string, more = {}): Promise<Clients> => {
  const { Credentials: keys } = await clients.sts.send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test', ...more }),
  );
  return local.as({
    accessKeyId: keys?.AccessKeyId ?? '',
    secretAccessKey: keys?.SecretAccessKey ?? '',
    sessionToken: keys?.SessionToken ?? '',
  });
};

beforeAll(async () => {
  local = await startTestCloud();
  ann = await newUser('ann');
});
afterAll(() => local.stop());

test('a session may do what its role allows, under its own name', async () => {
  const session = await assume(ann, await newRole('reader', `arn:aws:iam::${account}:user/ann`));
  expect((await session.sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(
    `arn:aws:sts::${account}:assumed-role/reader/test`,
  );
  await session.iam.send(new ListRolesCommand({}));
  expect(await refusalOf(session.iam.send(new CreateUserCommand({ UserName: 'x' })))).toMatchObject({
    code: 'AccessDenied',
  });
});

test('a session policy narrows what the role allows', async () => {
  const only = policy({ Effect: 'Allow', Action: 'iam:ListUsers', Resource: '*' });
  const session = await assume(ann, await newRole('narrowed', `arn:aws:iam::${account}:user/ann`), { Policy: only });
  await session.iam.send(new ListUsersCommand({}));
  expect(await refusalOf(session.iam.send(new ListRolesCommand({})))).toMatchObject({ code: 'AccessDenied' });
});

test('a role that trusts the account asks for the permission of the user, too', async () => {
  const arn = await newRole('open', `arn:aws:iam::${account}:root`);
  expect(await refusalOf(assume(ann, arn))).toEqual({
    code: 'AccessDenied',
    message: `User: arn:aws:iam::${account}:user/ann is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
    status: 403,
  });
  const bob = await newUser('bob');
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
  await local.iam.send(new AttachUserPolicyCommand({ UserName: 'bob', PolicyArn }));
  await assume(bob, arn);
});

test('an external id must be the one that the trust policy asks for', async () => {
  const Condition = { StringEquals: { 'sts:ExternalId': 'e1' } };
  const arn = await newRole('external', `arn:aws:iam::${account}:user/ann`, { Condition });
  expect(await refusalOf(assume(ann, arn))).toMatchObject({ code: 'AccessDenied' });
  expect(await refusalOf(assume(ann, arn, { ExternalId: 'e2' }))).toMatchObject({ code: 'AccessDenied' });
  await assume(ann, arn, { ExternalId: 'e1' });
});

test('neither the root, nor for too long, nor without the token', async () => {
  const arn = await newRole('strict', `arn:aws:iam::${account}:user/ann`);
  expect(await refusalOf(assume(local, arn))).toMatchObject({ message: 'Roles may not be assumed by root accounts.' });
  expect(await refusalOf(assume(ann, arn, { DurationSeconds: 7200 }))).toMatchObject({ code: 'ValidationError' });
  const { Credentials: keys } = await ann.sts.send(new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: 'test' }));
  const without = local.as({ accessKeyId: keys?.AccessKeyId ?? '', secretAccessKey: keys?.SecretAccessKey ?? '' });
  expect(await refusalOf(without.sts.send(new GetCallerIdentityCommand({})))).toMatchObject({
    code: 'InvalidClientTokenId',
  });
});

test('a session ends to be allowed anything when its role is deleted', async () => {
  const session = await assume(ann, await newRole('brief', `arn:aws:iam::${account}:user/ann`));
  await local.iam.send(new DeleteRolePolicyCommand({ RoleName: 'brief', PolicyName: 'p' }));
  await local.iam.send(new DeleteRoleCommand({ RoleName: 'brief' }));
  await newRole('brief', `arn:aws:iam::${account}:user/ann`);
  expect(await refusalOf(session.iam.send(new ListRolesCommand({})))).toMatchObject({ code: 'AccessDenied' });
});
