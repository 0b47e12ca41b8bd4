import { changesOf } from '../../../src/warehouse/load/changes.ts';
import type { SourceFile } from '../../../src/warehouse/load/changes.ts';
import { FakeSession } from '../../support/fake-session.ts';

const file = (key: string, etag = 'e', bytes = 1): SourceFile => ({ uri: `s3://b/${key}`, etag, bytes });
const row = ({ uri, etag, bytes }: SourceFile) => [uri, etag, String(bytes)];

async function* inPages(...pages: SourceFile[][]): AsyncGenerator<SourceFile[]> {
  yield* pages;
}

/** The changes since this state of the ledger, in a test's words. */
async function told(listed: SourceFile[][], known: SourceFile[]): Promise<string[]> {
  const session = new FakeSession([/from sparkify_files/, known.map(row)]);
  const changes: string[] = [];
  for await (const { what, file: one } of changesOf(session, 'raw', inPages(...listed))) {
    changes.push(`${what} ${one.uri.slice('s3://b/'.length)}`);
  }
  return changes;
}

test.each<[string, SourceFile[][], SourceFile[], string[]]>([
  ['nothing of nothing', [], [], []],
  ['all when nothing is loaded', [[file('a')], [file('b')]], [], ['new a', 'new b']],
  ['nothing when all is', [[file('a'), file('b')]], [file('a'), file('b')], []],
  [
    'what comes before, between and after',
    [[file('a'), file('c')], [file('d')]],
    [file('b'), file('c')],
    ['new a', 'vanished b', 'new d'],
  ],
  ['what is gone at the end', [[file('a')]], [file('a'), file('b'), file('c')], ['vanished b', 'vanished c']],
  ['what is gone altogether', [[]], [file('a')], ['vanished a']],
  ['another content', [[file('a', 'f'), file('b')]], [file('a'), file('b')], ['changed a']],
  ['another size', [[file('a', 'e', 2)]], [file('a')], ['changed a']],
  [
    'names in the order of their bytes',
    [[file('B'), file('a'), file('\u{FFFD}'), file('\u{10000}')]],
    [file('a'), file('\u{10000}')],
    ['new B', 'new \u{FFFD}'],
  ],
])('tells %s', async (_what, listed, known, expected) => {
  expect(await told(listed, known)).toEqual(expected);
});

test.each([[[file('b'), file('a')]], [[file('a'), file('a')]]])(
  'refuses a listing that is not in order',
  async (page) => {
    await expect(told([page], [])).rejects.toThrow(
      `S3 lists ${page[1]?.uri} after ${page[0]?.uri}: an incremental load needs a bucket that lists its keys in order`,
    );
  },
);

test('reads the ledger on from the last file that it told', async () => {
  const many = Array.from({ length: 10_000 }, (_, at) => file(`k${String(at).padStart(5, '0')}`));
  const rest = [file("kz'x")];
  const session = new FakeSession([/file > 's3:\/\/b\/k09999'/, rest.map(row)], [/file > ''/, many.map(row)]);
  const changes = [];
  for await (const change of changesOf(session, "it's", inPages([...many, ...rest]))) changes.push(change);
  expect(changes).toEqual([]);
  expect(session.statements).toEqual(
    ['', 's3://b/k09999'].map(
      (after) =>
        `select file, etag, bytes from sparkify_files where table_name = 'it''s' and file > '${after}' order by file limit 10000`,
    ),
  );
});
