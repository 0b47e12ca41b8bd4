import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from '../../src/cli/generate/generate.ts';
import type { Target } from '../../src/cli/generate/target.ts';
import { folderTarget } from '../../src/cli/generate/target.ts';

/** Keeps everything in memory. */
class MemoryTarget implements Target {
  readonly name = 'memory';
  readonly files = new Map<string, string>();

  write(key: string, chunks: Iterable<string>): Promise<number> {
    const text = [...chunks].join('');
    this.files.set(key, text);
    return Promise.resolve(Buffer.byteLength(text));
  }

  list(prefix: string): Promise<string[]> {
    return Promise.resolve([...this.files.keys()].filter((key) => key.startsWith(prefix)));
  }

  digest(): string {
    const hash = createHash('sha256');
    for (const [key, text] of this.files) hash.update(`${key}\n${text}\n`);
    return hash.digest('hex');
  }

  under(prefix: string): [string, string][] {
    return [...this.files].filter(([key]) => key.startsWith(prefix));
  }
}

async function generated(events: number, songs: number, seed = 1): Promise<MemoryTarget> {
  const target = new MemoryTarget();
  await generate({ events, songs, seed }, target);
  return target;
}

interface Event {
  artist: string | null;
  song: string | null;
  length: number | null;
  userId: string;
  level: string;
  page: string;
  auth: string;
  userAgent: string | null;
  location: string | null;
  ts: number;
}

interface SongRecord {
  song_id: string;
  title: string;
  artist_id: string;
  artist_name: string;
  artist_location: string | null;
  artist_latitude: number | null;
  duration: number;
  year: number;
}

const lines = (text: string) => text.split('\n').filter((line) => line !== '');
const records = <T>(texts: string[]) => texts.map((text) => JSON.parse(text) as T);
const eventsOf = (target: MemoryTarget) => records<Event>(target.under('log_data/').flatMap(([, text]) => lines(text)));
const songsOf = (target: MemoryTarget) => records<SongRecord>(target.under('song_data/').map(([, text]) => text));

test('a seed gives the same bytes each time, and another seed others', async () => {
  const [first, again, other] = [await generated(3000, 60), await generated(3000, 60), await generated(3000, 60, 2)];
  expect(again.digest()).toBe(first.digest());
  expect(other.digest()).not.toBe(first.digest());
});

test('exactly as many events and songs come as were asked for, none included', async () => {
  for (const [events, songs] of [
    [0, 0],
    [1, 0],
    [29, 1],
    [1000, 100],
  ] as const) {
    const target = await generated(events, songs);
    expect(eventsOf(target)).toHaveLength(events);
    expect(songsOf(target)).toHaveLength(songs);
  }
});

test('the keys are laid out as in the original bucket', async () => {
  const target = await generated(3000, 60);
  for (const [key] of target.under('log_data/')) expect(key).toMatch(/^log_data\/2018\/11\/2018-11-\d\d-events\.json$/);
  for (const [key] of target.under('song_data/'))
    expect(key).toMatch(/^song_data\/([A-Z])\/([A-Z])\/([A-Z])\/TR\1\2\3[A-Z]{2}128F[0-9A-F]{7}\.json$/);
  expect(target.under('log_data/')).toHaveLength(30);
});

test('each event lies in the file of its day', async () => {
  for (const [key, text] of (await generated(3000, 10)).under('log_data/'))
    for (const { ts } of records<Event>(lines(text)))
      expect(new Date(ts).toISOString().slice(0, 10)).toBe(key.slice(17, 27));
});

test('the logs have the quirks of the original', async () => {
  const target = await generated(6000, 60);
  const texts = target.under('log_data/').map(([, text]) => text);
  const events = eventsOf(target);
  expect(texts[0]).toContain('}\n\n{');
  expect(texts.filter((text) => !text.endsWith('\n')).length).toBeGreaterThan(20);
  expect(texts.some((text) => text.endsWith('\n'))).toBe(true);
  expect(texts[0]).toMatch(/"registration":1[0-9]{12}\.0,/);
  expect(texts[0]).toContain('"userAgent":"\\"Mozilla\\/5.0');
  expect(events.every(({ userId }) => typeof userId === 'string')).toBe(true);
  const anonymous = events.filter(({ userId }) => userId === '');
  expect(anonymous.length).toBeGreaterThan(20);
  for (const { auth, userAgent, location, page } of anonymous)
    expect([auth, userAgent, location, page === 'NextSong']).toEqual(['Logged Out', null, null, false]);
  for (const { page, artist, song, length } of events) {
    const silent = page !== 'NextSong';
    expect([artist === null, song === null, length === null]).toEqual([silent, silent, silent]);
  }
});

test('some users change their level', async () => {
  const levels = new Map<string, Set<string>>();
  for (const { userId, level } of eventsOf(await generated(6000, 10)))
    levels.set(userId, (levels.get(userId) ?? new Set()).add(level));
  levels.delete('');
  const changed = [...levels.values()].filter(({ size }) => size === 2).length;
  expect(changed).toBeGreaterThan(0);
  expect(changed).toBeLessThan(levels.size);
});

test('some plays are of a song in the catalogue, most are not, and some differ in their length alone', async () => {
  const target = await generated(6000, 60);
  const lengths = new Map(songsOf(target).map((song) => [`${song.title}|${song.artist_name}`, song.duration]));
  const plays = eventsOf(target).filter(({ page }) => page === 'NextSong');
  const known = plays.filter(({ song, artist }) => lengths.has(`${song}|${artist}`));
  const matching = known.filter(({ song, artist, length }) => lengths.get(`${song}|${artist}`) === length);
  expect(matching.length).toBeGreaterThan(plays.length / 20);
  expect(matching.length).toBeLessThan(plays.length / 4);
  expect(known.length).toBeGreaterThan(matching.length);
});

test('the catalogue has artists with several songs, unknown years and places, and ids that are unique', async () => {
  const songs = songsOf(await generated(0, 2000));
  expect(new Set(songs.map(({ song_id }) => song_id)).size).toBe(2000);
  expect(new Set(songs.map(({ artist_id }) => artist_id)).size).toBeLessThan(1500);
  expect(songs.some(({ year }) => year === 0)).toBe(true);
  expect(songs.some(({ year }) => year > 1950)).toBe(true);
  expect(songs.some(({ artist_location }) => artist_location === '')).toBe(true);
  expect(songs.some(({ artist_latitude }) => artist_latitude === null)).toBe(true);
  expect(songs.some(({ artist_latitude }) => artist_latitude !== null)).toBe(true);
});

describe('into a folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sparkify-generate-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('the files are the same as anywhere, and a second time changes nothing', async () => {
    const memory = await generated(500, 20);
    for (const _ of ['first', 'second']) {
      const { files, sizeBytes, others } = await generate({ events: 500, songs: 20, seed: 1 }, folderTarget(folder));
      expect(files).toBe(memory.files.size);
      expect(sizeBytes).toBe([...memory.files.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0));
      expect(others).toEqual([]);
    }
    for (const [key, text] of memory.files) expect(readFileSync(join(folder, key), 'utf8')).toBe(text);
    expect(readdirSync(join(folder, 'log_data', '2018', '11'))).toHaveLength(30);
  });

  test('files of another data set in the same place are named, not deleted', async () => {
    mkdirSync(join(folder, 'song_data', 'Z'), { recursive: true });
    writeFileSync(join(folder, 'song_data', 'Z', 'mine.json'), '{}');
    const { others } = await generate({ events: 10, songs: 1, seed: 1 }, folderTarget(folder));
    expect(others).toEqual(['song_data/Z/mine.json']);
    expect(readFileSync(join(folder, 'song_data', 'Z', 'mine.json'), 'utf8')).toBe('{}');
  });
});
