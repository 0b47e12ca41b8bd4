import { inspectRole } from '../../src/aws/existing-role.ts';
import { ensureRole, removeRole, useRole } from '../../src/aws/role.ts';
import { trustPolicy } from '../../src/aws/trust.ts';
import { FakeAws, awsError } from '../support/fake-aws.ts';
import { earlier, foreign, ours, owner, ownership, theirs } from '../support/owners.ts';

const arn = 'arn:aws:iam::123456789012:role/sparkify/p-role';
const missing = awsError('NoSuchEntityException');
const exists = awsError('EntityAlreadyExistsException');
const denied = awsError('AccessDenied', 'not authorized');
const request = { name: 'p-role', owner, sources: ['s3://b/log'] };

const allow = (bucket: string, pattern: string) => ({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: 's3:GetObject', Resource: [`${bucket}/${pattern}`] },
    { Effect: 'Allow', Action: 's3:ListBucket', Resource: bucket, Condition: { StringLike: { 's3:prefix': pattern } } },
  ],
});
const policyOf = (aws: FakeAws) => {
  const [{ PolicyDocument, ...identity } = { PolicyDocument: '{}' }] = aws.inputs('iam.PutRolePolicy') as {
    PolicyDocument: string;
  }[];
  return { ...identity, document: JSON.parse(PolicyDocument) as unknown };
};

describe('a role that is made', () => {
  const aws = () =>
    new FakeAws({
      'iam.CreateRole': { Role: { Arn: arn } },
      'iam.GetRolePolicy': missing,
      'iam.PutRolePolicy': {},
    });

  test('may be assumed by Redshift alone, and carries all our tags from its first moment on', async () => {
    const made = aws();
    expect(await ensureRole(made.clients, request)).toEqual({ name: 'p-role', arn, created: true });
    const [{ AssumeRolePolicyDocument, ...input } = { AssumeRolePolicyDocument: '' }] = made.inputs(
      'iam.CreateRole',
    ) as {
      AssumeRolePolicyDocument: string;
    }[];
    expect(input).toEqual({
      RoleName: 'p-role',
      Path: '/sparkify/',
      Description: 'Reads the source of the Sparkify pipeline p',
      Tags: ours,
    });
    expect(JSON.parse(AssumeRolePolicyDocument)).toEqual({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'redshift.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    });
    expect(made.commands).toEqual(['iam.CreateRole', 'iam.GetRolePolicy', 'iam.PutRolePolicy']);
  });

  test.each([
    ['s3://b/log', 'arn:aws:s3:::b', 'log*'],
    ['s3://b', 'arn:aws:s3:::b', '*'],
    ['s3://b/', 'arn:aws:s3:::b', '*'],
    ['s3://b/a/b c/', 'arn:aws:s3:::b', 'a/b c/*'],
    ['s3://b/a*b?c$d*', 'arn:aws:s3:::b', 'a${*}b${?}c${$}d${*}*'],
    ['s3://b/a\nb', 'arn:aws:s3:::b', 'a\nb*'],
  ])('may read %j and nothing else', async (uri, bucket, pattern) => {
    const made = aws();
    await ensureRole(made.clients, { ...request, sources: [uri] });
    expect(policyOf(made)).toEqual({
      RoleName: 'p-role',
      PolicyName: 'sparkify-read-source',
      document: allow(bucket, pattern),
    });
  });

  test('may list each bucket only where its own source lies, in the partition that it is in', async () => {
    const gov = arn.replace('arn:aws:', 'arn:aws-us-gov:');
    const made = new FakeAws({
      'iam.CreateRole': { Role: { Arn: gov } },
      'iam.GetRolePolicy': missing,
      'iam.PutRolePolicy': {},
    });
    await ensureRole(made.clients, { ...request, sources: ['s3://b/log', 's3://c/song'] });
    const list = (bucket: string, pattern: string) => ({
      Effect: 'Allow',
      Action: 's3:ListBucket',
      Resource: `arn:aws-us-gov:s3:::${bucket}`,
      Condition: { StringLike: { 's3:prefix': pattern } },
    });
    expect(policyOf(made).document).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: 's3:GetObject',
          Resource: ['arn:aws-us-gov:s3:::b/log*', 'arn:aws-us-gov:s3:::c/song*'],
        },
        list('b', 'log*'),
        list('c', 'song*'),
      ],
    });
  });

  test.each<[string, string | undefined, boolean]>([
    ['says so already', JSON.stringify(allow('arn:aws:s3:::b', 'log*')), false],
    ['says so already, as IAM writes it', encodeURIComponent(JSON.stringify(allow('arn:aws:s3:::b', 'log*'))), false],
    ['says something else', JSON.stringify(allow('arn:aws:s3:::b', 'old*')), true],
    ['says nothing', undefined, true],
  ])('has its policy left alone only when it %s', async (_what, PolicyDocument, isWritten) => {
    const made = new FakeAws({
      'iam.CreateRole': { Role: { Arn: arn } },
      'iam.GetRolePolicy': { PolicyDocument },
      'iam.PutRolePolicy': {},
    });
    await ensureRole(made.clients, request);
    expect(made.inputs('iam.GetRolePolicy')).toEqual([{ RoleName: 'p-role', PolicyName: 'sparkify-read-source' }]);
    expect(made.commands.includes('iam.PutRolePolicy')).toBe(isWritten);
  });

  test.each(['iam.PutRolePolicy', 'iam.TagRole'] as const)(
    'is waited for when %s does not know it yet',
    async (command) => {
      const made = new FakeAws({
        'iam.CreateRole': exists,
        'iam.GetRole': { Role: { Arn: arn, Tags: earlier } },
        'iam.ListAttachedRolePolicies': {},
        'iam.GetRolePolicy': missing,
        'iam.TagRole': {},
        'iam.PutRolePolicy': {},
        [command]: missing,
      });
      await expect(ensureRole(made.clients, request)).rejects.toMatchObject({
        name: 'NotYetError',
        message: 'the IAM role p-role does not show yet: NoSuchEntityException, says AWS',
        withinMs: 60_000,
      });
    },
  );
});

describe('a role that is there already', () => {
  const asMade = { Arn: arn, Path: '/sparkify/', AssumeRolePolicyDocument: encodeURIComponent(trustPolicy()) };
  const there = (Role: object | Error) =>
    new FakeAws({
      'iam.CreateRole': exists,
      'iam.GetRole': Role instanceof Error ? Role : { Role },
      'iam.TagRole': {},
      'iam.ListAttachedRolePolicies': {},
      'iam.GetRolePolicy': missing,
      'iam.PutRolePolicy': {},
    });

  test('is ours when an earlier attempt of the run made it', async () => {
    const aws = there({ ...asMade, Tags: ours });
    expect(await ensureRole(aws.clients, request)).toEqual({ name: 'p-role', arn, created: true });
    expect(aws.inputs('iam.GetRole')).toEqual([{ RoleName: 'p-role' }]);
    expect(aws.commands).not.toContain('iam.TagRole');
  });

  test('is adopted when an earlier run made it, and lives as long as this one wants it', async () => {
    const aws = there({ ...asMade, Tags: earlier });
    expect(await ensureRole(aws.clients, request)).toEqual({ name: 'p-role', arn, created: false });
    expect(aws.inputs('iam.TagRole')).toEqual([
      { RoleName: 'p-role', Tags: [{ Key: 'sparkify:expires', Value: owner.expires }] },
    ]);
    expect(policyOf(aws).document).toEqual(allow('arn:aws:s3:::b', 'log*'));
  });

  test.each([
    ['another pipeline', foreign, 'the IAM role p-role exists and was not created by the pipeline p'],
    ['another owner', theirs, 'the IAM role p-role exists and belongs to the pipeline p of there, not of here'],
    ['nobody', undefined, 'it has no tag sparkify:pipeline=p'],
  ])('is left alone when it is of %s', async (_who, Tags, message) => {
    const aws = there({ Arn: arn, ...(Tags && { Tags }) });
    // A role that belongs to nobody shows no tags at all.
    const outcome = ensureRole(aws.clients, request);
    await expect(outcome).rejects.toMatchObject({
      name: 'ForeignResourceError',
      message: expect.stringContaining(message),
    });
    expect(aws.commands).toEqual(['iam.CreateRole', 'iam.GetRole']);
  });

  test('is waited for while AWS does not show it', async () => {
    await expect(ensureRole(there(missing).clients, request)).rejects.toMatchObject({
      name: 'NotYetError',
      message: 'the IAM role p-role exists, but AWS does not show it yet',
    });
  });

  test('is no reason to hide what else AWS says', async () => {
    const aws = new FakeAws({ 'iam.CreateRole': denied });
    await expect(ensureRole(aws.clients, request)).rejects.toBe(denied);
  });
});

describe('a role with policies and a boundary', () => {
  const [read, decrypt] = ['arn:aws:iam::aws:policy/Read', 'arn:aws:iam::123456789012:policy/Decrypt'];
  const bound = 'arn:aws:iam::123456789012:policy/Bound';
  const wide = { ...request, path: '/teams/', policies: [read, decrypt], permissionsBoundary: bound };
  const done = { 'iam.AttachRolePolicy': {}, 'iam.PutRolePermissionsBoundary': {}, 'iam.TagRole': {} };
  const reading = { 'iam.GetRolePolicy': missing, 'iam.PutRolePolicy': {} };

  test('is made with them', async () => {
    const aws = new FakeAws({ ...done, ...reading, 'iam.CreateRole': { Role: { Arn: arn } } });
    expect(await ensureRole(aws.clients, wide)).toEqual({ name: 'p-role', arn, created: true });
    expect(aws.inputs('iam.CreateRole')).toMatchObject([{ Path: '/teams/', PermissionsBoundary: bound }]);
    expect(aws.inputs('iam.AttachRolePolicy')).toEqual([
      { RoleName: 'p-role', PolicyArn: read },
      { RoleName: 'p-role', PolicyArn: decrypt },
    ]);
    expect(aws.commands).not.toContain('iam.PutRolePermissionsBoundary');
  });

  const there = (Role: object, attached: string[]) =>
    new FakeAws({
      ...done,
      ...reading,
      'iam.CreateRole': exists,
      'iam.GetRole': {
        Role: { Arn: arn, Path: '/teams/', AssumeRolePolicyDocument: encodeURIComponent(trustPolicy()), ...Role },
      },
      'iam.ListAttachedRolePolicies': { AttachedPolicies: attached.map((PolicyArn) => ({ PolicyArn })) },
    });

  test('that is adopted gets what it lacks', async () => {
    const aws = there({ Tags: earlier }, [read]);
    expect(await ensureRole(aws.clients, wide)).toEqual({ name: 'p-role', arn, created: false });
    expect(aws.inputs('iam.AttachRolePolicy')).toEqual([{ RoleName: 'p-role', PolicyArn: decrypt }]);
    expect(aws.inputs('iam.PutRolePermissionsBoundary')).toEqual([{ RoleName: 'p-role', PermissionsBoundary: bound }]);
    const bounded = there({ Tags: earlier, PermissionsBoundary: { PermissionsBoundaryArn: bound } }, [read, decrypt]);
    await ensureRole(bounded.clients, wide);
    expect(bounded.commands.filter((name) => /Attach|Boundary/.test(name))).toEqual(['iam.ListAttachedRolePolicies']);
  });

  test('that is adopted tells what is otherwise than asked, and leaves it', async () => {
    const other = {
      Tags: earlier,
      PermissionsBoundary: { PermissionsBoundaryArn: bound },
      AssumeRolePolicyDocument: encodeURIComponent(trustPolicy().replace('redshift', 'ec2')),
    };
    const aws = there(other, [read]);
    expect(await ensureRole(aws.clients, request)).toEqual({
      name: 'p-role',
      arn,
      created: false,
      differs: [
        'its path is /teams/, not /sparkify/',
        `its permissions boundary is ${bound}`,
        `${read} is also attached`,
        'redshift.amazonaws.com may not assume it',
      ],
    });
    expect(aws.commands.filter((name) => /Attach|Boundary/.test(name))).toEqual(['iam.ListAttachedRolePolicies']);
  });
});

describe('a role that somebody else keeps', () => {
  const looked = (Role: object | undefined) =>
    new FakeAws({ 'iam.GetRole': Role === undefined ? missing : { Role: { Arn: arn, ...Role } } });
  const trusting = (more: object) =>
    encodeURIComponent(JSON.stringify({ Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', ...more } }));

  test.each([
    ['the service', { Principal: { Service: 'redshift.amazonaws.com' } }],
    ['several services', { Principal: { Service: ['ec2.amazonaws.com', 'redshift.amazonaws.com'] } }],
    ['everybody', { Principal: '*' }],
    ['every service, for all of STS', { Principal: { Service: '*' }, Action: ['sts:TagSession', 'sts:*'] }],
  ])('is used, and nothing else, when it trusts %s', async (_who, more) => {
    const aws = looked({ AssumeRolePolicyDocument: trusting(more) });
    expect(await inspectRole(aws.clients, { arn })).toEqual({ name: 'p-role', arn });
    expect(aws.calls).toEqual([['iam.GetRole', { RoleName: 'p-role' }]]);
  });

  test.each([
    ['nobody', undefined],
    ['another service', trusting({ Principal: { Service: 'ec2.amazonaws.com' } })],
    ['an account', trusting({ Principal: { AWS: '*' } })],
    ['Redshift with nothing', trusting({ Principal: '*', Action: 'sts:TagSession' })],
    ['it expressly not', trusting({ Principal: '*', Effect: 'Deny' })],
  ])('is refused when it trusts %s', async (_who, AssumeRolePolicyDocument) => {
    await expect(inspectRole(looked({ AssumeRolePolicyDocument }).clients, { arn })).rejects.toMatchObject({
      name: 'ResourceNotFoundError',
      message: expect.stringContaining(`Redshift may not assume the IAM role ${arn}: let its trust policy allow`),
    });
  });

  test('must be there, under its path', async () => {
    await expect(inspectRole(looked(undefined).clients, { arn })).rejects.toThrow(`there is no IAM role ${arn}`);
    const other = arn.replace('/sparkify/', '/');
    await expect(inspectRole(looked({ Arn: other }).clients, { arn })).rejects.toMatchObject({
      name: 'ResourceNotFoundError',
      message: `there is no IAM role ${arn}: the role of that name is ${other}`,
    });
  });
});

describe('a role that a load uses', () => {
  const use = { name: 'p-role', sources: ['s3://b/new'], ...ownership };

  test('may read the sources of the load from then on', async () => {
    const aws = new FakeAws({
      'iam.GetRole': { Role: { Arn: arn, Tags: earlier } },
      'iam.GetRolePolicy': missing,
      'iam.PutRolePolicy': {},
    });
    expect(await useRole(aws.clients, use)).toBe(arn);
    expect(policyOf(aws).document).toEqual(allow('arn:aws:s3:::b', 'new*'));
  });

  test('must be there, and be ours', async () => {
    await expect(useRole(new FakeAws({ 'iam.GetRole': missing }).clients, use)).rejects.toMatchObject({
      name: 'ResourceNotFoundError',
      message: 'there is no IAM role p-role',
    });
    const aws = new FakeAws({ 'iam.GetRole': { Role: { Arn: arn, Tags: theirs } } });
    await expect(useRole(aws.clients, use)).rejects.toMatchObject({
      name: 'ForeignResourceError',
      message: expect.stringContaining('the IAM role p-role exists'),
    });
    expect(aws.commands).toEqual(['iam.GetRole']);
  });
});

describe('a role that is removed', () => {
  const answers = {
    'iam.GetRole': { Role: { Tags: ours } },
    'iam.ListAttachedRolePolicies': { AttachedPolicies: [{ PolicyArn: 'arn:1' }, { PolicyArn: 'arn:2' }] },
    'iam.ListRolePolicies': { PolicyNames: ['sparkify-read-source', 'theirs'] },
    'iam.DetachRolePolicy': {},
    'iam.DeleteRolePolicy': {},
    'iam.DeleteRole': {},
  } as const;

  test('takes all its policies with it', async () => {
    const aws = new FakeAws(answers);
    expect(await removeRole(aws.clients, 'p-role', ownership)).toBe(true);
    expect(aws.calls).toEqual([
      ['iam.GetRole', { RoleName: 'p-role' }],
      ['iam.ListAttachedRolePolicies', expect.objectContaining({ RoleName: 'p-role' })],
      ['iam.DetachRolePolicy', { RoleName: 'p-role', PolicyArn: 'arn:1' }],
      ['iam.DetachRolePolicy', { RoleName: 'p-role', PolicyArn: 'arn:2' }],
      ['iam.ListRolePolicies', expect.objectContaining({ RoleName: 'p-role' })],
      ['iam.DeleteRolePolicy', { RoleName: 'p-role', PolicyName: 'sparkify-read-source' }],
      ['iam.DeleteRolePolicy', { RoleName: 'p-role', PolicyName: 'theirs' }],
      ['iam.DeleteRole', { RoleName: 'p-role' }],
    ]);
  });

  test('is removed all the same when its policies are gone meanwhile, or it is itself', async () => {
    const half = new FakeAws({ ...answers, 'iam.DetachRolePolicy': missing, 'iam.DeleteRolePolicy': missing });
    expect(await removeRole(half.clients, 'p-role', ownership)).toBe(true);
    expect(half.commands.at(-1)).toBe('iam.DeleteRole');
    const gone = new FakeAws({ ...answers, 'iam.DeleteRole': missing });
    expect(await removeRole(gone.clients, 'p-role', ownership)).toBe(true);
  });

  test.each([
    ['there is none', missing],
    ['it is of another pipeline', { Role: { Tags: foreign } }],
    ['it is of another owner', { Role: { Tags: theirs } }],
    ['it has no tags', { Role: {} }],
  ])('is none when %s', async (_why, found) => {
    const aws = new FakeAws({ ...answers, 'iam.GetRole': found });
    expect(await removeRole(aws.clients, 'p-role', ownership)).toBe(false);
    expect(aws.commands).toEqual(['iam.GetRole']);
  });

  test('is not that of another run, where a run is told', async () => {
    const aws = new FakeAws({ ...answers, 'iam.GetRole': { Role: { Tags: earlier } } });
    expect(await removeRole(aws.clients, 'p-role', { ...ownership, run: 'w/r' })).toBe(false);
  });

  test('is known by its tags, and by what we gave it, to a caller who may not look', async () => {
    const aws = new FakeAws({
      ...answers,
      'iam.GetRole': denied,
      'iam.ListRoleTags': { Tags: ours },
      'iam.ListAttachedRolePolicies': denied,
      'iam.ListRolePolicies': denied,
    });
    expect(await removeRole(aws.clients, 'p-role', ownership)).toBe(true);
    expect(aws.inputs('iam.ListRoleTags')).toEqual([{ RoleName: 'p-role' }]);
    expect(aws.inputs('iam.DeleteRolePolicy')).toEqual([{ RoleName: 'p-role', PolicyName: 'sparkify-read-source' }]);
    expect(aws.commands).not.toContain('iam.DetachRolePolicy');
    const gone = new FakeAws({ ...answers, 'iam.GetRole': denied, 'iam.ListRoleTags': missing });
    expect(await removeRole(gone.clients, 'p-role', ownership)).toBe(false);
  });

  test('is waited for while somebody uses it, for some minutes', async () => {
    const aws = new FakeAws({ ...answers, 'iam.DeleteRole': awsError('DeleteConflictException') });
    await expect(removeRole(aws.clients, 'p-role', ownership)).rejects.toMatchObject({
      name: 'NotYetError',
      message: 'the IAM role p-role is still in use: DeleteConflictException, says AWS',
      withinMs: 480_000,
    });
  });
});
