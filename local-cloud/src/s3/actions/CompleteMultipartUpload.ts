import type { CompletedPart, CompleteMultipartUploadCommandInput } from '@aws-sdk/client-s3';
import { CompleteMultipartUploadCommand } from '@aws-sdk/client-s3';
import { action } from '../action.ts';
import { checksumMembers, checksumNames } from '../checksum.ts';
import { quoted, unquoted, writeCheck } from '../condition.ts';
import { S3Error } from '../error.ts';
import type { S3Object } from '../object.ts';
import type { Checksum } from '../record.ts';
import type { BucketStore } from '../store.ts';
import type { NamedPart, Upload } from '../upload.ts';
import { assembleParts, eTagOfParts, findUpload, listParts, removeUpload, selectParts } from '../upload.ts';

const valueNames = checksumNames.filter((name) => name !== 'ChecksumAlgorithm');

type Input = Pick<
  CompleteMultipartUploadCommandInput,
  'Bucket' | 'Key' | 'MpuObjectSize' | (typeof valueNames)[number]
> & {
  Bucket: string;
  Key: string;
};

export const CompleteMultipartUpload = action(
  CompleteMultipartUploadCommand,
  [
    'Bucket',
    'Key',
    'UploadId',
    'MultipartUpload',
    ...valueNames,
    'ChecksumType',
    'MpuObjectSize',
    'IfMatch',
    'IfNoneMatch',
  ],
  async (input, { store }) => {
    const { Bucket, Key, UploadId } = input;
    const named = (input.MultipartUpload?.Parts ?? []).map((part) => namedPart(part));
    if (named.length === 0) {
      throw new S3Error('MalformedXML', 'The XML you provided did not validate: it names no part');
    }
    const check = writeCheck(Key, input);
    const upload = await findUpload(await store.folder(Bucket), UploadId, Key).catch((error: unknown) => error);
    const object = isUpload(upload)
      ? await complete(store, upload, { input, named, check })
      : await alreadyCompleted(store, input, named);
    if (object === undefined) throw upload;
    const { eTag, metadata } = object;
    return { Location: `/${Bucket}/${Key}`, Bucket, Key, ETag: quoted(eTag), ...checksumMembers(metadata.checksum) };
  },
);

const isUpload = (value: unknown): value is Upload => !(value instanceof Error);

interface Completion {
  input: Input;
  named: readonly NamedPart[];
  check: (existing: S3Object | undefined) => void;
}

async function complete(store: BucketStore, upload: Upload, { input, named, check }: Completion): Promise<S3Object> {
  const { Bucket, Key, MpuObjectSize } = input;
  const folder = await store.folder(Bucket);
  const parts = selectParts(await listParts(folder, upload), named);
  const partSizesBytes = parts.map(({ sizeBytes }) => sizeBytes);
  const sizeBytes = partSizesBytes.reduce((sum, size) => sum + size, 0);
  if (MpuObjectSize !== undefined && MpuObjectSize !== sizeBytes) {
    throw new S3Error('InvalidRequest', 'The provided object size does not match the size of the parts.');
  }
  const { staged, eTag, checksum } = await assembleParts(folder, upload, parts);
  const metadata = { ...upload.metadata, partSizesBytes, ...(checksum && { checksum }) };
  const object = await store.commit(Bucket, {
    key: Key,
    staged,
    eTag,
    metadata,
    check(existing) {
      checkDeclared(input, checksum);
      check(existing);
    },
  });
  await removeUpload(folder, upload);
  return object;
}

/** The object, when the upload is gone because it was completed with these very parts and the reply was lost. */
async function alreadyCompleted(store: BucketStore, { Bucket, Key }: Input, named: readonly NamedPart[]) {
  const eTag = eTagOfParts(named.map((part) => part.eTag));
  const object = await store.head(Bucket, Key).catch(() => undefined);
  return object?.eTag === eTag ? object : undefined;
}

function namedPart({ PartNumber = 0, ETag = '', ...checksums }: CompletedPart): NamedPart {
  const checksumValue = valueNames.map((name) => checksums[name]).find((value) => value !== undefined);
  return { partNumber: PartNumber, eTag: unquoted(ETag), ...(checksumValue !== undefined && { checksumValue }) };
}

/** The whole object's checksum, where the client tells it, has to be that of the assembled parts. */
function checkDeclared(input: Input, checksum: Checksum | undefined): void {
  for (const name of valueNames) {
    const declared = input[name];
    if (declared === undefined) continue;
    const isSame = name === `Checksum${checksum?.algorithm}` && declared === checksum?.value;
    if (!isSame) throw new S3Error('BadDigest', `The ${name} you specified did not match the calculated checksum.`);
  }
}
