import { findSource } from '../../../src/engine/copy/s3.ts';
import type { CopySession } from '../../../src/engine/copy/copy-session.ts';
import type { StoredObject } from '../../../src/engine/host.ts';

const object = (key: string, sizeBytes: number): StoredObject => ({ key, sizeBytes, path: `/s3/${key}`, eTag: key });

/** A session whose bucket holds these objects. */
function sessionOf(...objects: StoredObject[]): { session: CopySession; asked: string[][] } {
  const asked: string[][] = [];
  const host = {
    listObjects: async ({ prefix }: { prefix: string }) => objects.filter(({ key }) => key.startsWith(prefix)),
    getObjects: async ({ keys }: { keys: string[] }) => {
      asked.push(keys);
      return objects.filter(({ key }) => keys.includes(key));
    },
  };
  return { session: { host, queryId: 1, pid: 2 } as unknown as CopySession, asked };
}

const find = (session: CopySession, source: string) => findSource(session, { iamRole: 'r' }, source, false);

test('empty objects are files of a COPY; the empty ones that stand for folders are not', async () => {
  const { session } = sessionOf(
    object('a/', 0),
    object('a/empty', 0),
    object('a/full', 5),
    object('a/odd/', 7),
    object('b', 1),
  );
  const files = await find(session, 's3://bucket/a');
  expect(files.map(({ url, sizeBytes }) => [url, sizeBytes])).toEqual([
    ['s3://bucket/a/empty', 0],
    ['s3://bucket/a/full', 5],
    ['s3://bucket/a/odd/', 7],
  ]);
});

test('nothing but folders is no source', async () => {
  const { session } = sessionOf(object('a/', 0));
  await expect(find(session, 's3://bucket/a')).rejects.toMatchObject({
    message: "The specified S3 prefix 'a' does not exist",
  });
});

test('many objects are looked up a thousand at a time, each once', async () => {
  const many = Array.from({ length: 2500 }, (_, n) => object(`a/${n}`, 1));
  const { session, asked } = sessionOf(...many);
  expect(await find(session, 's3://bucket/a')).toHaveLength(2500);
  expect(asked.map((keys) => keys.length)).toEqual([1000, 1000, 500]);
  expect(new Set(asked.flat()).size).toBe(2500);
});
