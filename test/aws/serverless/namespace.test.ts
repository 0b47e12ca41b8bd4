import { ensureNamespace, removeNamespace, requireNamespaceGone } from '../../../src/aws/serverless/namespace.ts';
import { FakeAws, awsError } from '../../support/fake-aws.ts';
import { foreign, ours, owner, ownership } from '../../support/owners.ts';

const missing = awsError('ResourceNotFoundException');
const conflict = awsError('ConflictException', 'an operation is running');
const denied = awsError('AccessDeniedException');
const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const request = {
  namespace: { name: 'p-space', database: 'dev', adminUser: 'awsuser' },
  roleArn: role('reader'),
  owner,
};
const shown = {
  namespaceName: 'p-space',
  namespaceArn: 'arn:n',
  status: 'AVAILABLE',
  dbName: 'dev',
  adminUsername: 'awsuser',
  iamRoles: [`IamRole(applyStatus=in-sync, iamRoleArn=${role('reader')})`],
};
const inLowerCase = (tags: { Key: string; Value: string }[]) =>
  tags.map(({ Key, Value }) => ({ key: Key, value: Value }));

/** One that is there, with these tags. */
const there = (tags: { Key: string; Value: string }[], more: object = {}, replies: object = {}) =>
  new FakeAws({
    'serverless.GetNamespace': { namespace: { ...shown, ...more } },
    'serverless.ListTagsForResource': { tags: inLowerCase(tags) },
    'serverless.TagResource': {},
    'serverless.UpdateNamespace': {},
    'serverless.DeleteNamespace': {},
    ...replies,
  });

describe('a namespace that is not there', () => {
  test('is asked for with its role, its tags and a password that AWS manages', async () => {
    const aws = new FakeAws({ 'serverless.GetNamespace': missing, 'serverless.CreateNamespace': {} });
    const kmsKeyId = '1234abcd-12ab-34cd-56ef-1234567890ab';
    const namespace = { ...request.namespace, kmsKeyId };
    expect(await ensureNamespace(aws.clients, { ...request, namespace })).toEqual({ created: true });
    expect(aws.inputs('serverless.CreateNamespace')).toEqual([
      {
        namespaceName: 'p-space',
        dbName: 'dev',
        adminUsername: 'awsuser',
        manageAdminPassword: true,
        iamRoles: [role('reader')],
        kmsKeyId,
        tags: inLowerCase(ours),
      },
    ]);
  });

  test.each([
    ['shown by AWS yet', conflict, 'the namespace p-space exists, but AWS does not show it yet'],
    [
      'possible with a role that has not spread',
      awsError('ValidationException', 'IAM role x is not valid'),
      'IAM role x',
    ],
  ])('is looked for again when it is not %s', async (_what, error, message) => {
    const aws = new FakeAws({ 'serverless.GetNamespace': missing, 'serverless.CreateNamespace': error });
    await expect(ensureNamespace(aws.clients, request)).rejects.toMatchObject({
      name: 'NotYetError',
      message: expect.stringContaining(message),
    });
  });
});

describe('a namespace that is there', () => {
  test('is adopted as it stands, lives as long as its new owner wants, and tells what differs', async () => {
    const longer = { ...owner, expires: '2031-01-01T00:00:00.000Z', run: 'w/other' };
    const aws = there(ours, { dbName: 'sales', adminUsername: 'chief' });
    expect(await ensureNamespace(aws.clients, { ...request, owner: longer })).toEqual({
      created: false,
      differs: ['its database is sales, not dev', 'its admin user is chief, not awsuser'],
    });
    expect(aws.inputs('serverless.TagResource')).toEqual([
      { resourceArn: 'arn:n', tags: [{ key: 'sparkify:expires', value: longer.expires }] },
    ]);
    expect(aws.inputs('serverless.UpdateNamespace')).toEqual([]);
  });

  test('gets the role beside those that it has, and was made by this run when its tags say so', async () => {
    const aws = there(ours, { iamRoles: [role('plain')] });
    expect(await ensureNamespace(aws.clients, request)).toEqual({ created: true });
    expect(aws.inputs('serverless.UpdateNamespace')).toEqual([
      { namespaceName: 'p-space', iamRoles: [role('plain'), role('reader')] },
    ]);
  });

  test.each([
    ['not ours', there(foreign), /^ForeignResourceError: the namespace p-space of Redshift Serverless exists and/],
    [
      'being deleted',
      there(ours, { status: 'DELETING' }),
      /^NotYetError: the namespace p-space is still being deleted$/,
    ],
    [
      'being changed',
      there(ours, { iamRoles: [] }, { 'serverless.UpdateNamespace': conflict }),
      /^NotYetError: the role .* an op/,
    ],
  ])('is not taken when it is %s', async (_how, aws, message) => {
    expect(await ensureNamespace(aws.clients, request).catch(String)).toMatch(message);
  });
});

describe('a namespace that is to go', () => {
  test('is deleted when it is ours, once', async () => {
    const aws = there(ours);
    expect(await removeNamespace(aws.clients, 'p-space', ownership)).toBe(true);
    expect(aws.inputs('serverless.DeleteNamespace')).toEqual([{ namespaceName: 'p-space' }]);
    const going = there(ours, { status: 'DELETING' });
    expect(await removeNamespace(going.clients, 'p-space', ownership)).toBe(true);
    expect(going.inputs('serverless.DeleteNamespace')).toEqual([]);
    expect(await removeNamespace(there(foreign).clients, 'p-space', ownership)).toBe(false);
    expect(await removeNamespace(new FakeAws({ 'serverless.GetNamespace': missing }).clients, 'x', ownership)).toBe(
      false,
    );
  });

  test('is found by the list when it may not be looked at, and waited for while it is in use', async () => {
    const aws = there(
      ours,
      {},
      {
        'serverless.GetNamespace': denied,
        'serverless.ListNamespaces': { namespaces: [{ namespaceName: 'other' }, shown] },
        'serverless.DeleteNamespace': conflict,
      },
    );
    await expect(removeNamespace(aws.clients, 'p-space', ownership)).rejects.toMatchObject({
      name: 'NotYetError',
      message: 'the namespace p-space cannot be deleted yet: an operation is running',
      withinMs: 480_000,
    });
  });

  test('is gone when AWS no longer knows it', async () => {
    await expect(requireNamespaceGone(there(ours, { status: 'DELETING' }).clients, 'p-space')).rejects.toMatchObject({
      name: 'NotYetError',
      message: 'the namespace p-space is DELETING',
    });
    await requireNamespaceGone(new FakeAws({ 'serverless.GetNamespace': missing }).clients, 'p-space');
  });
});
