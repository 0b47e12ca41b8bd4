import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteSecurityGroupCommand, CreateSecurityGroupCommand } from '@aws-sdk/client-ec2';
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import {
  CreateNamespaceCommand,
  CreateUsageLimitCommand,
  CreateWorkgroupCommand,
  DeleteNamespaceCommand,
  DeleteUsageLimitCommand,
  DeleteWorkgroupCommand,
  GetCredentialsCommand,
  GetNamespaceCommand,
  GetUsageLimitCommand,
  GetWorkgroupCommand,
  ListNamespacesCommand,
  ListTagsForResourceCommand,
  ListUsageLimitsCommand,
  ListWorkgroupsCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateNamespaceCommand,
  UpdateUsageLimitCommand,
  UpdateWorkgroupCommand,
  paginateListNamespaces,
  type CreateNamespaceCommandInput,
  type CreateWorkgroupCommandInput,
} from '@aws-sdk/client-redshift-serverless';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { until } from '../../../test/support/until.ts';
import { passwordMd5 } from '../../src/redshift/password.ts';
import { redshiftTrust, refusalOf, serverlessTrust, startTestCloud, type TestCloud } from '../support/cloud.ts';

let local: TestCloud;
beforeAll(async () => {
  // Long enough for what is refused meanwhile.
  local = await startTestCloud({ durations: { createMs: 1500 } });
});
afterAll(() => local.stop());

const namespace = async (name: string, input: Partial<CreateNamespaceCommandInput> = {}) => {
  const made = await local.serverless.send(new CreateNamespaceCommand({ namespaceName: name, ...input }));
  return made.namespace ?? {};
};

const workgroup = async (name: string, input: Partial<CreateWorkgroupCommandInput> = {}) => {
  const command = new CreateWorkgroupCommand({ workgroupName: name, namespaceName: name, ...input });
  return (await local.serverless.send(command)).workgroup ?? {};
};

const shown = async (name: string) =>
  (await local.serverless.send(new GetWorkgroupCommand({ workgroupName: name }))).workgroup ?? {};

const reaches = (name: string, status: string) => until(async () => (await shown(name)).status === status);

const isGone = async (call: Promise<unknown>): Promise<boolean> =>
  call.then(
    () => false,
    (error: Error) => error.name === 'ResourceNotFoundException',
  );

const workgroupGone = (name: string) =>
  until(() => isGone(local.serverless.send(new GetWorkgroupCommand({ workgroupName: name }))));

describe('a namespace', () => {
  test('is available at once, with what it was made of', async () => {
    const made = await namespace('plain', { dbName: 'music', adminUsername: 'chief', adminUserPassword: 'Passw0rd' });
    expect(made).toMatchObject({ status: 'AVAILABLE', dbName: 'music', adminUsername: 'chief', iamRoles: [] });
    expect(made.namespaceArn).toBe(`arn:aws:redshift-serverless:us-west-2:123456789012:namespace/${made.namespaceId}`);
    const found = await local.serverless.send(new GetNamespaceCommand({ namespaceName: 'plain' }));
    expect(found.namespace).toEqual(made);
  });

  test('keeps a managed password in a secret, and takes it away with it', async () => {
    const { adminPasswordSecretArn: SecretId } = await namespace('managed', { manageAdminPassword: true });
    const secret = await local.secrets.send(new GetSecretValueCommand({ SecretId }));
    expect(JSON.parse(secret.SecretString ?? '')).toMatchObject({ username: 'admin' });
    await local.serverless.send(new DeleteNamespaceCommand({ namespaceName: 'managed' }));
    await until(() => isGone(local.serverless.send(new GetNamespaceCommand({ namespaceName: 'managed' }))));
    expect((await refusalOf(local.secrets.send(new GetSecretValueCommand({ SecretId })))).code).toBe(
      'ResourceNotFoundException',
    );
  });

  test.each([
    ['a name with capitals', { namespaceName: 'Plain' }, 'ValidationException'],
    ['a name that is taken', { namespaceName: 'plain' }, 'ConflictException'],
    ['a weak password', { adminUserPassword: 'short' }, 'ValidationException'],
    ['two passwords', { adminUserPassword: 'Passw0rd', manageAdminPassword: true }, 'ValidationException'],
    ['a database of a reserved word', { dbName: 'select' }, 'ValidationException'],
    ['a role that is not there', { iamRoles: ['arn:aws:iam::123456789012:role/nobody'] }, 'ValidationException'],
    ['a key that is none', { kmsKeyId: 'key' }, 'ValidationException'],
    ['a tag of AWS', { tags: [{ key: 'aws:x', value: 'y' }] }, 'ValidationException'],
    ['a parameter that is not here', { redshiftIdcApplicationArn: 'arn' }, 'UnsupportedOperation'],
  ])('is refused with %s, and nothing is made', async (_, input, code) => {
    expect((await refusalOf(namespace('wrong', input))).code).toBe(code);
    const { namespaces = [] } = await local.serverless.send(new ListNamespacesCommand());
    expect(namespaces.map(({ namespaceName }) => namespaceName)).not.toContain('wrong');
  });

  test('changes its roles and its password', async () => {
    await namespace('changing', { manageAdminPassword: true });
    const role = { RoleName: 'changed', AssumeRolePolicyDocument: redshiftTrust };
    await local.iam.send(new CreateRoleCommand(role));
    const arn = 'arn:aws:iam::123456789012:role/changed';
    const { namespace: changed } = await local.serverless.send(
      new UpdateNamespaceCommand({ namespaceName: 'changing', defaultIamRoleArn: arn, adminUserPassword: 'Passw0rd' }),
    );
    expect(changed).toMatchObject({ status: 'MODIFYING', defaultIamRoleArn: arn });
    expect(changed?.iamRoles).toEqual([`IamRole(applyStatus=in-sync, iamRoleArn=${arn})`]);
    expect(changed).not.toHaveProperty('adminPasswordSecretArn');
  });

  test('is listed in pages', async () => {
    await Promise.all(['page-a', 'page-b', 'page-c'].map((name) => namespace(name)));
    const names: string[] = [];
    for await (const page of paginateListNamespaces({ client: local.serverless, pageSize: 2 }, {})) {
      expect(page.namespaces?.length).toBeLessThanOrEqual(2);
      names.push(...(page.namespaces ?? []).flatMap(({ namespaceName }) => namespaceName ?? []));
    }
    expect(names.filter((name) => name.startsWith('page-'))).toEqual(['page-a', 'page-b', 'page-c']);
    const wrong = new ListNamespacesCommand({ nextToken: '?' });
    expect((await refusalOf(local.serverless.send(wrong))).code).toBe('InvalidPaginationException');
  });
});

describe('a workgroup', () => {
  test('becomes available with an endpoint, and its process has the database and the administrator', async () => {
    await namespace('life', { dbName: 'music', adminUsername: 'chief', manageAdminPassword: true });
    const made = await workgroup('life', { baseCapacity: 8, maxCapacity: 64, port: 5440, publiclyAccessible: true });
    expect(made).toMatchObject({ status: 'CREATING', baseCapacity: 8, maxCapacity: 64, namespaceName: 'life' });
    expect(made).not.toHaveProperty('endpoint');
    await reaches('life', 'AVAILABLE');
    const { endpoint, ...rest } = await shown('life');
    expect(rest).toMatchObject({ port: 5440, publiclyAccessible: true });
    expect(endpoint).toMatchObject({ address: '127.0.0.1' });
    expect(endpoint?.vpcEndpoints?.[0]?.networkInterfaces?.length).toBe(rest.subnetIds?.length);
    const process = local.processes.find(({ config }) => config.clusterIdentifier === 'life');
    expect(process?.config).toMatchObject({ database: 'music', masterUsername: 'chief', port: 5440 });
  });

  test.each([
    ['a base capacity that there is not', { baseCapacity: 12 }, 'ValidationException'],
    ['a max below the base', { baseCapacity: 64, maxCapacity: 32 }, 'ValidationException'],
    ['a port out of range', { port: 80 }, 'ValidationException'],
    ['a security group that is not there', { securityGroupIds: ['sg-0'] }, 'ValidationException'],
    ['a subnet that is not there', { subnetIds: ['subnet-0'] }, 'ValidationException'],
    ['a parameter that is not known', { configParameters: [{ parameterKey: 'x' }] }, 'ValidationException'],
    ['a namespace that is not there', { namespaceName: 'nowhere' }, 'ResourceNotFoundException'],
    ['a namespace that has one', { namespaceName: 'life' }, 'ConflictException'],
    ['a name that is taken', { workgroupName: 'life', namespaceName: 'plain' }, 'ConflictException'],
  ])('is refused with %s', async (_, input, code) => {
    expect((await refusalOf(workgroup('refused', { namespaceName: 'plain', ...input }))).code).toBe(code);
  });

  test('keeps its namespace and its security group from being deleted', async () => {
    const { GroupId } = await local.ec2.send(new CreateSecurityGroupCommand({ GroupName: 'held', Description: 'x' }));
    await namespace('held');
    await workgroup('held', { securityGroupIds: [GroupId ?? ''] });
    expect((await refusalOf(local.serverless.send(new DeleteNamespaceCommand({ namespaceName: 'held' })))).code).toBe(
      'ConflictException',
    );
    expect((await refusalOf(local.ec2.send(new DeleteSecurityGroupCommand({ GroupId })))).code).toBe(
      'DependencyViolation',
    );
    expect((await refusalOf(local.serverless.send(new DeleteWorkgroupCommand({ workgroupName: 'held' })))).code).toBe(
      'ConflictException',
    );
    await reaches('held', 'AVAILABLE');
    const deleted = await local.serverless.send(new DeleteWorkgroupCommand({ workgroupName: 'held' }));
    expect(deleted.workgroup?.status).toBe('DELETING');
    await workgroupGone('held');
    await local.ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
  });

  test('goes without its data: the next one of the namespace has it, until the namespace goes', async () => {
    const { namespaceId = '' } = await namespace('kept');
    const data = join(local.home, 'cloud', 'namespaces', namespaceId);
    await workgroup('kept');
    await reaches('kept', 'AVAILABLE');
    await local.serverless.send(new DeleteWorkgroupCommand({ workgroupName: 'kept' }));
    await workgroupGone('kept');
    expect(existsSync(data)).toBe(true);
    await workgroup('kept-again', { namespaceName: 'kept' });
    await reaches('kept-again', 'AVAILABLE');
    const last = local.processes.findLast(({ config }) => config.clusterIdentifier === 'kept-again');
    expect(last?.config.dataDir).toBe(data);
    await local.serverless.send(new DeleteWorkgroupCommand({ workgroupName: 'kept-again' }));
    await workgroupGone('kept-again');
    await local.serverless.send(new DeleteNamespaceCommand({ namespaceName: 'kept' }));
    expect(existsSync(data)).toBe(false);
  });

  test('gives its caller a password, as whom it knows from the signature', async () => {
    const { dbUser = '', dbPassword = '' } = await local.serverless.send(
      new GetCredentialsCommand({ workgroupName: 'life', dbName: 'music' }),
    );
    expect(dbUser).toBe('IAM:root');
    const process = local.processes.find(({ config }) => config.clusterIdentifier === 'life');
    expect(await process?.host.credentials(dbUser)).toMatchObject([
      { dbUser, autoCreate: true, md5: passwordMd5(dbPassword, dbUser) },
    ]);
    const tooLong = new GetCredentialsCommand({ workgroupName: 'life', durationSeconds: 4000 });
    expect((await refusalOf(local.serverless.send(tooLong))).code).toBe('ValidationException');
    const absent = new GetCredentialsCommand({ workgroupName: 'nobody' });
    expect((await refusalOf(local.serverless.send(absent))).code).toBe('ResourceNotFoundException');
  });

  test('changes its capacity, and its port with a new process', async () => {
    await local.serverless.send(new UpdateWorkgroupCommand({ workgroupName: 'life', baseCapacity: 16, port: 5441 }));
    expect(await shown('life')).toMatchObject({ status: 'MODIFYING', baseCapacity: 16, maxCapacity: 64 });
    await reaches('life', 'AVAILABLE');
    expect(local.processes.findLast(({ config }) => config.clusterIdentifier === 'life')?.config.port).toBe(5441);
  });
});

describe('usage limits', () => {
  test('are kept for a workgroup, one of each kind, and go with it', async () => {
    await namespace('limited');
    const { workgroupArn: resourceArn } = await workgroup('limited');
    const limit = { resourceArn, usageType: 'serverless-compute', amount: 60 } as const;
    const { usageLimit } = await local.serverless.send(new CreateUsageLimitCommand(limit));
    expect(usageLimit).toMatchObject({ ...limit, period: 'monthly', breachAction: 'log' });
    const { usageLimitId = '' } = usageLimit ?? {};
    expect((await local.serverless.send(new GetUsageLimitCommand({ usageLimitId }))).usageLimit).toEqual(usageLimit);
    expect((await refusalOf(local.serverless.send(new CreateUsageLimitCommand(limit)))).code).toBe('ConflictException');
    const nothing = { ...limit, period: 'daily', amount: 0 } as const;
    expect((await refusalOf(local.serverless.send(new CreateUsageLimitCommand(nothing)))).code).toBe(
      'ValidationException',
    );
    const daily = { ...limit, period: 'daily', breachAction: 'deactivate' } as const;
    const { usageLimit: second } = await local.serverless.send(new CreateUsageLimitCommand(daily));
    await local.serverless.send(new DeleteUsageLimitCommand({ usageLimitId: second?.usageLimitId ?? '' }));
    const list = () => local.serverless.send(new ListUsageLimitsCommand({ resourceArn }));
    expect((await list()).usageLimits).toEqual([usageLimit]);
    const change = { usageLimitId, amount: 90, breachAction: 'deactivate' } as const;
    const { usageLimit: changed } = await local.serverless.send(new UpdateUsageLimitCommand(change));
    expect(changed).toEqual({ ...usageLimit, amount: 90, breachAction: 'deactivate' });
    expect((await list()).usageLimits).toEqual([changed]);
    const none = new UpdateUsageLimitCommand({ usageLimitId, amount: 0 });
    expect((await refusalOf(local.serverless.send(none))).code).toBe('ValidationException');
    await reaches('limited', 'AVAILABLE');
    await local.serverless.send(new DeleteWorkgroupCommand({ workgroupName: 'limited' }));
    expect((await list()).usageLimits).toEqual([]);
    expect((await refusalOf(local.serverless.send(new GetUsageLimitCommand({ usageLimitId })))).code).toBe(
      'ResourceNotFoundException',
    );
  });
});

test('tags are given at creation and afterwards, and taken away', async () => {
  const { namespaceArn = '' } = await namespace('tagged', { tags: [{ key: 'a', value: '1' }] });
  const { workgroupArn = '' } = await workgroup('tagged', { tags: [{ key: 'b', value: '2' }] });
  const tags = async (resourceArn: string) =>
    (await local.serverless.send(new ListTagsForResourceCommand({ resourceArn }))).tags;
  const more = [
    { key: 'a', value: '3' },
    { key: 'c', value: '' },
  ];
  await local.serverless.send(new TagResourceCommand({ resourceArn: namespaceArn, tags: more }));
  expect(await tags(namespaceArn)).toEqual(more);
  await local.serverless.send(new UntagResourceCommand({ resourceArn: namespaceArn, tagKeys: ['a'] }));
  expect(await tags(namespaceArn)).toEqual([{ key: 'c', value: '' }]);
  expect(await tags(workgroupArn)).toEqual([{ key: 'b', value: '2' }]);
  expect((await refusalOf(tags(`${workgroupArn}0`))).code).toBe('ResourceNotFoundException');
  const many = Array.from({ length: 51 }, (_, index) => ({ key: `k${index}`, value: '' }));
  const tooMany = new TagResourceCommand({ resourceArn: workgroupArn, tags: many });
  expect((await refusalOf(local.serverless.send(tooMany))).code).toBe('TooManyTagsException');
});

test('its role must trust both services of Redshift', async () => {
  const arn = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
  for (const [RoleName, AssumeRolePolicyDocument] of [
    ['trusts-one', redshiftTrust],
    ['trusts-both', serverlessTrust],
  ] as const)
    await local.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  await namespace('roles', { iamRoles: [arn('trusts-one'), arn('trusts-both')] });
  await workgroup('roles');
  await until(() => local.processes.some(({ config }) => config.clusterIdentifier === 'roles'));
  const host = local.processes.find(({ config }) => config.clusterIdentifier === 'roles')?.host;
  const list = (iamRole: string) => host?.listObjects({ iamRole, bucket: 'absent', prefix: '' });
  await expect(list(arn('trusts-one'))).rejects.toMatchObject({ code: 'RoleNotAssumable' });
  await expect(list(arn('trusts-both'))).rejects.toMatchObject({ code: 'NoSuchBucket' });
  await expect(list('default')).rejects.toMatchObject({ code: 'RoleNotAttached' });
});

test('all of it is there after a restart', async () => {
  const { workgroups = [] } = await local.serverless.send(new ListWorkgroupsCommand());
  const { namespaces } = await local.serverless.send(new ListNamespacesCommand());
  const started = local.processes.length;
  local = await local.again();
  expect(started).toBeGreaterThan(0);
  expect((await local.serverless.send(new ListNamespacesCommand())).namespaces).toEqual(namespaces);
  const stays = workgroups.filter(({ status }) => status === 'AVAILABLE').map(({ workgroupName }) => workgroupName);
  await until(() => stays.every((name) => local.processes.some(({ config }) => config.clusterIdentifier === name)));
});
