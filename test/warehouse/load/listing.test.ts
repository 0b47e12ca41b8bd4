import { listSource } from '../../../src/warehouse/load/listing.ts';
import type { Source } from '../../../src/warehouse/load/listing.ts';
import { FakeSession } from '../../support/fake-session.ts';

const recorded = (staged?: object): [RegExp, string[][]] => [
  /^select summary from sparkify_loads where load_id = 'load-1'$/,
  [[JSON.stringify({ rows: {}, checks: [], ...(staged && { staged }) })]],
];

/** The requests to S3, and what was written there. */
let asked: string[];
beforeEach(() => (asked = []));

function source(more: Partial<Source> = {}): Source {
  return {
    table: 'raw',
    uri: 's3://b/',
    loadId: 'load-1',
    async *pages() {
      asked.push('list');
      yield [{ uri: 's3://b/1', etag: 'a', bytes: 7 }];
    },
    write: async (name) => void asked.push(name),
    isFull: true,
    onChange: 'refuse',
    tell: () => undefined,
    ...more,
  };
}

describe('a load that the ledger has', () => {
  test.each([true, false])('lists nothing, and tells what it had listed (full: %s)', async (isFull) => {
    const staged = { raw: { files: 3, rows: 9, rejected: 0, bytes: 5, how: 'replace' } };
    const listing = await listSource(new FakeSession(recorded(staged)), source({ isFull }));
    expect([listing, asked]).toEqual([{ how: 'replace', files: 3, bytes: 5, manifests: 0 }, []]);
  });

  test('and that was recorded without what it had staged, lists nothing either', async () => {
    const listing = await listSource(new FakeSession(recorded()), source());
    expect([listing, asked]).toEqual([{ how: 'append', files: 0, bytes: 0, manifests: 0 }, []]);
  });
});

test.each(['load-2', undefined])('a load that it does not have (%s) lists its files', async (loadId) => {
  const listing = await listSource(new FakeSession(recorded()), source({ loadId }));
  expect(listing).toEqual({ how: 'replace', files: 1, bytes: 7, manifests: 1 });
  expect(asked).toEqual(['list', 'raw/manifest-00001.json', 'raw/files-00001.json']);
});

describe('a source without a file', () => {
  const nothing: Partial<Source> = { loadId: undefined, pages: async function* () {} };
  const staged: [RegExp, string[][]] = [/from pg_description/, [['load-0 5']]];
  const rows: [RegExp, number[][]] = [/^select 1 from "raw" limit 1$/, [[1]]];

  test.each([
    [
      'a full load',
      { isFull: true },
      [],
      'there is no file at s3://b/, from which all of raw must be staged again: .*',
    ],
    [
      'a table that holds rows',
      { isFull: false },
      [staged, rows],
      '.* or set load.onChange to "full" if raw should be emptied',
    ],
  ])('is refused for %s', async (_whom, more, replies, message) => {
    const listed = listSource(new FakeSession(...replies), source({ ...nothing, ...more }));
    await expect(listed).rejects.toMatchObject({ name: 'SourceEmptyError', message: expect.stringMatching(message) });
  });

  test.each([
    ['one that was never staged', 'refuse' as const, [rows]],
    ['one without rows', 'refuse' as const, [staged]],
    ['one that may be emptied', 'full' as const, [staged, rows]],
  ])('is taken for %s', async (_whom, onChange, replies) => {
    const listing = await listSource(new FakeSession(...replies), source({ ...nothing, isFull: false, onChange }));
    expect(listing).toEqual({ how: 'replace', files: 0, bytes: 0, manifests: 0 });
  });
});
