import {
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DeleteUserCommand,
  DetachRolePolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  ListAccessKeysCommand,
  ListAccountAliasesCommand,
  ListAttachedRolePoliciesCommand,
  ListEntitiesForPolicyCommand,
  ListPoliciesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
  SimulatePrincipalPolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { policy, redshiftTrust, refusalOf, startTestCloud, type TestCloud } from '../support/cloud.ts';

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud();
});
afterAll(() => local.stop());

const readOnly = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
const readBucket = policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::bucket/*' });
const createRole = (RoleName: string, more = {}) =>
  local.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: redshiftTrust, ...more }));

describe('a role', () => {
  test('is found as it was made', async () => {
    await createRole('made', {
      Path: '/etl/',
      Description: 'd',
      MaxSessionDuration: 7200,
      Tags: [{ Key: 'a', Value: 'b' }],
    });
    const { Role: role } = await local.iam.send(new GetRoleCommand({ RoleName: 'made' }));
    expect(role).toMatchObject({
      Arn: 'arn:aws:iam::123456789012:role/etl/made',
      Path: '/etl/',
      Description: 'd',
      MaxSessionDuration: 7200,
      Tags: [{ Key: 'a', Value: 'b' }],
    });
    expect(role?.RoleId).toMatch(/^AROA[A-Z2-7]{16}$/);
    expect(decodeURIComponent(role?.AssumeRolePolicyDocument ?? '')).toBe(redshiftTrust);
  });

  test('is there once, whatever the case of its name', async () => {
    await createRole('once');
    expect(await refusalOf(createRole('ONCE'))).toEqual({
      code: 'EntityAlreadyExists',
      message: 'Role with name ONCE already exists.',
      status: 409,
    });
  });

  test('that is not there is refused', async () => {
    expect(await refusalOf(local.iam.send(new GetRoleCommand({ RoleName: 'absent' })))).toEqual({
      code: 'NoSuchEntity',
      message: 'The role with name absent cannot be found.',
      status: 404,
    });
  });

  test.each([
    ['a/b', 'ValidationError'],
    ['', 'ValidationError'],
    ['x'.repeat(65), 'ValidationError'],
  ])('cannot be named %s', async (name, code) => {
    expect(await refusalOf(createRole(name))).toMatchObject({ code, status: 400 });
  });

  const trusting = (Principal: object, more: object = {}) =>
    policy({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...more });
  test.each([
    ['no JSON', '{', 'This policy contains invalid Json'],
    ['a service that is none', trusting({ Service: 'redshift' }), 'Invalid principal in policy: "SERVICE":"redshift"'],
    [
      'a role that is not there',
      trusting({ AWS: 'arn:aws:iam::123456789012:role/absent' }),
      'Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:role/absent"',
    ],
    ['a name for an ARN', trusting({ AWS: ['*', 'ann'] }), 'Invalid principal in policy: "AWS":"ann"'],
    [
      'an action that is no taking of roles',
      trusting({ Service: 'redshift.amazonaws.com' }, { Action: ['sts:AssumeRole', 's3:GetObject'] }),
      'AssumeRole policy may only specify STS AssumeRole actions.',
    ],
    [
      'the same id twice',
      policy(...[1, 2].map(() => ({ Sid: 'a', Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }))),
      'Statement IDs (SID) in a single policy must be unique.',
    ],
  ])('cannot have a trust policy with %s, now or later', async (_, AssumeRolePolicyDocument, message) => {
    const malformed = { code: 'MalformedPolicyDocument', message, status: 400 };
    expect(await refusalOf(createRole('distrusted', { AssumeRolePolicyDocument }))).toEqual(malformed);
    await createRole('trusted').catch(() => undefined);
    const update = { RoleName: 'trusted', PolicyDocument: AssumeRolePolicyDocument };
    expect(await refusalOf(local.iam.send(new UpdateAssumeRolePolicyCommand(update)))).toEqual(malformed);
  });

  test('may trust who is there, whole accounts and what other accounts have', async () => {
    await createRole('first');
    const AWS = [
      '*',
      '210987654321',
      'arn:aws:iam::123456789012:root',
      'arn:aws:iam::123456789012:role/first',
      'arn:aws:iam::210987654321:user/whoever',
    ];
    const { Role: second } = await createRole('second', { AssumeRolePolicyDocument: trusting({ AWS }) });
    expect(second?.Arn).toBe('arn:aws:iam::123456789012:role/second');
  });

  test.each([
    [
      { Key: 'aws:cloudformation:stack-name', Value: 'x' },
      'InvalidInput',
      'aws: prefixed tag key names are not allowed',
    ],
    [{ Key: 'AWS:x', Value: 'x' }, 'InvalidInput', 'aws: prefixed tag key names are not allowed'],
    [{ Key: 'a*b', Value: 'x' }, 'ValidationError', "Value 'a*b' at 'tags.1.member.key'"],
    [{ Key: 'a', Value: 'x\ty' }, 'ValidationError', "at 'tags.1.member.value'"],
  ])('nor a user cannot have the tag %j', async (tag, code, message) => {
    const Tags = [tag];
    const refused = { code, status: 400, message: expect.stringContaining(message) as string };
    expect(await refusalOf(createRole('untagged', { Tags }))).toMatchObject(refused);
    expect(await refusalOf(local.iam.send(new CreateUserCommand({ UserName: 'untagged', Tags })))).toMatchObject(
      refused,
    );
    await createRole('tag-me').catch(() => undefined);
    expect(await refusalOf(local.iam.send(new TagRoleCommand({ RoleName: 'tag-me', Tags })))).toMatchObject(refused);
  });

  test.each(['etl/', '/etl', '//', '/a b/', '', `/${'x'.repeat(511)}/`])('cannot have the path %j', async (Path) => {
    expect(await refusalOf(createRole('lost', { Path }))).toMatchObject({ code: 'ValidationError' });
    const user = new CreateUserCommand({ UserName: 'lost', Path });
    expect(await refusalOf(local.iam.send(user))).toMatchObject({ code: 'ValidationError' });
  });

  test('may have a name that JavaScript objects have', async () => {
    await createRole('__proto__');
    await local.iam.send(
      new PutRolePolicyCommand({ RoleName: '__proto__', PolicyName: 'constructor', PolicyDocument: readBucket }),
    );
    const { PolicyNames: names } = await local.iam.send(new ListRolePoliciesCommand({ RoleName: '__proto__' }));
    expect(names).toEqual(['constructor']);
  });

  test('is deleted only once nothing hangs on it', async () => {
    const RoleName = 'heavy';
    await createRole(RoleName);
    await local.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: readOnly }));
    await local.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument: readBucket }));
    const remove = () => local.iam.send(new DeleteRoleCommand({ RoleName }));
    const attached = { code: 'DeleteConflict', message: 'Cannot delete entity, must detach all policies first.' };
    expect(await refusalOf(remove())).toMatchObject({ ...attached, status: 409 });
    await local.iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: readOnly }));
    expect(await refusalOf(remove())).toMatchObject({ message: 'Cannot delete entity, must delete policies first.' });
    await local.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'p' }));
    await remove();
    expect(await refusalOf(remove())).toMatchObject({ code: 'NoSuchEntity' });
  });

  test('has its tags merged and taken away', async () => {
    const RoleName = 'tagged';
    await createRole(RoleName, { Tags: [{ Key: 'a', Value: '1' }] });
    await local.iam.send(
      new TagRoleCommand({
        RoleName,
        Tags: [
          { Key: 'a', Value: '2' },
          { Key: 'b', Value: '3' },
        ],
      }),
    );
    const tags = async () => (await local.iam.send(new ListRoleTagsCommand({ RoleName }))).Tags;
    expect(await tags()).toEqual([
      { Key: 'a', Value: '2' },
      { Key: 'b', Value: '3' },
    ]);
    await local.iam.send(new UntagRoleCommand({ RoleName, TagKeys: ['a', 'zzz'] }));
    expect(await tags()).toEqual([{ Key: 'b', Value: '3' }]);
    const twice = new TagRoleCommand({
      RoleName,
      Tags: [
        { Key: 'x', Value: '' },
        { Key: 'X', Value: '' },
      ],
    });
    expect(await refusalOf(local.iam.send(twice))).toMatchObject({ code: 'InvalidInput' });
  });

  test('takes another trust policy, and no malformed one', async () => {
    const RoleName = 'trusting';
    await createRole(RoleName);
    const update = (PolicyDocument: string) =>
      local.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
    const other = redshiftTrust.replace('redshift', 'ec2');
    await update(other);
    expect(await refusalOf(update('{}'))).toMatchObject({ code: 'MalformedPolicyDocument', status: 400 });
    const { Role: role } = await local.iam.send(new GetRoleCommand({ RoleName }));
    expect(decodeURIComponent(role?.AssumeRolePolicyDocument ?? '')).toBe(other);
  });
});

test('lists come in pages that neither repeat nor hide', async () => {
  for (const number of [1, 2, 3, 4, 5]) await createRole(`page-${number}`, { Path: '/pages/' });
  const page = (Marker?: string) =>
    local.iam.send(new ListRolesCommand({ PathPrefix: '/pages/', MaxItems: 2, ...(Marker && { Marker }) }));
  const first = await page();
  expect([first.IsTruncated, first.Roles?.map(({ RoleName }) => RoleName)]).toEqual([true, ['page-1', 'page-2']]);
  await local.iam.send(new DeleteRoleCommand({ RoleName: 'page-2' }));
  const second = await page(first.Marker);
  const third = await page(second.Marker);
  expect(second.Roles?.map(({ RoleName }) => RoleName)).toEqual(['page-3', 'page-4']);
  expect([third.IsTruncated, third.Roles?.map(({ RoleName }) => RoleName)]).toEqual([false, ['page-5']]);
  expect(await refusalOf(page('!'))).toMatchObject({ code: 'ValidationError' });
});

test('an inline policy is answered as it was put, and refused when malformed', async () => {
  await createRole('inline');
  const put = (PolicyDocument: string) =>
    local.iam.send(new PutRolePolicyCommand({ RoleName: 'inline', PolicyName: 'p', PolicyDocument }));
  await put(readBucket);
  const { PolicyDocument: document } = await local.iam.send(
    new GetRolePolicyCommand({ RoleName: 'inline', PolicyName: 'p' }),
  );
  expect(decodeURIComponent(document ?? '')).toBe(readBucket);
  expect(await refusalOf(put('{"Statement":'))).toMatchObject({
    code: 'MalformedPolicyDocument',
    message: 'This policy contains invalid Json',
  });
  expect(
    await refusalOf(put(policy({ Effect: 'Allow', Action: 's3:*', Resource: `arn:aws:s3:::${'x'.repeat(11_000)}` }))),
  ).toMatchObject({ code: 'LimitExceeded' });
  expect(
    await refusalOf(local.iam.send(new GetRolePolicyCommand({ RoleName: 'inline', PolicyName: 'q' }))),
  ).toMatchObject({ code: 'NoSuchEntity' });
});

describe('a user', () => {
  test('has at most two keys, whose secrets are told once, and goes only after them', async () => {
    const UserName = 'keyed';
    await local.iam.send(new CreateUserCommand({ UserName }));
    const newKey = () => local.iam.send(new CreateAccessKeyCommand({ UserName }));
    const first = await newKey();
    await newKey();
    expect(await refusalOf(newKey())).toMatchObject({ code: 'LimitExceeded', status: 409 });
    const { AccessKeyMetadata: keys = [] } = await local.iam.send(new ListAccessKeysCommand({ UserName }));
    expect(keys.map(({ Status }) => Status)).toEqual(['Active', 'Active']);
    expect(JSON.stringify(keys)).not.toContain(first.AccessKey?.SecretAccessKey);
    const remove = () => local.iam.send(new DeleteUserCommand({ UserName }));
    expect(await refusalOf(remove())).toMatchObject({ code: 'DeleteConflict' });
    for (const { AccessKeyId } of keys) await local.iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
    await remove();
    expect(await refusalOf(local.iam.send(new GetUserCommand({ UserName })))).toMatchObject({ code: 'NoSuchEntity' });
  });

  test('is listed', async () => {
    await local.iam.send(new CreateUserCommand({ UserName: 'listed' }));
    const { Users: users } = await local.iam.send(new ListUsersCommand({}));
    expect(users?.map(({ UserName }) => UserName)).toContain('listed');
  });
});

describe('a managed policy', () => {
  test('has versions, of which one is in force', async () => {
    const { Policy: made } = await local.iam.send(
      new CreatePolicyCommand({ PolicyName: 'versions', PolicyDocument: readBucket }),
    );
    const PolicyArn = made?.Arn ?? '';
    const writeBucket = readBucket.replace('Get', 'Put');
    await local.iam.send(
      new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: writeBucket, SetAsDefault: true }),
    );
    const { Policy: now } = await local.iam.send(new GetPolicyCommand({ PolicyArn }));
    expect(now).toMatchObject({ DefaultVersionId: 'v2', AttachmentCount: 0 });
    const { PolicyVersion: version } = await local.iam.send(
      new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v2' }),
    );
    expect(decodeURIComponent(version?.Document ?? '')).toBe(writeBucket);
    const remove = (VersionId: string) => local.iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId }));
    expect(await refusalOf(remove('v2'))).toMatchObject({ code: 'DeleteConflict' });
    expect(await refusalOf(local.iam.send(new DeletePolicyCommand({ PolicyArn })))).toMatchObject({
      code: 'DeleteConflict',
    });
    await remove('v1');
    await local.iam.send(new DeletePolicyCommand({ PolicyArn }));
    expect(await refusalOf(local.iam.send(new GetPolicyCommand({ PolicyArn })))).toMatchObject({
      code: 'NoSuchEntity',
    });
  });

  test('is not deleted while it is attached, and tells to whom', async () => {
    const { Policy: made } = await local.iam.send(
      new CreatePolicyCommand({ PolicyName: 'attached', PolicyDocument: readBucket }),
    );
    const PolicyArn = made?.Arn ?? '';
    await createRole('holder');
    await local.iam.send(new AttachRolePolicyCommand({ RoleName: 'holder', PolicyArn }));
    await local.iam.send(new AttachRolePolicyCommand({ RoleName: 'holder', PolicyArn }));
    const { AttachedPolicies: attached } = await local.iam.send(
      new ListAttachedRolePoliciesCommand({ RoleName: 'holder' }),
    );
    expect(attached).toEqual([{ PolicyName: 'attached', PolicyArn }]);
    const { PolicyRoles: roles } = await local.iam.send(new ListEntitiesForPolicyCommand({ PolicyArn }));
    expect(roles?.map(({ RoleName }) => RoleName)).toEqual(['holder']);
    expect(await refusalOf(local.iam.send(new DeletePolicyCommand({ PolicyArn })))).toMatchObject({
      code: 'DeleteConflict',
    });
  });

  test('that AWS manages is there to attach, and not to change', async () => {
    const { Policies: policies } = await local.iam.send(new ListPoliciesCommand({ Scope: 'AWS' }));
    expect(policies?.map(({ Arn }) => Arn)).toContain(readOnly);
    expect(await refusalOf(local.iam.send(new DeletePolicyCommand({ PolicyArn: readOnly })))).toMatchObject({
      code: 'AccessDenied',
    });
    const unknown = new AttachUserPolicyCommand({ UserName: 'listed', PolicyArn: `${readOnly}Not` });
    expect(await refusalOf(local.iam.send(unknown))).toMatchObject({ code: 'NoSuchEntity' });
  });
});

test('a simulation decides as the cloud would', async () => {
  const { Role: role } = await createRole('simulated');
  await local.iam.send(
    new PutRolePolicyCommand({ RoleName: 'simulated', PolicyName: 'p', PolicyDocument: readBucket }),
  );
  const { EvaluationResults: results } = await local.iam.send(
    new SimulatePrincipalPolicyCommand({
      PolicySourceArn: role?.Arn,
      ActionNames: ['s3:GetObject', 's3:PutObject'],
      ResourceArns: ['arn:aws:s3:::bucket/key'],
    }),
  );
  expect(results?.map(({ EvalActionName, EvalDecision }) => [EvalActionName, EvalDecision])).toEqual([
    ['s3:GetObject', 'allowed'],
    ['s3:PutObject', 'implicitDeny'],
  ]);
});

test('a simulation of a hundred million pairs decides on the page alone', async () => {
  const many = Array.from({ length: 10_000 }, (_, number) => `s3:A${number}`);
  const input = { PolicySourceArn: 'arn:aws:iam::123456789012:role/simulated', ActionNames: many, ResourceArns: many };
  const pairs = async (Marker?: string) => {
    const page = await local.iam.send(new SimulatePrincipalPolicyCommand({ ...input, Marker, MaxItems: 2 }));
    const told = page.EvaluationResults?.map((each) => [each.EvalActionName, each.EvalResourceName]);
    return { told, next: page.Marker };
  };
  expect(await pairs('n9999')).toEqual({
    told: [
      ['s3:A0', 's3:A9999'],
      ['s3:A1', 's3:A0'],
    ],
    next: 'n10001',
  });
  expect(await pairs('n99999999')).toEqual({ told: [['s3:A9999', 's3:A9999']], next: undefined });
});

test('everything is there again after a restart', async () => {
  await createRole('lasting', { Tags: [{ Key: 'a', Value: 'b' }] });
  local = await local.again();
  const { Role: role } = await local.iam.send(new GetRoleCommand({ RoleName: 'lasting' }));
  expect(role?.Tags).toEqual([{ Key: 'a', Value: 'b' }]);
});

test('the account has no alias, whatever page is asked for', async () => {
  const { AccountAliases, IsTruncated } = await local.iam.send(new ListAccountAliasesCommand({ MaxItems: 10 }));
  expect({ AccountAliases, IsTruncated }).toEqual({ AccountAliases: [], IsTruncated: false });
});
