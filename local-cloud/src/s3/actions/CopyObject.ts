import { CopyObjectCommand } from '@aws-sdk/client-s3';
import type { AwsError } from '../../api/error.ts';
import { action } from '../action.ts';
import { onCopy } from '../needs.ts';
import { checksumMembers } from '../checksum.ts';
import { quoted, writeCheck } from '../condition.ts';
import { copyMembers, parseCopySource, stageCopy } from '../copysource.ts';
import { s3Error } from '../error.ts';
import { metadataMembers, metadataOfHeaders } from '../metadata.ts';

export const CopyObject = action(
  CopyObjectCommand,
  [
    'Bucket',
    'Key',
    ...copyMembers,
    ...metadataMembers,
    'MetadataDirective',
    'TaggingDirective',
    'ChecksumAlgorithm',
    'IfMatch',
    'IfNoneMatch',
  ],
  onCopy,
  async (input, { store, request }) => {
    const { Bucket, Key, MetadataDirective = 'COPY', TaggingDirective = 'COPY' } = input;
    const source = parseCopySource(input.CopySource);
    if (source.bucket === Bucket && source.key === Key && MetadataDirective === 'COPY') throw copyToItself();
    const check = writeCheck(Key, input);
    const given = metadataOfHeaders(request.headers);
    const { object, staged, checksum } = await stageCopy(store, Bucket, {
      ...input,
      algorithm: input.ChecksumAlgorithm,
    });
    const kept = MetadataDirective === 'REPLACE' ? given : object.metadata;
    const { tags } = TaggingDirective === 'REPLACE' ? given : object.metadata;
    const metadata = { headers: kept.headers, user: kept.user, tags, ...(checksum && { checksum }) };
    const copy = await store.commit(Bucket, { key: Key, staged, metadata, check });
    const result = { ETag: quoted(copy.eTag), LastModified: copy.lastModified, ...checksumMembers(checksum) };
    return { CopyObjectResult: result };
  },
);

const copyToItself = (): AwsError =>
  s3Error(
    'InvalidRequest',
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  );
