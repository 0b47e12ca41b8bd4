import {
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  GetRoleCommand,
  ListAccountAliasesCommand,
  ListRolesCommand,
  TagRoleCommand,
  UntagRoleCommand,
} from '@aws-sdk/client-iam';
import { policy, redshiftTrust, refusalOf } from '../support/cloud.ts';
import { account, owned, requested, startNeedsLab, Tags, type NeedsLab } from '../support/needs.ts';

let lab: NeedsLab;
beforeAll(async () => {
  lab = await startNeedsLab();
  const role = { AssumeRolePolicyDocument: redshiftTrust, Path: '/etl/', Tags };
  for (const RoleName of ['reader', 'doomed']) await lab.local.iam.send(new CreateRoleCommand({ RoleName, ...role }));
});
afterAll(() => lab.stop());

const iamArn = (path: string) => `arn:aws:iam::${account}:${path}`;

describe('IAM', () => {
  test('makes a role or a user with its path, and needs to tag it on the way', async () => {
    const made = { Path: '/etl/', Tags };
    expect(
      await lab.unmet(
        [
          { action: 'iam:CreateRole', resource: iamArn('role/etl/new'), holds: requested },
          { action: 'iam:TagRole', resource: iamArn('role/etl/new'), holds: requested },
        ],
        ({ iam }) =>
          iam.send(new CreateRoleCommand({ RoleName: 'new', AssumeRolePolicyDocument: redshiftTrust, ...made })),
      ),
    ).toEqual([]);
    expect(
      await lab.unmet(
        [
          { action: 'iam:CreateUser', resource: iamArn('user/etl/new'), holds: requested },
          { action: 'iam:TagUser', resource: iamArn('user/etl/new'), holds: requested },
        ],
        ({ iam }) => iam.send(new CreateUserCommand({ UserName: 'new', ...made })),
      ),
    ).toEqual([]);
    const document = policy({ Effect: 'Allow', Action: 's3:*', Resource: '*' });
    expect(
      await lab.unmet(
        [
          { action: 'iam:CreatePolicy', resource: iamArn('policy/etl/new'), holds: requested },
          { action: 'iam:TagPolicy', resource: iamArn('policy/etl/new'), holds: requested },
        ],
        ({ iam }) => iam.send(new CreatePolicyCommand({ PolicyName: 'new', PolicyDocument: document, ...made })),
      ),
    ).toEqual([]);
  });

  test('makes what has no tags without permission to tag', async () => {
    expect(
      await lab.unmet([{ action: 'iam:CreateUser', resource: iamArn('user/plain') }], ({ iam }) =>
        iam.send(new CreateUserCommand({ UserName: 'plain' })),
      ),
    ).toEqual([]);
  });

  test('finds a role by its path and its tags, and calls it by its name', async () => {
    const reader = { resource: iamArn('role/etl/reader'), shown: 'role reader', holds: owned('iam') };
    expect(
      await lab.unmet([{ action: 'iam:GetRole', ...reader }], ({ iam }) =>
        iam.send(new GetRoleCommand({ RoleName: 'reader' })),
      ),
    ).toEqual([]);
    const holds = { ...owned('iam'), ...requested };
    expect(
      await lab.unmet([{ action: 'iam:TagRole', ...reader, holds }], ({ iam }) =>
        iam.send(new TagRoleCommand({ RoleName: 'reader', Tags })),
      ),
    ).toEqual([]);
    expect(
      await lab.unmet([{ action: 'iam:UntagRole', ...reader, holds: { 'aws:TagKeys': ['x'] } }], ({ iam }) =>
        iam.send(new UntagRoleCommand({ RoleName: 'reader', TagKeys: ['x'] })),
      ),
    ).toEqual([]);
    expect(
      await lab.unmet(
        [{ action: 'iam:DeleteRole', resource: iamArn('role/etl/doomed'), shown: 'role doomed' }],
        ({ iam }) => iam.send(new DeleteRoleCommand({ RoleName: 'doomed' })),
      ),
    ).toEqual([]);
  });

  test('knows no path of a role that is not there', async () => {
    const { iam } = await lab.permit({ Effect: 'Allow', Action: 'iam:GetRole', Resource: iamArn('role/etl/*') });
    const get = iam.send(new GetRoleCommand({ RoleName: 'absent' }));
    expect((await refusalOf(get)).message).toContain('perform: iam:GetRole on resource: role absent because');
  });

  test('lists roles and account aliases for who may list all of them', async () => {
    expect(
      await lab.unmet([{ action: 'iam:ListRoles', resource: '*' }], ({ iam }) => iam.send(new ListRolesCommand({}))),
    ).toEqual([]);
    expect(
      await lab.unmet([{ action: 'iam:ListAccountAliases', resource: '*' }], ({ iam }) =>
        iam.send(new ListAccountAliasesCommand({})),
      ),
    ).toEqual([]);
  });
});
