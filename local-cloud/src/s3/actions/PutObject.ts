import { PutObjectCommand } from '@aws-sdk/client-s3';
import { action } from '../action.ts';
import { onNewObject } from '../needs.ts';
import { checksumMembers, checksumNames } from '../checksum.ts';
import { quoted, writeCheck } from '../condition.ts';
import { metadataMembers, metadataOfHeaders } from '../metadata.ts';

export const PutObject = action(
  PutObjectCommand,
  ['Bucket', 'Key', ...metadataMembers, ...checksumNames, 'IfMatch', 'IfNoneMatch'],
  onNewObject,
  async ({ Bucket, Key, IfMatch, IfNoneMatch }, { store, request, body }) => {
    const check = writeCheck(Key, { IfMatch, IfNoneMatch });
    const metadata = metadataOfHeaders(request.headers);
    const staged = await store.stage(Bucket, body.stream());
    const checksum = body.checksum();
    const object = await store.commit(Bucket, {
      key: Key,
      staged,
      metadata: { ...metadata, ...(checksum && { checksum }) },
      check,
    });
    return { ETag: quoted(object.eTag), ...checksumMembers(checksum) };
  },
);
