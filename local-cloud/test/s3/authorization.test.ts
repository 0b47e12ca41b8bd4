import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand, TagUserCommand } from '@aws-sdk/client-iam';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { policy, refusalOf, startTestCloud, type Clients, type TestCloud } from '../support/cloud.ts';

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud();
  await local.s3.send(new CreateBucketCommand({ Bucket: 'data' }));
});
afterAll(() => local.stop());

const Bucket = 'data';
const put = (Key: string, Tagging?: string, { s3 }: Pick<Clients, 's3'> = local) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body: Key, ...(Tagging !== undefined && { Tagging }) }));
const keys = async (Prefix: string) =>
  ((await local.s3.send(new ListObjectsV2Command({ Bucket, Prefix }))).Contents ?? []).map(({ Key }) => Key);

let count = 0;
/** The S3 client of a new user with these statements. */
const user = async (...statements: object[]) => {
  count += 1;
  const UserName = `user-${count}`;
  await local.iam.send(new CreateUserCommand({ UserName }));
  await local.iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'p', PolicyDocument: policy(...statements) }));
  const { AccessKey: key } = await local.iam.send(new CreateAccessKeyCommand({ UserName }));
  const clients = local.as({ accessKeyId: key?.AccessKeyId ?? '', secretAccessKey: key?.SecretAccessKey ?? '' });
  return { ...clients, UserName };
};
const allow = (Action: string | string[], Resource: string | string[] = '*', Condition?: object) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
});
const deny = (Action: string, Resource: string) => ({ Effect: 'Deny', Action, Resource });
const arn = (key: string) => `arn:aws:s3:::data/${key}`;
const denied = { code: 'AccessDenied', status: 403 };

describe('DeleteObjects decides on each key by itself', () => {
  const remove = (s3: Clients['s3'], names: string[], Quiet = false) =>
    s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: names.map((Key) => ({ Key })), Quiet } }));

  test.each([false, true])('deletes what is allowed and tells the rest as errors (quiet: %s)', async (quiet) => {
    const names = ['d/a', 'd/kept/b', 'd/c'];
    await Promise.all(names.map((name) => put(name)));
    const { s3 } = await user(allow('s3:DeleteObject', arn('d/*')), deny('s3:DeleteObject', arn('d/kept/*')));
    const { Deleted, Errors } = await remove(s3, [...names, 'elsewhere'], quiet);
    expect(Deleted).toEqual(quiet ? undefined : [{ Key: 'd/a' }, { Key: 'd/c' }]);
    expect(Errors).toMatchObject([
      {
        Key: 'd/kept/b',
        Code: 'AccessDenied',
        Message: expect.stringContaining(`${arn('d/kept/b')} with an explicit`),
      },
      { Key: 'elsewhere', Code: 'AccessDenied', Message: expect.stringContaining('no identity-based policy allows') },
    ]);
    expect(await keys('d/')).toEqual(['d/kept/b']);
  });

  test('a version asked for by its id needs its own permission', async () => {
    await put('v');
    const { s3 } = await user(allow('s3:DeleteObject'));
    const Objects = [{ Key: 'v', VersionId: 'null' }];
    const { Errors } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Errors).toMatchObject([{ Key: 'v', VersionId: 'null', Code: 'AccessDenied' }]);
    const { s3: other } = await user(allow('s3:DeleteObjectVersion'));
    const { Deleted } = await other.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Deleted).toEqual([{ Key: 'v', VersionId: 'null' }]);
  });

  test('of 1,000 keys at most, each with a name', async () => {
    const many = Array.from({ length: 1001 }, (_, index) => `n/${index}`);
    expect(await refusalOf(remove(local.s3, many))).toMatchObject({ code: 'MalformedXML', status: 400 });
    expect(await refusalOf(remove(local.s3, ['']))).toMatchObject({ code: 'MalformedXML', status: 400 });
    expect((await remove(local.s3, many.slice(1))).Deleted).toHaveLength(1000);
  });
});

describe('a new object', () => {
  test('with tags needs PutObjectTagging, which may depend on them', async () => {
    const { s3 } = await user(allow('s3:PutObject'));
    await put('t/plain', undefined, { s3 });
    expect(await refusalOf(put('t/tagged', 'team=etl', { s3 }))).toMatchObject(denied);
    const start = new CreateMultipartUploadCommand({ Bucket, Key: 't/parts', Tagging: 'team=etl' });
    expect(await refusalOf(s3.send(start))).toMatchObject(denied);
    const etl = {
      StringEquals: { 's3:RequestObjectTag/team': 'etl' },
      'ForAllValues:StringEquals': { 's3:RequestObjectTagKeys': 'team' },
    };
    const { s3: tagger } = await user(allow(['s3:PutObject', 's3:PutObjectTagging'], '*', etl));
    await put('t/tagged', 'team=etl', { s3: tagger });
    expect(await refusalOf(put('t/tagged', 'team=bi', { s3: tagger }))).toMatchObject(denied);
    expect(await refusalOf(put('t/tagged', 'team=etl&x=1', { s3: tagger }))).toMatchObject(denied);
    const retag = (Value: string) =>
      tagger.send(
        new PutObjectTaggingCommand({ Bucket, Key: 't/tagged', Tagging: { TagSet: [{ Key: 'team', Value }] } }),
      );
    await retag('etl');
    expect(await refusalOf(retag('bi'))).toMatchObject(denied);
  });

  test('with an ACL needs PutObjectAcl', async () => {
    const { s3 } = await user(allow('s3:PutObject'));
    const command = new PutObjectCommand({ Bucket, Key: 'acl', Body: 'a', ACL: 'private' });
    expect(await refusalOf(s3.send(command))).toMatchObject(denied);
  });

  test('copied with the tags of its source needs to read and to write tags', async () => {
    await put('c/plain');
    await put('c/tagged', 'team=etl');
    const copy = (s3: Clients['s3'], from: string, more: object = {}) =>
      s3.send(new CopyObjectCommand({ Bucket, Key: 'c/copy', CopySource: `data/${from}`, ...more }));
    const { s3 } = await user(allow(['s3:GetObject', 's3:PutObject']));
    await copy(s3, 'c/plain');
    expect(await refusalOf(copy(s3, 'c/tagged'))).toMatchObject(denied);
    await copy(s3, 'c/tagged', { TaggingDirective: 'REPLACE' });
    expect(await refusalOf(copy(s3, 'c/plain', { TaggingDirective: 'REPLACE', Tagging: 'a=1' }))).toMatchObject(denied);
    const { s3: all } = await user(
      allow(['s3:GetObject', 's3:PutObject', 's3:GetObjectTagging', 's3:PutObjectTagging']),
    );
    await copy(all, 'c/tagged');
    const { TagSet } = await all.send(new GetObjectTaggingCommand({ Bucket, Key: 'c/copy' }));
    expect(TagSet).toEqual([{ Key: 'team', Value: 'etl' }]);
  });
});

test('the tags of an object may decide who reads it', async () => {
  await put('e/etl', 'Team=etl');
  await put('e/other', 'Team=bi');
  await put('e/none');
  const { s3 } = await user(allow(['s3:GetObject', 's3:ListBucket'], '*'), {
    ...deny('s3:GetObject', '*'),
    Condition: { StringNotEquals: { 's3:ExistingObjectTag/team': 'etl' } },
  });
  const get = (Key: string) => s3.send(new GetObjectCommand({ Bucket, Key }));
  expect(await (await get('e/etl')).Body?.transformToString()).toBe('e/etl');
  expect(await refusalOf(get('e/other'))).toMatchObject(denied);
  expect(await refusalOf(get('e/none'))).toMatchObject(denied);
});

describe('that an object is not there', () => {
  test('is told only to one who may list the bucket', async () => {
    const { s3: reader } = await user(allow('s3:GetObject'));
    const { s3: lister } = await user(allow(['s3:GetObject', 's3:ListBucket', 's3:PutObject']));
    const asks = (s3: Clients['s3']) => [
      s3.send(new GetObjectCommand({ Bucket, Key: 'none' })),
      s3.send(new HeadObjectCommand({ Bucket, Key: 'none' })),
      s3.send(new CopyObjectCommand({ Bucket, Key: 'x', CopySource: 'data/none' })),
    ];
    const statuses = async (s3: Clients['s3']) =>
      Promise.all(asks(s3).map(async (ask) => (await refusalOf(ask)).status));
    expect(await statuses(reader)).toEqual([403, 403, 403]);
    expect(await statuses(lister)).toEqual([404, 404, 404]);
  });
});

describe('every decision knows', () => {
  const facts: [key: string, condition: object][] = [
    ['aws:SourceIp', { IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } }],
    ['aws:RequestedRegion', { StringEquals: { 'aws:RequestedRegion': 'us-west-2' } }],
    ['aws:SecureTransport', { Bool: { 'aws:SecureTransport': 'false' } }],
    ['aws:CurrentTime', { DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }],
    ['aws:EpochTime', { NumericGreaterThan: { 'aws:EpochTime': '1500000000' } }],
    ['aws:UserAgent', { StringLike: { 'aws:UserAgent': 'aws-sdk-js/*' } }],
    ['aws:PrincipalArn', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::123456789012:user/user-*' } }],
    ['aws:PrincipalAccount', { StringEquals: { 'aws:PrincipalAccount': '123456789012' } }],
    ['aws:PrincipalType', { StringEquals: { 'aws:PrincipalType': 'User' } }],
    ['aws:PrincipalTag', { StringEquals: { 'aws:PrincipalTag/team': 'etl' } }],
    ['aws:userid', { StringLike: { 'aws:userid': 'AIDA*' } }],
    ['aws:username', { StringLike: { 'aws:username': 'user-*' } }],
    ['aws:ViaAWSService', { Bool: { 'aws:ViaAWSService': 'false' } }],
    ['aws:ResourceAccount', { StringEquals: { 'aws:ResourceAccount': '123456789012' } }],
    ['s3:ResourceAccount', { StringEquals: { 's3:ResourceAccount': '123456789012' } }],
    ['s3:authType', { StringEquals: { 's3:authType': 'REST-HEADER' } }],
    ['s3:signatureversion', { StringEquals: { 's3:signatureversion': 'AWS4-HMAC-SHA256' } }],
    ['s3:x-amz-content-sha256', { Null: { 's3:x-amz-content-sha256': 'false' } }],
    ['s3:x-amz-storage-class', { StringEquals: { 's3:x-amz-storage-class': 'STANDARD' } }],
    ['s3:x-amz-metadata-directive', { Null: { 's3:x-amz-metadata-directive': 'true' } }],
  ];
  test.each(facts)('%s, of an upload and of each key deleted', async (key, condition) => {
    const { s3, UserName } = await user(
      allow('s3:PutObject', '*', condition),
      allow('s3:DeleteObject', '*', key === 's3:x-amz-storage-class' ? {} : condition),
    );
    await local.iam.send(new TagUserCommand({ UserName, Tags: [{ Key: 'Team', Value: 'etl' }] }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'f', Body: 'f', StorageClass: 'STANDARD' }));
    const { Errors } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'f' }] } }));
    expect(Errors).toBeUndefined();
  });

  test('what a listing asks for', async () => {
    const asked = { 's3:prefix': 'home/', 's3:delimiter': '/' };
    const most = { 's3:max-keys': '10' };
    const { s3 } = await user(allow('s3:ListBucket', '*', { StringEquals: asked, NumericLessThanEquals: most }));
    const list = (Prefix: string, Delimiter: string, MaxKeys: number) =>
      s3.send(new ListObjectsV2Command({ Bucket, Prefix, Delimiter, MaxKeys }));
    await list('home/', '/', 10);
    expect(await refusalOf(list('home', '/', 10))).toMatchObject(denied);
    expect(await refusalOf(list('home/', '', 10))).toMatchObject(denied);
    expect(await refusalOf(list('home/', '/', 11))).toMatchObject(denied);
  });
});
