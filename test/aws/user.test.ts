import { ensureUser, removeUser } from '../../src/aws/user.ts';
import { clusterSpec } from '../support/cluster-spec.ts';
import { FakeAws, awsError } from '../support/fake-aws.ts';
import { earlier, foreign, ours, owner, ownership, theirs } from '../support/owners.ts';

const arn = 'arn:aws-cn:iam::123456789012:user/sparkify/p-user';
const missing = awsError('NoSuchEntityException');
const exists = awsError('EntityAlreadyExistsException');
const denied = awsError('AccessDenied', 'not authorized');
const request = { name: 'p-user', owner, cluster: { ...clusterSpec('p-cluster'), database: 'sales' } };

describe('a user that is made', () => {
  test('may find the cluster and log in to its database, and nothing else', async () => {
    const aws = new FakeAws({ 'iam.CreateUser': { User: { Arn: arn } }, 'iam.PutUserPolicy': {} });
    expect(await ensureUser(aws.clients, request)).toEqual({ name: 'p-user', arn, created: true });
    expect(aws.inputs('iam.CreateUser')).toEqual([{ UserName: 'p-user', Path: '/sparkify/', Tags: ours }]);
    const [{ PolicyDocument, ...identity } = { PolicyDocument: '' }] = aws.inputs('iam.PutUserPolicy') as {
      PolicyDocument: string;
    }[];
    expect(identity).toEqual({ UserName: 'p-user', PolicyName: 'sparkify-connect' });
    expect(JSON.parse(PolicyDocument)).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: 'redshift:GetClusterCredentialsWithIAM',
          Resource: 'arn:aws-cn:redshift:eu-west-1:123456789012:dbname:p-cluster/sales',
        },
        {
          Effect: 'Allow',
          Action: 'redshift:DescribeClusters',
          Resource: 'arn:aws-cn:redshift:eu-west-1:123456789012:cluster:p-cluster',
        },
      ],
    });
    expect(aws.commands).toEqual(['iam.CreateUser', 'iam.PutUserPolicy']);
  });

  test.each(['iam.PutUserPolicy', 'iam.TagUser'] as const)(
    'is waited for when %s does not know it yet',
    async (command) => {
      const aws = new FakeAws({
        'iam.CreateUser': exists,
        'iam.GetUser': { User: { Arn: arn, Tags: earlier } },
        'iam.TagUser': {},
        'iam.PutUserPolicy': {},
        [command]: missing,
      });
      await expect(ensureUser(aws.clients, request)).rejects.toMatchObject({
        name: 'NotYetError',
        message: 'the IAM user p-user does not show yet: NoSuchEntityException, says AWS',
        withinMs: 60_000,
      });
    },
  );
});

describe('a user that is there already', () => {
  const there = (found: object | Error) =>
    new FakeAws({ 'iam.CreateUser': exists, 'iam.GetUser': found, 'iam.TagUser': {}, 'iam.PutUserPolicy': {} });

  test('is ours when an earlier attempt of the run made it', async () => {
    const aws = there({ User: { Arn: arn, Tags: ours } });
    expect(await ensureUser(aws.clients, request)).toEqual({ name: 'p-user', arn, created: true });
    expect(aws.commands).toEqual(['iam.CreateUser', 'iam.GetUser', 'iam.PutUserPolicy']);
  });

  test('is adopted when an earlier run made it, and lives as long as this one wants it', async () => {
    const aws = there({ User: { Arn: arn, Tags: earlier } });
    expect(await ensureUser(aws.clients, request)).toEqual({ name: 'p-user', arn, created: false });
    expect(aws.inputs('iam.TagUser')).toEqual([
      { UserName: 'p-user', Tags: [{ Key: 'sparkify:expires', Value: owner.expires }] },
    ]);
  });

  test.each([
    ['another pipeline', foreign],
    ['another owner', theirs],
    ['nobody', []],
  ])('is left alone when it is of %s', async (_who, Tags) => {
    const aws = there({ User: { Arn: arn, Tags } });
    await expect(ensureUser(aws.clients, request)).rejects.toMatchObject({
      name: 'ForeignResourceError',
      message: expect.stringContaining('the IAM user p-user exists'),
    });
    expect(aws.commands).toEqual(['iam.CreateUser', 'iam.GetUser']);
  });

  test('is waited for while AWS does not show it', async () => {
    await expect(ensureUser(there(missing).clients, request)).rejects.toMatchObject({
      name: 'NotYetError',
      message: 'the IAM user p-user exists, but AWS does not show it yet',
    });
    await expect(ensureUser(there(denied).clients, request)).rejects.toBe(denied);
  });
});

describe('a user that is removed', () => {
  const answers = {
    'iam.GetUser': { User: { Tags: ours } },
    'iam.ListAccessKeys': { AccessKeyMetadata: [{ AccessKeyId: 'AKIA1' }, { AccessKeyId: 'AKIA2' }] },
    'iam.ListAttachedUserPolicies': { AttachedPolicies: [{ PolicyArn: 'arn:1' }] },
    'iam.ListUserPolicies': { PolicyNames: ['sparkify-connect', 'theirs'] },
    'iam.DeleteAccessKey': {},
    'iam.DetachUserPolicy': {},
    'iam.DeleteUserPolicy': {},
    'iam.DeleteUser': {},
  } as const;

  test('takes its keys and policies with it', async () => {
    const aws = new FakeAws(answers);
    expect(await removeUser(aws.clients, 'p-user', ownership)).toBe(true);
    const UserName = 'p-user';
    expect(aws.calls).toEqual([
      ['iam.GetUser', { UserName }],
      ['iam.ListAccessKeys', expect.objectContaining({ UserName })],
      ['iam.DeleteAccessKey', { UserName, AccessKeyId: 'AKIA1' }],
      ['iam.DeleteAccessKey', { UserName, AccessKeyId: 'AKIA2' }],
      ['iam.ListAttachedUserPolicies', expect.objectContaining({ UserName })],
      ['iam.DetachUserPolicy', { UserName, PolicyArn: 'arn:1' }],
      ['iam.ListUserPolicies', expect.objectContaining({ UserName })],
      ['iam.DeleteUserPolicy', { UserName, PolicyName: 'sparkify-connect' }],
      ['iam.DeleteUserPolicy', { UserName, PolicyName: 'theirs' }],
      ['iam.DeleteUser', { UserName }],
    ]);
  });

  test('is removed all the same when what it has is gone meanwhile, or it is itself', async () => {
    const half = new FakeAws({
      ...answers,
      'iam.DeleteAccessKey': missing,
      'iam.DetachUserPolicy': missing,
      'iam.DeleteUserPolicy': missing,
    });
    expect(await removeUser(half.clients, 'p-user', ownership)).toBe(true);
    expect(half.commands.at(-1)).toBe('iam.DeleteUser');
    const gone = new FakeAws({ ...answers, 'iam.DeleteUser': missing });
    expect(await removeUser(gone.clients, 'p-user', ownership)).toBe(true);
  });

  test.each([
    ['there is none', missing],
    ['it is of another pipeline', { User: { Tags: foreign } }],
    ['it is of another owner', { User: { Tags: theirs } }],
    ['it has no tags', { User: {} }],
  ])('is none when %s', async (_why, found) => {
    const aws = new FakeAws({ ...answers, 'iam.GetUser': found });
    expect(await removeUser(aws.clients, 'p-user', ownership)).toBe(false);
    expect(aws.commands).toEqual(['iam.GetUser']);
  });

  test('is known by its tags, and by what we gave it, to a caller who may not look', async () => {
    const aws = new FakeAws({
      ...answers,
      'iam.GetUser': denied,
      'iam.ListUserTags': { Tags: ours },
      'iam.ListAccessKeys': denied,
      'iam.ListAttachedUserPolicies': denied,
      'iam.ListUserPolicies': denied,
    });
    expect(await removeUser(aws.clients, 'p-user', ownership)).toBe(true);
    expect(aws.inputs('iam.ListUserTags')).toEqual([{ UserName: 'p-user' }]);
    expect(aws.inputs('iam.DeleteUserPolicy')).toEqual([{ UserName: 'p-user', PolicyName: 'sparkify-connect' }]);
    expect(aws.commands).not.toContain('iam.DeleteAccessKey');
    expect(aws.commands).not.toContain('iam.DetachUserPolicy');
    const gone = new FakeAws({ ...answers, 'iam.GetUser': denied, 'iam.ListUserTags': missing });
    expect(await removeUser(gone.clients, 'p-user', ownership)).toBe(false);
  });

  test('is waited for while it has something else, for some minutes', async () => {
    const aws = new FakeAws({ ...answers, 'iam.DeleteUser': awsError('DeleteConflictException') });
    await expect(removeUser(aws.clients, 'p-user', ownership)).rejects.toMatchObject({
      name: 'NotYetError',
      message: 'the IAM user p-user is still in use: DeleteConflictException, says AWS',
      withinMs: 480_000,
    });
  });
});
