import { S3Client } from '@aws-sdk/client-s3';
import { ofGoneManifests } from '../../src/activities/manifests.ts';
import { AccessError, StatementError, WarehouseUnavailableError } from '../../src/warehouse/errors.ts';

const folder = 's3://work/shop/run-1';
const listing = { how: 'append' as const, files: 3, bytes: 5, manifests: 1 };
const stage = { table: 'raw', listed: { listing, folder } };
const refused = new StatementError('The specified S3 prefix does not exist', { sqlState: 'XX000' });

/** A workspace that holds these keys, and what was asked of it. */
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
])('a COPY that is %s for want of its manifest says how to go on', async (_title, error) => {
  const { aws, asked } = workspace('shop/run-2/raw/manifest-00001.json');
  const told = (await ofGoneManifests(aws, stage, error)) as Error;
  expect(told).toMatchObject({ name: 'ResourceNotFoundError', cause: error });
  expect(told.message).toBe(
    's3://work/shop/run-1/raw/manifest-00001.json is gone: a load\'s manifests are removed when it ends. Reset it to before the step "list raw", or run the load again',
  );
  expect(asked).toEqual(['shop/run-1/raw/manifest-00001.json']);
});

test('a COPY that fails with its manifest there stays what it is', async () => {
  const { aws } = workspace('shop/run-1/raw/manifest-00001.json');
  expect(await ofGoneManifests(aws, stage, refused)).toBe(refused);
});

test.each([
  ['a lost connection', stage, new WarehouseUnavailableError('lost')],
  ['what was copied without manifests', { table: 'raw' }, refused],
  ['a listing without new files', { table: 'raw', listed: { listing: { ...listing, manifests: 0 }, folder } }, refused],
])('%s is not asked about', async (_title, given, error) => {
  const { aws, asked } = workspace();
  expect(await ofGoneManifests(aws, given, error)).toBe(error);
  expect(asked).toEqual([]);
});
