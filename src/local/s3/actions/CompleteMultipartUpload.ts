import type { CompletedPart } from '@aws-sdk/client-s3';
import { CompleteMultipartUploadCommand } from '@aws-sdk/client-s3';
import { action } from '../action.ts';
import { checksumMembers, checksumNames } from '../checksum.ts';
import { quoted, unquoted, writeCheck } from '../condition.ts';
import { S3Error } from '../error.ts';
import type { Checksum } from '../record.ts';
import type { NamedPart } from '../upload.ts';
import { assembleParts, findUpload, listParts, removeUpload, selectParts } from '../upload.ts';

const valueNames = checksumNames.filter((name) => name !== 'ChecksumAlgorithm');

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
    const { Bucket, Key, UploadId, MultipartUpload, MpuObjectSize } = input;
    const check = writeCheck(Key, input);
    const folder = await store.folder(Bucket);
    const upload = await findUpload(folder, UploadId, Key);
    const named = (MultipartUpload?.Parts ?? []).map((part) => namedPart(part));
    if (named.length === 0) {
      throw new S3Error(
        'MalformedXML',
        'The XML you provided was not well-formed or did not validate against our published schema',
      );
    }
    const parts = selectParts(await listParts(folder, upload), named);
    const sizeBytes = parts.reduce((sum, part) => sum + part.sizeBytes, 0);
    if (MpuObjectSize !== undefined && MpuObjectSize !== sizeBytes) {
      throw new S3Error('InvalidRequest', 'The provided object size does not match the size of the parts.');
    }
    const { staged, eTag, checksum } = await assembleParts(folder, upload, parts);
    const metadata = {
      ...upload.metadata,
      partSizesBytes: parts.map((part) => part.sizeBytes),
      ...(checksum && { checksum }),
    };
    const verified = (existing: Parameters<typeof check>[0]) => {
      checkDeclared(input, checksum);
      check(existing);
    };
    await store.commit(Bucket, { key: Key, staged, eTag, metadata, check: verified });
    await removeUpload(folder, upload);
    return { Location: `/${Bucket}/${Key}`, Bucket, Key, ETag: quoted(eTag), ...checksumMembers(checksum) };
  },
);

function namedPart({ PartNumber = 0, ETag = '', ...checksums }: CompletedPart): NamedPart {
  const checksumValue = valueNames.map((name) => checksums[name]).find((value) => value !== undefined);
  return {
    partNumber: PartNumber,
    eTag: unquoted(ETag),
    ...(checksumValue !== undefined && { checksumValue }),
  };
}

/** The whole object's checksum, where the client tells it, has to be that of the assembled parts. */
function checkDeclared(
  input: { [Name in (typeof valueNames)[number]]?: string | undefined },
  checksum: Checksum | undefined,
): void {
  for (const name of valueNames) {
    const declared = input[name];
    if (declared === undefined) continue;
    const isSame = name === `Checksum${checksum?.algorithm}` && declared === checksum?.value;
    if (!isSame)
      throw new S3Error('BadDigest', `The ${name.slice(8)} you specified did not match the calculated checksum.`);
  }
}
