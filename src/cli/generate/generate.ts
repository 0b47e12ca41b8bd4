import { createEventFiles } from './events.ts';
import { Random } from './random.ts';
import { createSongs, songJson, songKey } from './songs.ts';
import { uploadsAtOnce } from './target.ts';
import type { Target } from './target.ts';

export interface GenerateOptions {
  events: number;
  songs: number;
  seed: number;
}

/** The bucket of the original data set, and the source of the Sparkify project. */
export const defaultBucket = 'udacity-dend';

/** Small enough for seconds, large enough for answers. */
export const firstData: GenerateOptions = { events: 5000, songs: 200, seed: 1 };

export interface Generated {
  files: number;
  sizeBytes: number;
  /**
   * Keys that already existed below the same two folders and do not belong to this data set: they are loaded with it.
   */
  others: string[];
}

/** Sparkify-shaped data: the same options give the same bytes, on any machine. */
export async function generate(options: GenerateOptions, target: Target): Promise<Generated> {
  const random = new Random(options.seed);
  const songs = createSongs(random, options.songs);
  const written = new Set<string>();
  let sizeBytes = 0;
  const write = async (key: string, chunks: Iterable<string>) => {
    written.add(key);
    const fileBytes = await target.write(key, chunks);
    sizeBytes += fileBytes;
  };
  for (let at = 0; at < songs.length; at += uploadsAtOnce) {
    const batch = songs.slice(at, at + uploadsAtOnce);
    await Promise.all(batch.map((song) => write(`song_data/${songKey(song)}`, [songJson(song)])));
  }
  for (const { key, chunks } of createEventFiles(random, options.events, songs)) await write(`log_data/${key}`, chunks);
  const present = [...(await target.list('log_data/')), ...(await target.list('song_data/'))];
  return { files: written.size, sizeBytes, others: present.filter((key) => !written.has(key)) };
}
