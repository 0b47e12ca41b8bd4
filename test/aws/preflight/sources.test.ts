import { checkSource } from '../../../src/aws/preflight/sources.ts';
import type { Loading } from '../../../src/aws/preflight/sources.ts';
import type { CopySource } from '../../../src/contract/preflight.ts';
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
    const why = 'lies in us-east-1, and COPY looks for it in eu-west-1';
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

test('an error of S3 is that of the check', async () => {
  await expect(find(awsError('SlowDown'))).rejects.toThrow('SlowDown');
});
