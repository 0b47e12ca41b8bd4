import type { Random } from './random.ts';
import { adjectives, artistPrefixes, nouns, origins, variants } from './words.ts';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const alphanumerics = `${letters}0123456789`;
const hexDigits = '0123456789ABCDEF';

/** Songs in a folder A/B/C, as in the full data set (14,896 songs). */
const songsPerFolder = 22;
/** 7 hex digits: a multiplication by an odd number modulo their count gives every song another one. */
const hexSpace = 16 ** 7;

export interface Artist {
  artistId: string;
  name: string;
  location: string;
  latitude: number | null;
  longitude: number | null;
}

export interface Song {
  trackId: string;
  songId: string;
  title: string;
  artist: Artist;
  /** Seconds, 5 decimals at most. */
  duration: number;
  /** 0 when unknown. */
  year: number;
}

/** About three songs for two artists. Two songs of an artist may disagree about where the artist comes from. */
export function createSongs(random: Random, count: number): Song[] {
  const artists: Artist[] = [];
  return Array.from({ length: count }, (_, index) => {
    if (artists.length === 0 || random.chance(0.65)) artists.push(createArtist(random, artists.length));
    return createSong(random, index, describedAnew(random, random.pick(artists)));
  });
}

/** The key below `song_data/`: the folders are the third to fifth letter of the track. */
export function songKey({ trackId }: Song): string {
  return `${trackId[2]}/${trackId[3]}/${trackId[4]}/${trackId}.json`;
}

/** One object without a final newline, spaced and escaped as in the original files. */
export function songJson(song: Song): string {
  const { artist } = song;
  const fields: [string, string | number | null][] = [
    ['num_songs', 1],
    ['artist_id', artist.artistId],
    ['artist_latitude', artist.latitude],
    ['artist_longitude', artist.longitude],
    ['artist_location', artist.location],
    ['artist_name', artist.name],
    ['song_id', song.songId],
    ['title', song.title],
    ['duration', song.duration],
    ['year', song.year],
  ];
  return `{${fields.map(([name, value]) => `"${name}": ${asciiJson(value)}`).join(', ')}}`;
}

/** JSON with everything beyond ASCII as \u escapes. */
export function asciiJson(value: string | number | null): string {
  return JSON.stringify(value).replaceAll(
    /[^\x20-\x7e]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

export function createTitle(random: Random): string {
  const title = `${random.pick(adjectives)} ${random.pick(nouns)}`;
  return random.chance(0.2) ? title + random.pick(variants) : title;
}

export function createDuration(random: Random): number {
  return Math.round((60 + 360 * random.next()) * 1e5) / 1e5;
}

/** The number distinguishes artists with the same words, so their songs do not match by accident. */
export function createArtistName(random: Random, number: number): string {
  const prefix = random.chance(0.3) ? random.pick(artistPrefixes) : '';
  const guest = random.chance(0.05) ? ` feat. ${random.pick(adjectives)} ${random.pick(nouns)}` : '';
  return `${prefix}${random.pick(adjectives)} ${random.pick(nouns)} ${number}${guest}`;
}

function createArtist(random: Random, number: number): Artist {
  const artistId = `AR${random.text(alphanumerics, 5)}1187${uniqueHex(number, 'FB')}`;
  return { artistId, name: createArtistName(random, number), ...random.pick(origins) };
}

function describedAnew(random: Random, artist: Artist): Artist {
  return random.chance(0.05) ? { ...artist, ...random.pick(origins) } : artist;
}

function createSong(random: Random, index: number, artist: Artist): Song {
  return {
    trackId: `TR${folderLetters(index)}${random.text(letters, 2)}128F${uniqueHex(index)}`,
    songId: `SO${random.text(letters, 5)}12${random.text(hexDigits, 2)}${uniqueHex(index)}`,
    title: createTitle(random),
    artist,
    duration: createDuration(random),
    year: random.chance(0.55) ? 0 : 1960 + random.below(51),
  };
}

function folderLetters(index: number): string {
  const folder = Math.floor(index / songsPerFolder);
  const letter = (position: number) => letters[Math.floor(folder / 26 ** position) % 26];
  return `${letter(2)}${letter(1)}${letter(0)}`;
}

function uniqueHex(number: number, prefix = ''): string {
  const space = hexSpace / 16 ** prefix.length;
  const scrambled = (number * 0x9e3_779b + 0x1234) % space;
  return (
    prefix +
    scrambled
      .toString(16)
      .toUpperCase()
      .padStart(7 - prefix.length, '0')
  );
}
