import { S3Client } from '@aws-sdk/client-s3';
import { areManifestsGone, requireListedAlike } from '../../src/activities/manifests.ts';
import { AccessError, StatementError, WarehouseUnavailableError } from '../../src/warehouse/errors.ts';

const folder = 's3://work/shop/run-1';
const listing = { how: 'append' as const, files: 3, bytes: 5, manifests: 1, base: 'load-0' };
const stage = { table: 'raw', listed: { listing, folder } };
const refused = new StatementError('The specified S3 prefix does not exist', { sqlState: 'XX000' });

/** A workspace with these keys, and the requests to it. */
function workspace(...keys: string[]) {
  const asked: string[] = [];
  const send = async ({ input }: { input: { Prefix: string } }) => {
    asked.push(input.Prefix);
    return { Contents: keys.filter((key) => key.startsWith(input.Prefix)).map((Key) => ({ Key, Size: 1 })) };
  };
  const s3 = new S3Client({ region: 'eu-west-1' });
  return { asked, aws: { s3: Object.assign(s3, { send }) } };
}

test.each([
  ['refused', refused],
  ['denied, as S3 says it to who may not list', new AccessError('Access Denied')],
])('a COPY that is %s for want of its manifest is known by that', async (_title, error) => {
  const { aws, asked } = workspace('shop/run-2/raw/manifest-00001.json');
  expect(await areManifestsGone(aws, stage, error)).toBe(true);
  expect(asked).toEqual(['shop/run-1/raw/manifest-00001.json']);
});

test('a COPY that fails with its manifest there has another reason', async () => {
  const { aws } = workspace('shop/run-1/raw/manifest-00001.json');
  expect(await areManifestsGone(aws, stage, refused)).toBe(false);
});

test.each([
  ['a lost connection', stage, new WarehouseUnavailableError('lost')],
  ['what was copied without manifests', { table: 'raw' }, refused],
  ['a listing without new files', { table: 'raw', listed: { listing: { ...listing, manifests: 0 }, folder } }, refused],
])('%s is not asked about', async (_title, given, error) => {
  const { aws, asked } = workspace();
  expect(await areManifestsGone(aws, given, error)).toBe(false);
  expect(asked).toEqual([]);
});

test('a listing that comes out as it was will do', () => {
  expect(requireListedAlike(stage, { ...listing }, refused)).toBeUndefined();
});

test.each([
  ['other files', { files: 4 }],
  ['files of other sizes', { bytes: 6 }],
  ['another load before it', { base: 'load-1' }],
  ['everything instead of what is new', { how: 'replace' as const }],
])('one with %s is no longer what the history tells, and says how to go on', (_title, change) => {
  const check = () => requireListedAlike(stage, { ...listing, ...change }, refused);
  const files = 'files' in change ? change.files : 3;
  expect(check).toThrow(
    `s3://work/shop/run-1/raw/manifest-00001.json is gone, since a load's manifests are removed when it ends, and what there is to load is no longer what was listed: 3 files then, ${files} now. Reset it to before the step "list raw", or run the load again`,
  );
  expect(check).toThrow(expect.objectContaining({ name: 'ResourceNotFoundError', cause: refused }));
});
