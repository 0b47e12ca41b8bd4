import type { CompletedPart, CompleteMultipartUploadCommandInput } from '@aws-sdk/client-s3';
import { CompleteMultipartUploadCommand } from '@aws-sdk/client-s3';
import { action } from '../action.ts';
import { onKey } from '../needs.ts';
import { checksumMembers, checksumNames, declaredChecksum } from '../checksum.ts';
import { quoted, unquoted, writeCheck } from '../condition.ts';
import { badDigest, s3Error } from '../error.ts';
import type { S3Object } from '../store/object.ts';
import type { Checksum } from '../store/record.ts';
import type { BucketStore } from '../store/store.ts';
import type { NamedPart, Upload } from '../store/upload.ts';
import { assembleParts, eTagOfParts, findUpload, listParts, removeUpload, selectParts } from '../store/upload.ts';

const valueNames = checksumNames.filter((name) => name !== 'ChecksumAlgorithm');

type Input = Pick<CompleteMultipartUploadCommandInput, 'Bucket' | 'Key' | 'MpuObjectSize' | 'ChecksumType'> & {
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
  onKey('PutObject'),
  async (input, { store, request }) => {
    const { Bucket, Key, UploadId } = input;
    const declared = declaredChecksum(request.headers);
    const named = (input.MultipartUpload?.Parts ?? []).map((part) => namedPart(part));
    if (named.length === 0) {
      throw s3Error('MalformedXML', 'The XML you provided did not validate: it names no part');
    }
    const check = writeCheck(Key, input);
    const upload = await findUpload(await store.folder(Bucket), UploadId, Key).catch((error: unknown) => error);
    const object = isUpload(upload)
      ? await complete(store, upload, { input, named, declared, check })
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
  /** The object's checksum as the client sent it. */
  declared: ReturnType<typeof declaredChecksum>;
  check: (existing: S3Object | undefined) => void;
}

async function complete(store: BucketStore, upload: Upload, completion: Completion): Promise<S3Object> {
  const { input, named, declared, check } = completion;
  const { Bucket, Key, MpuObjectSize } = input;
  const folder = await store.folder(Bucket);
  checkForm(upload, input, named);
  const parts = selectParts(await listParts(folder, upload), named);
  const partSizesBytes = parts.map(({ sizeBytes }) => sizeBytes);
  const sizeBytes = partSizesBytes.reduce((sum, size) => sum + size, 0);
  if (MpuObjectSize !== undefined && MpuObjectSize !== sizeBytes) {
    throw s3Error(
      'InvalidRequest',
      `The provided 'x-amz-mp-object-size' header value ${MpuObjectSize} does not match what was computed: ${sizeBytes}`,
    );
  }
  const { staged, eTag, checksum } = await assembleParts(folder, upload, parts);
  const partChecksums = checksum && parts.map((part) => part.checksum?.value ?? '');
  const metadata = { ...upload.metadata, partSizesBytes, ...(checksum && { checksum, partChecksums }) };
  const object = await store.commit(Bucket, {
    key: Key,
    staged,
    eTag,
    metadata,
    check(existing) {
      if (declared !== undefined && !isSame(declared, checksum)) throw badDigest(declared.algorithm.toLowerCase());
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

/** Throws InvalidRequest unless the request speaks of checksums of the type and with the parts' that the upload has. */
function checkForm({ algorithm, checksumType }: Upload, { ChecksumType }: Input, named: readonly NamedPart[]): void {
  if (ChecksumType !== undefined && ChecksumType !== checksumType) {
    throw s3Error(
      'InvalidRequest',
      `The upload was created using the ${checksumType ?? 'null'} checksum mode. The complete request must use the same checksum mode.`,
    );
  }
  const bare = named.find(({ checksumValue }) => checksumValue === undefined);
  if (checksumType !== 'COMPOSITE' || algorithm === undefined || bare === undefined) return;
  throw s3Error(
    'InvalidRequest',
    `The upload was created using a ${algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${bare.partNumber} in the request.`,
  );
}

const isSame = (declared: Pick<Checksum, 'algorithm' | 'value'>, computed: Checksum | undefined): boolean =>
  declared.algorithm === computed?.algorithm && declared.value === computed.value;
