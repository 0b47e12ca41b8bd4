import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checksumOf } from './checksum.ts';

type Value = string | number | null;
type Json = Record<string, Value>;

/** Checksums of the star schema computed from the files without SQL: what the warehouse must contain. */
export function referenceChecksums(bucketFolder: string): Record<string, string> {
  const songs = readObjects(join(bucketFolder, 'song_data'));
  const plays = readObjects(join(bucketFolder, 'log_data')).filter((event) => event['page'] === 'NextSong');
  return Object.fromEntries(
    Object.entries({
      songplays: songplays(plays, songs),
      users: users(plays),
      songs: firstOf(songs, 'song_id', ['song_id']).map((song) => pick(song, songColumns)),
      artists: firstOf(songs, 'artist_id', ['song_id']).map((song) => pick(song, artistColumns)),
      time: [...new Set(plays.map((play) => Number(play['ts'])))].map(timeRow),
    }).map(([table, rows]) => [table, checksumOf(rows)]),
  );
}

const songColumns = ['song_id', 'title', 'artist_id', 'year', '.duration'];
const artistColumns = ['artist_id', 'artist_name', 'artist_location', '.artist_latitude', '.artist_longitude'];

function songplays(plays: Json[], songs: Json[]): Value[][] {
  const key = (title: Value, artist: Value, duration: Value) => JSON.stringify([title, artist, duration]);
  const catalogue = new Map<string, Json>();
  for (const song of songs.toSorted((a, b) => compare(b['song_id'], a['song_id']))) {
    catalogue.set(key(song['title'] ?? null, song['artist_name'] ?? null, song['duration'] ?? null), song);
  }
  return plays.map((play) => {
    const { song = null, artist = null, length = null } = play;
    const match = song === null || artist === null ? undefined : catalogue.get(key(song, artist, length));
    return [
      moment(Number(play['ts'])),
      userId(play),
      play['level'] ?? null,
      match?.['song_id'] ?? null,
      match?.['artist_id'] ?? null,
      play['sessionId'] ?? null,
      play['location'] ?? null,
      play['userAgent'] ?? null,
    ];
  });
}

function users(plays: Json[]): Value[][] {
  const latest = new Map<Value, Json>();
  for (const play of plays) {
    const known = latest.get(userId(play));
    const order = ['ts', 'sessionId', 'itemInSession'];
    const difference = order.map((name) => Number(play[name]) - Number(known?.[name])).find((by) => by !== 0) ?? 0;
    if (userId(play) !== null && (known === undefined || difference > 0)) latest.set(userId(play), play);
  }
  return [...latest].map(([id, play]) => [id, ...pick(play, ['firstName', 'lastName', 'gender', 'level'])]);
}

function timeRow(ts: number): Value[] {
  const at = new Date(ts);
  return [
    moment(ts),
    at.getUTCHours(),
    at.getUTCDate(),
    isoWeek(at),
    at.getUTCMonth() + 1,
    at.getUTCFullYear(),
    at.getUTCDay(),
  ];
}

/** ISO 8601: the week that contains the date's Thursday. */
function isoWeek(at: Date): number {
  const dayMs = 86_400_000;
  const thursday = new Date(
    Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate() + 4 - (at.getUTCDay() || 7)),
  );
  return Math.ceil(((thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / dayMs + 1) / 7);
}

function userId(play: Json): Value {
  return play['userId'] === '' || play['userId'] === undefined || play['userId'] === null
    ? null
    : Number(play['userId']);
}

function moment(ts: number): string {
  return new Date(ts).toISOString().replace('T', ' ').replace('Z', '');
}

function firstOf(rows: Json[], by: string, order: string[]): Json[] {
  const sorted = rows.toSorted((a, b) => order.map((name) => compare(a[name], b[name])).find((one) => one !== 0) ?? 0);
  const first = new Map<Value, Json>();
  for (const row of sorted) if (!first.has(row[by] ?? null)) first.set(row[by] ?? null, row);
  return [...first.values()];
}

function compare(a: Value | undefined, b: Value | undefined): number {
  return String(a) < String(b) ? -1 : Number(String(a) > String(b));
}

/** A name with a leading dot is a float, which the checksum takes with five decimals. */
function pick(row: Json, names: string[]): Value[] {
  return names.map((name) => {
    const value = row[name.replace('.', '')] ?? null;
    return name.startsWith('.') && value !== null ? Number(value).toFixed(5) : value;
  });
}

/** Every JSON object in every file below the folder; one per line, or one per file. */
function readObjects(folder: string): Json[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Json);
}
