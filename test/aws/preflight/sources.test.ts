import { checkSource } from '../../../src/aws/preflight/sources.ts';
import type { Loading } from '../../../src/aws/preflight/sources.ts';
import type { CopySource, RecordFormat } from '../../../src/contract/preflight.ts';
import { FakeAws, awsError } from '../../support/fake-aws.ts';
import { rawSource } from '../../support/preflight-request.ts';

const find = (reply: object, more: Partial<CopySource & Loading> = {}) => {
  const { mode = 'full', loads = true, lists = false, ...source } = more;
  return checkSource(
    new FakeAws({ 's3.ListObjectsV2': reply }).clients,
    { ...rawSource, ...source },
    { mode, loads, lists },
  );
};
const elsewhere = (region: string, code = 'PermanentRedirect') =>
  Object.assign(awsError(code), { $response: { headers: { 'x-amz-bucket-region': region } } });

test('a source without files fails where a full load follows, and is warned of where files may come', async () => {
  const told = { what: 'sources.raw at s3://b/raw/', why: 'holds no files' };
  expect(await find({})).toMatchObject([{ state: 'failed', ...told }]);
  expect(await find({ Contents: [{ Key: 'raw/', Size: 0 }] })).toMatchObject([{ state: 'failed', ...told }]);
  expect(await find({}, { loads: false })).toMatchObject([{ state: 'warned', ...told }]);
  expect(await find({}, { mode: 'incremental' })).toMatchObject([{ state: 'warned', ...told }]);
});

test('one in a bucket that is not there fails', async () => {
  expect(await find(awsError('NoSuchBucket'))).toMatchObject([
    { state: 'failed', fix: expect.stringContaining('.uri') },
  ]);
});

test.each(['PermanentRedirect', 'AuthorizationHeaderMalformed'])(
  'one in another region fails, whoever says where it is (%s)',
  async (code) => {
    const why = 'is in us-east-1, but COPY looks for it in eu-west-1';
    const fixOf = async (regionFrom: CopySource['regionFrom']) => {
      const [finding] = await find(elsewhere('us-east-1', code), { regionFrom });
      expect(finding).toMatchObject({ state: 'failed', why });
      return finding?.fix;
    };
    expect(await fixOf('input')).toBe('set sources.raw.region to "us-east-1"');
    expect(await fixOf('file')).toContain("say region :'region'");
    expect(await fixOf('cluster')).toContain('the warehouse must be in us-east-1');
  },
);

test('one that is said to be elsewhere, and is, may hold files', async () => {
  expect(await find(elsewhere('us-east-1'), { region: 'us-east-1' })).toMatchObject([{ state: 'unknown' }]);
});

test('one that the worker may not list is for the role of COPY to list, unless a manifest is to be written', async () => {
  const denied = awsError('AccessDenied', 'no');
  expect(await find(denied)).toMatchObject([{ state: 'unknown', why: expect.stringContaining('s3://b/raw/: no') }]);
  expect(await find(denied, { lists: true })).toMatchObject([{ state: 'failed' }]);
});

describe('the first record', () => {
  const records: RecordFormat = { kind: 'json', columns: ['id'], isGzip: false, ignoresCase: false };
  const told = async (reply: object) => {
    const Contents = [{ Key: 'raw/1.json', Size: 8, ETag: '"e"' }];
    const aws = new FakeAws({ 's3.ListObjectsV2': { Contents }, 's3.GetObject': reply });
    const loading = { mode: 'full', loads: true, lists: false } as const;
    const [finding] = await checkSource(aws.clients, { ...rawSource, records }, loading);
    return finding;
  };
  const file = (text: string) => ({ Body: { transformToByteArray: async () => Buffer.from(text) } });

  test('is told with the files, and warned of where it does not fit', async () => {
    const holds = 'holds files, the first s3://b/raw/1.json with 8 bytes; its first record ';
    expect(await told(file('{"id":1}'))).toMatchObject({ state: 'passed', why: `${holds}fills 1 of 1 columns` });
    expect(await told(file('{"ID":1}'))).toMatchObject({
      state: 'warned',
      why: `${holds}has 1 fields, none of them a column of raw: all would be NULL`,
      fix: "write json 'auto ignorecase' in raw.copy.sql",
    });
  });

  test('that may not be read is unknown', async () => {
    expect(await told(awsError('AccessDenied', 'no'))).toMatchObject({
      state: 'unknown',
      why: expect.stringMatching(/its first record cannot be read \(s3:\/\/b\/raw\/1.json: no\)$/),
    });
  });
});

test('an error of S3 is that of the check', async () => {
  await expect(find(awsError('SlowDown'))).rejects.toThrow('SlowDown');
});
