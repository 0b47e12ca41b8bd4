import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { generate } from '../../src/cli/generate/generate.ts';
import { Random } from '../../src/cli/generate/random.ts';
import { folderTarget } from '../../src/cli/generate/target.ts';
import { isFull, testInFull } from '../support/full.ts';
import { startLoader } from '../support/loader.ts';
import type { Loader } from '../support/loader.ts';
import { copyRealData, hasRealData } from '../support/real-data.ts';
import { referenceChecksums } from '../support/reference-star.ts';
import { starChecksums } from '../support/warehouse.ts';

jest.setTimeout(600_000);

let loader: Loader;
let bucket: string;
/** Where files wait to come. */
let source: string;
let loads = 0;

beforeAll(async () => {
  loader = await startLoader(join(__dirname, '../..'));
  bucket = join(loader.s3Root, 'udacity-dend');
  source = mkdtempSync(join(tmpdir(), 'sparkify-source-'));
});
beforeEach(() => {
  for (const folder of [bucket, source]) {
    rmSync(folder, { recursive: true, force: true });
    for (const kind of ['log_data', 'song_data']) mkdirSync(join(folder, kind), { recursive: true });
  }
});
afterAll(async () => {
  if (source) rmSync(source, { recursive: true, force: true });
  await loader?.stop();
});

const incremental = (more: object = {}) => loader.load(`load-${++loads}`, { load: { mode: 'incremental', ...more } });
/** What the tables hold is forgotten, whatever was loaded before. */
const afresh = () => incremental({ onChange: 'full' });

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((file) => /^(log|song)_data\//.test(file))
    .toSorted();
}

function arrive(files: string[]): void {
  for (const file of files) {
    mkdirSync(dirname(join(bucket, file)), { recursive: true });
    cpSync(join(source, file), join(bucket, file));
  }
}

/** All files in a random order, in batches of random sizes. */
function batches(files: string[], random: Random): string[][] {
  const shuffled = files.map((file) => ({ file, at: random.next() })).toSorted((a, b) => a.at - b.at);
  const cut: string[][] = [];
  for (let rest = shuffled.map(({ file }) => file); rest.length > 0;) {
    const size = 1 + Math.floor(random.next() * rest.length);
    cut.push(rest.slice(0, size));
    rest = rest.slice(size);
  }
  return cut;
}

async function expectStar(): Promise<void> {
  expect(await loader.ask((client) => starChecksums(client))).toEqual(referenceChecksums(bucket));
}

/** Loads the batches one after another; after each, every table is that of a full load of what has come so far. */
async function loadInBatches(seed: number): Promise<void> {
  await afresh();
  let known = 0;
  for (const batch of batches(filesIn(source), new Random(seed))) {
    arrive(batch);
    const { staged } = await incremental();
    known += batch.length;
    const added = Object.values(staged).reduce((sum, { files }) => sum + files, 0);
    expect({ seed, added, how: [...new Set(Object.values(staged).map(({ how }) => how))] }).toEqual({
      seed,
      added: batch.length,
      how: ['append'],
    });
    await expectStar();
    const recorded = await loader.ask((client) => client.query('select count(*) as files from sparkify_files'));
    expect(Number(recorded.rows[0]?.files)).toBe(known);
  }
  const { staged } = await incremental();
  expect(Object.values(staged).map(({ files, rows }) => [files, rows])).toEqual([
    [0, 0],
    [0, 0],
  ]);
  await expectStar();
}

test.each(isFull ? [1, 2, 3, 4, 5] : [1])(
  'generated files that come shuffled in batches make the star of a full load (seed %i)',
  async (seed) => {
    await generate({ events: 200, songs: 12, seed }, folderTarget(source));
    await loadInBatches(seed);
    expect(filesIn(bucket)).toEqual(filesIn(source));
  },
);

testInFull('real files do, too', async () => {
  if (!hasRealData()) return;
  copyRealData(source);
  await loadInBatches(7);
  expect(filesIn(bucket)).toEqual(filesIn(source));
});

testInFull('a full load that is asked to list its files is what incremental ones go on from', async () => {
  await generate({ events: 200, songs: 10, seed: 4 }, folderTarget(source));
  const files = filesIn(source);
  arrive(files.filter((_, index) => index % 3 === 0));
  const full = await loader.load(`load-${++loads}`, { workspace: 's3://sparkify-workspace/loads/' });
  expect(Object.values(full.staged).map(({ how }) => how)).toEqual(['replace', 'replace']);
  arrive(files);
  const { staged } = await incremental();
  expect(Object.values(staged).map(({ how }) => how)).toEqual(['append', 'append']);
  await expectStar();
});

testInFull('after a full load that listed nothing, an incremental one stages everything once', async () => {
  await generate({ events: 100, songs: 5, seed: 5 }, folderTarget(source));
  arrive(filesIn(source));
  await loader.load(`load-${++loads}`);
  expect(Object.values((await incremental()).staged).map(({ how }) => how)).toEqual(['replace', 'replace']);
  expect(Object.values((await incremental()).staged).map(({ how }) => how)).toEqual(['append', 'append']);
  await expectStar();
});

/** Does more when a source has been listed and its manifests are removed, as they are when a load ends. */
async function whenCleared<T>(load: () => Promise<T>, more = () => {}): Promise<T> {
  const { listSource, clearWorkspace } = loader.activities;
  const listing = jest.spyOn(loader.activities, 'listSource').mockImplementation(async (input) => {
    const listed = await listSource(input);
    await clearWorkspace({ folder: input.folder });
    more();
    return listed;
  });
  try {
    return await load();
  } finally {
    listing.mockRestore();
  }
}

test('a load that goes on after its listing when its manifests were removed writes them again', async () => {
  await generate({ events: 100, songs: 5, seed: 8 }, folderTarget(source));
  const files = filesIn(source);
  arrive(files.filter((_, index) => index % 2 === 0));
  await whenCleared(afresh);
  await expectStar();
  arrive(files);
  const { staged } = await whenCleared(incremental);
  expect(Object.values(staged).map(({ how }) => how)).toEqual(['append', 'append']);
  await expectStar();
});

testInFull('unless there is something else to load by then, and says how to go on', async () => {
  await generate({ events: 100, songs: 5, seed: 8 }, folderTarget(source));
  const files = filesIn(source);
  arrive(files.slice(1));
  await whenCleared(
    () => {
      const message = expect.stringMatching(/manifest-00001[.]json is gone, .* before the step "list staging_events"/);
      return expect(afresh()).rejects.toMatchObject({ type: 'NotFound', message });
    },
    () => arrive(files),
  );
  await afresh();
  await expectStar();
});

describe('a loaded file that is no longer what it was', () => {
  let files: string[];
  beforeEach(async () => {
    await generate({ events: 100, songs: 5, seed: 6 }, folderTarget(source));
    files = filesIn(source);
    arrive(files);
    await afresh();
  });

  test('is refused by its name, whether it changed or is gone, and nothing is lost', async () => {
    const [log = ''] = files;
    const path = join(bucket, log);
    const { mtimeMs } = statSync(path);
    writeFileSync(path, '{"page": "Home", "userId": "1"}\n');
    utimesSync(path, mtimeMs / 1000 + 60, mtimeMs / 1000 + 60);
    await expect(incremental()).rejects.toMatchObject({
      type: 'SourceChanged',
      nonRetryable: true,
      message: expect.stringContaining(`1 changed: s3://udacity-dend/${log}`),
    });
    rmSync(path);
    await expect(incremental()).rejects.toMatchObject({
      type: 'SourceChanged',
      message: expect.stringContaining(`1 are gone: s3://udacity-dend/${log}`),
    });
    arrive([log]);
  });

  testInFull('makes everything be staged anew when onChange says so', async () => {
    rmSync(join(bucket, files[0] ?? ''));
    const { staged } = await afresh();
    expect(Object.values(staged).map(({ how }) => how)).toEqual(['replace', 'append']);
    await expectStar();
  });
});

test('what a load that fails its checks had staged is staged again by the next one, mended', async () => {
  await generate({ events: 100, songs: 5, seed: 8 }, folderTarget(source));
  arrive(filesIn(source));
  await afresh();
  const bad = join(bucket, 'log_data/zzz.json');
  // A play without a time: no row of time knows it.
  writeFileSync(bad, '{"page": "NextSong", "userId": "1", "level": "free"}\n');
  await expect(incremental()).rejects.toMatchObject({ type: 'CheckFailed' });
  rmSync(bad);
  writeFileSync(bad, '{"page": "NextSong", "userId": "1", "level": "free", "ts": 1541000000000}\n');
  const { staged } = await incremental();
  expect(staged['staging_events']).toMatchObject({ files: 1, rows: 1, how: 'append' });
  await expectStar();
});

testInFull.each(['full', 'incremental'] as const)(
  'a load that is done over after it ended, with mode %s, changes nothing, though another came after it',
  async (mode) => {
    await generate({ events: 100, songs: 5, seed: 11 }, folderTarget(source));
    const files = filesIn(source);
    arrive(files.slice(1));
    await afresh();
    arrive(files);
    const request = { workspace: 's3://sparkify-workspace/loads', load: { mode } };
    const loadId = `load-${++loads}`;
    const first = await loader.load(loadId, request);
    expect(await loader.load(loadId, request)).toEqual(first);
    const extra = { page: 'NextSong', userId: '1', level: 'free', ts: 1_541_000_000_000 };
    writeFileSync(join(bucket, 'log_data/extra.json'), `${JSON.stringify(extra)}\n`);
    await incremental();
    expect(await loader.load(loadId, request)).toEqual(first);

    // From after its listing on: its manifests are gone.
    const { plan, staged } = first;
    for (const one of plan.staging) {
      const listing = { how: 'append', files: 1, bytes: 1, manifests: 1, base: 'load-0' } as const;
      const stage = {
        clusterIdentifier: 'sparkify',
        roleArn: 'arn:aws:iam::123456789012:role/any',
        parameters: {},
        loadId,
        maxErrors: 0,
        listed: { listing, folder: 's3://sparkify-workspace/loads/loader/gone' },
      };
      const { rows, files: count } = await loader.run('stageTable', { ...one, ...stage });
      expect({ rows, files: count }).toMatchObject({
        rows: staged[one.table]?.rows,
        files: staged[one.table]?.files,
      });
    }
    expect(Object.values((await incremental()).staged).map((one) => [one.how, one.files])).toEqual([
      ['append', 0],
      ['append', 0],
    ]);
    await expectStar();
    rmSync(join(bucket, 'log_data/extra.json'));
  },
);

test('a warehouse that is killed at any statement of an incremental load ends with the same star', async () => {
  await generate({ events: 60, songs: 4, seed: 9 }, folderTarget(source));
  const files = filesIn(source);
  arrive(files.slice(0, Math.ceil(files.length / 2)));
  await afresh();
  arrive(files.slice(files.length / 2));
  await loader.faults.replace([{ service: 'sql', fault: 'latency', delayMs: 1, probability: 1 }]);
  const before = (await loader.faults.report()).rules[0]?.calls ?? 0;
  await incremental();
  const statements = ((await loader.faults.report()).rules[0]?.calls ?? 0) - before;
  expect(statements).toBeGreaterThan(50);
  await expectStar();

  const step = isFull ? 1 : 149;
  for (let skip = 0; skip < statements; skip += step) {
    const when = skip % 2 === 0 ? 'after' : 'before';
    arrive(files);
    await loader.faults.replace([]);
    await afresh();
    writeFileSync(
      join(bucket, `log_data/extra-${skip}.json`),
      `{"page": "NextSong", "userId": "1", "level": "paid", "ts": ${1541000000000 + skip}}\n`,
    );
    await loader.faults.replace([{ service: 'sql', fault: 'kill', when, skip, count: 1 }]);
    await incremental();
    expect({ skip, hits: (await loader.faults.report()).rules[0]?.hits }).toEqual({ skip, hits: 1 });
    await loader.faults.replace([]);
    await expectStar();
    rmSync(join(bucket, `log_data/extra-${skip}.json`));
  }
});
