import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { AwsError } from '../../api/error.ts';
import type { ChecksumAlgorithm } from '../checksum.ts';
import { createHasher } from '../checksum.ts';
import { s3Error } from '../error.ts';
import { ifPresent, readJson, replaceFile } from './file.ts';
import type { BucketFolder } from './folder.ts';
import { temporaryPath } from './folder.ts';
import { compareKeys } from './key.ts';
import type { Checksum, ObjectMetadata } from './record.ts';
import type { StagedFile } from './stage.ts';
import { stageStream } from './stage.ts';

/** A multipart upload in progress. Its folder holds `upload.json` and, for each part, its bytes and `<number>.json`. */
export interface Upload {
  uploadId: string;
  key: string;
  initiatedMs: number;
  metadata: ObjectMetadata;
  algorithm?: ChecksumAlgorithm;
  checksumType?: Checksum['type'];
}

export interface Part {
  partNumber: number;
  /** Name of the file with its bytes. */
  file: string;
  sizeBytes: number;
  md5: string;
  uploadedMs: number;
  checksum?: Checksum;
}

const idForm = /^[0-9a-f]{32}$/;
const smallestPartBytes = 5 * 1024 ** 2;
const partRecordForm = /^\d+\.json$/;

const uploadDir = (folder: BucketFolder, uploadId: string): string => join(folder.uploads, uploadId);

export async function createUpload(
  folder: BucketFolder,
  upload: Omit<Upload, 'uploadId' | 'initiatedMs'>,
): Promise<Upload> {
  const created: Upload = { ...upload, uploadId: randomUUID().replaceAll('-', ''), initiatedMs: Date.now() };
  const dir = uploadDir(folder, created.uploadId);
  await mkdir(dir, { recursive: true });
  try {
    await replaceFile(join(dir, 'upload.json'), JSON.stringify(created), await temporaryPath(folder));
  } catch (error) {
    await removeUpload(folder, created);
    throw error;
  }
  return created;
}

/** The upload of this id; throws NoSuchUpload, also when it is for another key. */
export async function findUpload(folder: BucketFolder, uploadId: string, key: string): Promise<Upload> {
  const upload = idForm.test(uploadId)
    ? await readJson<Upload>(join(uploadDir(folder, uploadId), 'upload.json'))
    : undefined;
  if (upload?.key === key) return upload;
  throw s3Error(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { UploadId: uploadId },
  );
}

/** All uploads of a bucket by key, then by age. */
export async function listUploads(folder: BucketFolder): Promise<Upload[]> {
  const ids = (await ifPresent(readdir(folder.uploads))) ?? [];
  const found = await Promise.all(ids.map((id) => readJson<Upload>(join(folder.uploads, id, 'upload.json'))));
  const uploads = found.filter((upload) => upload !== undefined);
  return uploads.toSorted((a, b) => compareKeys(a.key, b.key) || a.initiatedMs - b.initiatedMs);
}

export async function putPart(
  folder: BucketFolder,
  upload: Upload,
  part: { partNumber: number; staged: StagedFile; checksum?: Checksum },
): Promise<Part> {
  const { partNumber, staged, checksum } = part;
  const dir = uploadDir(folder, upload.uploadId);
  const replaced = await readJson<Part>(join(dir, `${partNumber}.json`));
  const record: Part = {
    partNumber,
    file: randomUUID(),
    sizeBytes: staged.sizeBytes,
    md5: staged.md5 ?? '',
    uploadedMs: Date.now(),
    ...(checksum && { checksum }),
  };
  try {
    await rename(staged.path, join(dir, record.file));
  } catch (error) {
    await rm(staged.path, { force: true });
    await findUpload(folder, upload.uploadId, upload.key);
    throw error;
  }
  try {
    await replaceFile(join(dir, `${partNumber}.json`), JSON.stringify(record), await temporaryPath(folder));
  } catch (error) {
    await rm(join(dir, record.file), { force: true });
    throw error;
  }
  if (replaced !== undefined) await rm(join(dir, replaced.file), { force: true });
  return record;
}

const lastPartNumber = 10_000;

export function checkPartNumber(partNumber: number): void {
  if (partNumber >= 1 && partNumber <= lastPartNumber) return;
  throw s3Error('InvalidArgument', `Part number must be an integer between 1 and ${lastPartNumber}, inclusive`, {
    ArgumentName: 'partNumber',
    ArgumentValue: String(partNumber),
  });
}

/** The parts of an upload by number. */
export async function listParts(folder: BucketFolder, upload: Upload): Promise<Part[]> {
  const dir = uploadDir(folder, upload.uploadId);
  const names = ((await ifPresent(readdir(dir))) ?? []).filter((name) => partRecordForm.test(name));
  const parts = await Promise.all(names.map((name) => readJson<Part>(join(dir, name))));
  return parts.filter((part) => part !== undefined).toSorted((a, b) => a.partNumber - b.partNumber);
}

export const removeUpload = (folder: BucketFolder, upload: Upload): Promise<void> =>
  rm(uploadDir(folder, upload.uploadId), { recursive: true, force: true });

/** A part as the client names it when it completes the upload; the eTag is hex. */
export interface NamedPart {
  partNumber: number;
  eTag: string;
  checksumValue?: string;
}

/** The parts that the client names, in its order; throws InvalidPartOrder, InvalidPart or EntityTooSmall. */
export function selectParts(parts: readonly Part[], named: readonly NamedPart[]): Part[] {
  if (named.some((part, index) => index > 0 && part.partNumber <= (named[index - 1]?.partNumber ?? 0))) {
    throw s3Error(
      'InvalidPartOrder',
      'The list of parts was not in ascending order. Parts must be ordered by part number.',
    );
  }
  const byNumber = new Map(parts.map((part) => [part.partNumber, part]));
  return named.map(({ partNumber, eTag, checksumValue }, index) => {
    const part = byNumber.get(partNumber);
    const isSame = checksumValue === undefined || checksumValue === part?.checksum?.value;
    if (part === undefined || part.md5 !== eTag || !isSame) throw invalidPart(partNumber, eTag);
    if (part.sizeBytes < smallestPartBytes && index < named.length - 1) throw tooSmall(part);
    return part;
  });
}

const invalidPart = (partNumber: number, eTag: string): AwsError =>
  s3Error(
    'InvalidPart',
    "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    { PartNumber: String(partNumber), ETag: eTag },
  );

const tooSmall = ({ sizeBytes, partNumber, md5 }: Part): AwsError =>
  s3Error('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
    ProposedSize: String(sizeBytes),
    MinSizeAllowed: String(smallestPartBytes),
    PartNumber: String(partNumber),
    ETag: md5,
  });

/** The parts' bytes one after another as one staged file, with the ETag and checksum of a multipart object. */
export async function assembleParts(
  folder: BucketFolder,
  upload: Upload,
  parts: readonly Part[],
): Promise<{ staged: StagedFile; eTag: string; checksum?: Checksum }> {
  const dir = uploadDir(folder, upload.uploadId);
  const whole = upload.algorithm && upload.checksumType === 'FULL_OBJECT' ? createHasher(upload.algorithm) : undefined;
  async function* bytes(): AsyncGenerator<Buffer> {
    for (const part of parts) {
      for await (const piece of createReadStream(join(dir, part.file)) as AsyncIterable<Buffer>) {
        whole?.update(piece);
        yield piece;
      }
    }
  }
  const staged = await stageStream(folder, bytes(), Number.POSITIVE_INFINITY);
  const eTag = eTagOfParts(parts.map(({ md5 }) => md5));
  if (upload.algorithm === undefined) return { staged, eTag };
  const value = (await whole?.digest()) ?? (await compositeOf(upload.algorithm, parts));
  return { staged, eTag, checksum: { algorithm: upload.algorithm, value, type: upload.checksumType ?? 'COMPOSITE' } };
}

/** The ETag of an object from parts with these ETags: the md5 of their md5s, and their number. */
export function eTagOfParts(eTags: readonly string[]): string {
  const digest = createHash('md5');
  for (const eTag of eTags) digest.update(Buffer.from(eTag, 'hex'));
  return `${digest.digest('hex')}-${eTags.length}`;
}

/** The checksum of the parts' checksums. */
async function compositeOf(algorithm: ChecksumAlgorithm, parts: readonly Part[]): Promise<string> {
  const hasher = createHasher(algorithm);
  for (const { checksum } of parts) hasher.update(Buffer.from(checksum?.value ?? '', 'base64'));
  return `${await hasher.digest()}-${parts.length}`;
}
