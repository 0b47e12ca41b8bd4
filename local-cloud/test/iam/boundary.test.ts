import {
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeletePolicyCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteUserPermissionsBoundaryCommand,
  DetachRolePolicyCommand,
  GetPolicyCommand,
  GetRoleCommand,
  GetUserCommand,
  ListEntitiesForPolicyCommand,
  ListRolesCommand,
  ListUsersCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import { policy, redshiftTrust, refusalOf } from '../support/cloud.ts';
import { account, owned, startNeedsLab, Tags, type NeedsLab } from '../support/needs.ts';

let lab: NeedsLab;
beforeAll(async () => {
  lab = await startNeedsLab();
});
afterAll(() => lab.stop());

const readOnly = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
const iamAccess = 'arn:aws:iam::aws:policy/IAMFullAccess';
const bounded = { PermissionsBoundaryType: 'PermissionsBoundaryPolicy', PermissionsBoundaryArn: readOnly };
const createRole = (RoleName: string, more = {}) =>
  lab.local.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: redshiftTrust, ...more }));

describe('a permissions boundary', () => {
  test('is shown of a role and of a user, but not in the lists of them', async () => {
    const { iam } = lab.local;
    await createRole('bounded', { PermissionsBoundary: readOnly });
    await iam.send(new CreateUserCommand({ UserName: 'bounded', PermissionsBoundary: readOnly }));
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'bounded' }));
    const { User } = await iam.send(new GetUserCommand({ UserName: 'bounded' }));
    expect([Role?.PermissionsBoundary, User?.PermissionsBoundary]).toEqual([bounded, bounded]);
    const { Roles = [] } = await iam.send(new ListRolesCommand({}));
    const { Users = [] } = await iam.send(new ListUsersCommand({}));
    expect([...Roles, ...Users].filter((each) => each.PermissionsBoundary)).toEqual([]);
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn: readOnly }));
    expect(Policy).toMatchObject({ AttachmentCount: 0, PermissionsBoundaryUsageCount: 2 });
    const used = (PolicyUsageFilter: 'PermissionsBoundary' | 'PermissionsPolicy') =>
      iam.send(new ListEntitiesForPolicyCommand({ PolicyArn: readOnly, PolicyUsageFilter }));
    expect(await used('PermissionsBoundary')).toMatchObject({
      PolicyRoles: [{ RoleName: 'bounded' }],
      PolicyUsers: [{ UserName: 'bounded' }],
    });
    expect(await used('PermissionsPolicy')).toMatchObject({ PolicyRoles: [], PolicyUsers: [] });
  });

  test('is put on and taken off later', async () => {
    const { iam } = lab.local;
    await createRole('later');
    await iam.send(new CreateUserCommand({ UserName: 'later' }));
    await iam.send(new PutRolePermissionsBoundaryCommand({ RoleName: 'later', PermissionsBoundary: readOnly }));
    await iam.send(new PutUserPermissionsBoundaryCommand({ UserName: 'later', PermissionsBoundary: readOnly }));
    const get = async () => {
      const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'later' }));
      const { User } = await iam.send(new GetUserCommand({ UserName: 'later' }));
      return [Role?.PermissionsBoundary, User?.PermissionsBoundary];
    };
    expect(await get()).toEqual([bounded, bounded]);
    const removeFromRole = () => iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName: 'later' }));
    await removeFromRole();
    await iam.send(new DeleteUserPermissionsBoundaryCommand({ UserName: 'later' }));
    expect(await get()).toEqual([undefined, undefined]);
    expect(await refusalOf(removeFromRole())).toMatchObject({ code: 'NoSuchEntity', status: 404 });
  });

  test('is a managed policy that is there, and is not deleted while it bounds', async () => {
    const { iam } = lab.local;
    const absent = `arn:aws:iam::${account}:policy/absent`;
    expect(await refusalOf(createRole('unbounded', { PermissionsBoundary: absent }))).toEqual({
      code: 'NoSuchEntity',
      message: `Scope ARN: ${absent} does not exist or is not attachable.`,
      status: 404,
    });
    const document = policy({ Effect: 'Allow', Action: 's3:*', Resource: '*' });
    const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: 'used', PolicyDocument: document }));
    const PolicyArn = Policy?.Arn ?? '';
    await createRole('user-of-it', { PermissionsBoundary: PolicyArn });
    const remove = () => iam.send(new DeletePolicyCommand({ PolicyArn }));
    expect(await refusalOf(remove())).toMatchObject({ code: 'DeleteConflict' });
    await iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName: 'user-of-it' }));
    await remove();
  });
});

describe('what a boundary decides', () => {
  const callsOf = async (UserName: string, PolicyDocument: string, PermissionsBoundary: string) => {
    const { iam } = lab.local;
    await iam.send(new CreateUserCommand({ UserName, PermissionsBoundary }));
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'own', PolicyDocument }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    const keys = { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
    return lab.local.as(keys).iam;
  };
  const everything = policy({ Effect: 'Allow', Action: '*', Resource: '*' });

  test('nothing beyond it is allowed, and nothing by it alone', async () => {
    const beyond = await callsOf('beyond', everything, readOnly);
    expect((await refusalOf(beyond.send(new ListRolesCommand({})))).message).toBe(
      `User: arn:aws:iam::${account}:user/beyond is not authorized to perform: iam:ListRoles on resource: * ` +
        'because no permissions boundary allows the iam:ListRoles action',
    );
    const alone = await callsOf('alone', policy({ Effect: 'Allow', Action: 's3:*', Resource: '*' }), iamAccess);
    expect((await refusalOf(alone.send(new ListRolesCommand({})))).message).toContain(
      'because no identity-based policy allows the iam:ListRoles action',
    );
    const both = await callsOf('both', everything, iamAccess);
    expect((await both.send(new ListRolesCommand({}))).Roles).not.toEqual([]);
  });

  test('its deny counts', async () => {
    const document = policy(
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: 'iam:ListRoles', Resource: '*' },
    );
    const made = await lab.local.iam.send(new CreatePolicyCommand({ PolicyName: 'deny', PolicyDocument: document }));
    const denied = await callsOf('denied', everything, made.Policy?.Arn ?? '');
    expect((await refusalOf(denied.send(new ListRolesCommand({})))).message).toContain(
      'on resource: * with an explicit deny in a permissions boundary',
    );
  });

  test('a simulation asks it, too', async () => {
    const { iam } = lab.local;
    await createRole('simulated', { PermissionsBoundary: readOnly });
    await iam.send(new PutRolePolicyCommand({ RoleName: 'simulated', PolicyName: 'all', PolicyDocument: everything }));
    const { EvaluationResults } = await iam.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: `arn:aws:iam::${account}:role/simulated`,
        ActionNames: ['s3:GetObject', 's3:PutObject'],
      }),
    );
    expect(EvaluationResults?.map(({ EvalDecision }) => EvalDecision)).toEqual(['allowed', 'implicitDeny']);
  });
});

describe('what needs the permission that names a boundary', () => {
  const reader = { resource: `arn:aws:iam::${account}:role/reader`, shown: 'role reader' };
  const has = { 'iam:PermissionsBoundary': readOnly };
  beforeAll(() => createRole('reader', { PermissionsBoundary: readOnly, Tags }));

  test('making a role with one', async () => {
    const made = { resource: `arn:aws:iam::${account}:role/new` };
    expect(
      await lab.unmet([{ action: 'iam:CreateRole', ...made, holds: has }], ({ iam }) =>
        iam.send(
          new CreateRoleCommand({
            RoleName: 'new',
            AssumeRolePolicyDocument: redshiftTrust,
            PermissionsBoundary: readOnly,
          }),
        ),
      ),
    ).toEqual([]);
  });

  test('changing what a role that has one may do', async () => {
    const own = { ...has, ...owned('iam') };
    const PolicyDocument = policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' });
    expect(
      await lab.unmet([{ action: 'iam:PutRolePolicy', ...reader, holds: own }], ({ iam }) =>
        iam.send(new PutRolePolicyCommand({ RoleName: 'reader', PolicyName: 'read', PolicyDocument })),
      ),
    ).toEqual([]);
    const attached = { RoleName: 'reader', PolicyArn: iamAccess };
    const holds = { ...own, 'iam:PolicyARN': iamAccess };
    expect(
      await lab.unmet([{ action: 'iam:AttachRolePolicy', ...reader, holds }], ({ iam }) =>
        iam.send(new AttachRolePolicyCommand(attached)),
      ),
    ).toEqual([]);
    expect(
      await lab.unmet([{ action: 'iam:DetachRolePolicy', ...reader, holds }], ({ iam }) =>
        iam.send(new DetachRolePolicyCommand(attached)),
      ),
    ).toEqual([]);
  });

  test('putting another one on, and taking it off', async () => {
    const other = { RoleName: 'reader', PermissionsBoundary: iamAccess };
    expect(
      await lab.unmet(
        [{ action: 'iam:PutRolePermissionsBoundary', ...reader, holds: { 'iam:PermissionsBoundary': iamAccess } }],
        ({ iam }) => iam.send(new PutRolePermissionsBoundaryCommand(other)),
      ),
    ).toEqual([]);
    expect(
      await lab.unmet(
        [{ action: 'iam:DeleteRolePermissionsBoundary', ...reader, holds: { 'iam:PermissionsBoundary': iamAccess } }],
        ({ iam }) => iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName: 'reader' })),
      ),
    ).toEqual([]);
  });
});
