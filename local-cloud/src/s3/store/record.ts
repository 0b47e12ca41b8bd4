import type { BigIntStats } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readJson, replaceFile } from './file.ts';
import type { BucketFolder } from './folder.ts';
import { pathById, temporaryPath } from './folder.ts';

export interface Checksum {
  /** CRC32, CRC32C, CRC64NVME, SHA1 or SHA256. */
  algorithm: string;
  /** Base64, with `-N` behind it for a composite of N parts. */
  value: string;
  type: 'FULL_OBJECT' | 'COMPOSITE';
}

export interface ObjectMetadata {
  /** Content-Type, Cache-Control and the like, by lower-case name, returned as they were sent. */
  headers: Record<string, string>;
  /** x-amz-meta-…, by lower-case name without that prefix. */
  user: Record<string, string>;
  tags: Record<string, string>;
  checksum?: Checksum;
  /** Sizes of the parts of a multipart object, by which GetObject finds a part. */
  partSizesBytes?: number[];
  /** The parts' own checksums in base64, of the algorithm of the object's. */
  partChecksums?: string[];
}

export const emptyMetadata: ObjectMetadata = { headers: {}, user: {}, tags: {} };

/** What was known when a file of this size and time was stored; a file of another size or time is another object. */
export interface ObjectRecord {
  sizeBytes: number;
  mtimeNs: string;
  eTag?: string;
  metadata: ObjectMetadata;
}

/** The records of a key: of the object and, until the next write, of the one that it replaced. */
export interface ObjectRecords {
  key: string;
  records: ObjectRecord[];
}

const recordPath = (folder: BucketFolder, key: string): string => `${pathById(folder.records, key)}.json`;

/** Whether the record describes the file with these stats. */
const concerns = (record: ObjectRecord, stats: BigIntStats): boolean =>
  record.sizeBytes === Number(stats.size) && record.mtimeNs === String(stats.mtimeNs);

export async function readRecord(
  folder: BucketFolder,
  key: string,
  stats: BigIntStats,
): Promise<ObjectRecord | undefined> {
  const known = await readJson<ObjectRecords>(recordPath(folder, key));
  return known?.records.find((record) => concerns(record, stats));
}

/**
 * Writes the record of a file that is about to take its place, beside that of the file it replaces: whichever of them
 * is there after a crash still has its own.
 */
export async function writeRecord(
  folder: BucketFolder,
  key: string,
  record: ObjectRecord,
  replaced?: ObjectRecord,
): Promise<void> {
  const path = recordPath(folder, key);
  await mkdir(dirname(path), { recursive: true });
  const content: ObjectRecords = { key, records: replaced === undefined ? [record] : [record, replaced] };
  await replaceFile(path, JSON.stringify(content), await temporaryPath(folder));
}

export const removeRecord = (folder: BucketFolder, key: string): Promise<void> =>
  rm(recordPath(folder, key), { force: true });
