import { findSource } from '../../../src/engine/copy/s3.ts';
import type { CopySession } from '../../../src/engine/copy/copy-session.ts';
import type { StoredObject } from '../../../src/engine/host.ts';

const object = (key: string, sizeBytes: number): StoredObject => ({ key, sizeBytes, path: `/s3/${key}`, eTag: key });

/** A session whose bucket holds these objects. */
function sessionOf(...objects: StoredObject[]): { session: CopySession; asked: string[] } {
  const asked: string[] = [];
  const host = {
    findObjects: async ({ prefix }: { prefix: string }) => {
      asked.push(prefix);
      return objects.filter(({ key }) => key.startsWith(prefix));
    },
  };
  return { session: { host, queryId: 1, pid: 2 } as unknown as CopySession, asked };
}

const find = (session: CopySession, source: string) => findSource(session, { iamRole: 'r' }, source, false);

test('the files of a COPY are asked for once, however many they are', async () => {
  const many = Array.from({ length: 2500 }, (_, n) => object(`a/${n}`, n));
  const { session, asked } = sessionOf(...many, object('b', 1));
  const files = await find(session, 's3://bucket/a');
  expect(files.map(({ url, sizeBytes }) => [url, sizeBytes])).toEqual(
    many.map(({ key, sizeBytes }) => [`s3://bucket/${key}`, sizeBytes]),
  );
  expect(asked).toEqual(['a']);
});

test('a prefix without objects is no source', async () => {
  const { session } = sessionOf(object('b', 0));
  await expect(find(session, 's3://bucket/a')).rejects.toMatchObject({
    message: "The specified S3 prefix 'a' does not exist",
  });
});
