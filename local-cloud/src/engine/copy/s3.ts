import { readFile } from 'node:fs/promises';
import type { Authorization } from '../../sql/tree/authorization.ts';
import type { Bulk } from '../../sql/tree/bulk.ts';
import { HostError } from '../host.ts';
import type { HostErrorCode, StoredObject } from '../host.ts';
import { CopyError, throwIfCancelled } from './copy-session.ts';
import type { CopySession } from './copy-session.ts';

/** An object to load, with the address that error tables show. */
export interface SourceFile extends StoredObject {
  url: string;
}

/** Where a COPY or UNLOAD reads or writes, and as whom. */
export type Access = Authorization & { region?: string };

export function accessOf({ authorization, region }: Bulk): Access {
  return region === undefined ? authorization : { ...authorization, region };
}

/** Splits `s3://bucket/key`; throws CopyError for anything else. */
export function parseS3Url(url: string): { bucket: string; key: string } {
  const match = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(url);
  if (!match) throw new CopyError('XX000', `Invalid S3 location: '${url}' (only s3:// is supported)`);
  return { bucket: match[1]!, key: match[2] ?? '' };
}

/** Runs one request to the local cloud and rewords a refusal as Redshift does. */
export async function askHost<T>(session: CopySession, context: string, request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    throw s3Error(session, refusal[error.code](error), `${context}: ${error.message}`);
  }
}

const refusal: Record<HostErrorCode, (error: HostError) => string> = {
  AccessDenied: () => serviceException('Access Denied', 403, 'AccessDenied'),
  NoSuchBucket: () => serviceException('The specified bucket does not exist', 404, 'NoSuchBucket'),
  NoSuchKey: () => serviceException('The specified key does not exist.', 404, 'NoSuchKey'),
  PermanentRedirect: () =>
    serviceException(
      'The bucket you are attempting to access must be addressed using the specified endpoint. ' +
        'Please send all future requests to this endpoint.',
      301,
      'PermanentRedirect',
    ),
  RoleNotAttached: (error) => error.message,
  RoleNotAssumable: (error) => error.message,
  InvalidAccessKeyId: (error) => serviceException(error.message, 403, 'InvalidAccessKeyId'),
  SignatureDoesNotMatch: (error) => serviceException(error.message, 403, 'SignatureDoesNotMatch'),
  ExpiredToken: (error) => serviceException(error.message, 400, 'ExpiredToken'),
  InvalidToken: (error) => serviceException(error.message, 400, 'InvalidToken'),
  InternalError: (error) => serviceException(error.message, 500, 'InternalError'),
};

/** A refusal by S3, in Redshift's words. */
export function serviceException(message: string, status: number, code: string): string {
  return `S3ServiceException:${message},Status ${status},Error ${code}`;
}

/** XX000 with the block that Redshift puts in the DETAIL of such errors. */
export function s3Error(session: CopySession, message: string, context: string): CopyError {
  const line = '-'.repeat(47);
  const fields = [
    `error:  ${message}`,
    'code:      8001',
    `context:   ${context}`,
    `query:     ${session.queryId}`,
    `process:   padbmaster [pid=${session.pid}]`,
  ];
  return new CopyError('XX000', message, { detail: ['', line, ...fields, line].join('\n  ') });
}

/** The objects whose key starts with the address, or that the manifest there lists. */
export async function findSource(
  session: CopySession,
  access: Access,
  source: string,
  isManifest: boolean,
): Promise<SourceFile[]> {
  if (isManifest) return readManifest(session, access, source);
  const { bucket, key } = parseS3Url(source);
  const context = `Listing bucket=${bucket} prefix=${key}`;
  const objects = await askHost(session, context, () => session.host.findObjects({ ...access, bucket, prefix: key }));
  if (objects.length === 0) throw s3Error(session, `The specified S3 prefix '${key}' does not exist`, context);
  return objects.map((object) => ({ ...object, url: `s3://${bucket}/${object.key}` }));
}

/** The text of one object, such as a manifest or jsonpaths file. */
export async function readObject(session: CopySession, access: Access, url: string): Promise<string> {
  const { bucket, key } = parseS3Url(url);
  const object = await askHost(session, `Reading ${url}`, async () => {
    const [found] = await session.host.getObjects({ ...access, bucket, keys: [key] });
    if (found) return found;
    throw new HostError('NoSuchKey', `there is no object ${key} in the bucket ${bucket}`);
  });
  return readFile(object.path, 'utf8');
}

interface ManifestEntry {
  url: string;
  mandatory: boolean;
}

/** Keys that are looked up at once: as many as S3 lists on a page. */
const batchSize = 1000;

interface Batch {
  bucket: string;
  asked: { key: string; entry: ManifestEntry }[];
}

/** The entries in order, grouped into runs of the same bucket. */
function batchesOf(entries: ManifestEntry[]): Batch[] {
  const batches: Batch[] = [];
  for (const entry of entries) {
    const { bucket, key } = parseS3Url(entry.url);
    const last = batches.at(-1);
    if (last?.bucket === bucket && last.asked.length < batchSize) last.asked.push({ key, entry });
    else batches.push({ bucket, asked: [{ key, entry }] });
  }
  return batches;
}

async function readManifest(session: CopySession, access: Access, url: string): Promise<SourceFile[]> {
  const entries = parseManifest(session, url, await readObject(session, access, url));
  const files: SourceFile[] = [];
  for (const { bucket, asked } of batchesOf(entries)) {
    throwIfCancelled(session);
    const keys = asked.map(({ key }) => key);
    const context = `Manifest file=${url}`;
    const objects = await askHost(session, context, () => session.host.getObjects({ ...access, bucket, keys }));
    for (const [index, { entry }] of asked.entries()) {
      const object = objects[index];
      if (object) files.push({ ...object, url: entry.url });
      else if (entry.mandatory) {
        const message = `The specified key does not exist: ${entry.url} (mandatory in the manifest ${url})`;
        throw s3Error(session, message, context);
      }
    }
  }
  if (files.length === 0) throw s3Error(session, `Manifest file ${url} lists no object that exists`, 'Manifest');
  return files;
}

function parseManifest(session: CopySession, url: string, text: string): ManifestEntry[] {
  const problem = (why: string): CopyError =>
    s3Error(session, `Manifest file ${url} is not in correct json format`, why);
  let manifest: unknown;
  try {
    manifest = JSON.parse(text);
  } catch (error) {
    throw problem((error as Error).message);
  }
  const entries = (manifest as { entries?: unknown } | null)?.entries;
  if (!Array.isArray(entries)) throw problem('entries is missing');
  return entries.map((entry: unknown) => {
    const { url: object, mandatory = false } = (entry ?? {}) as { url?: unknown; mandatory?: unknown };
    if (typeof object !== 'string' || typeof mandatory !== 'boolean') throw problem('an entry needs a url');
    return { url: object, mandatory };
  });
}
