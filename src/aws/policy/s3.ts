import { actions, allow, literalPattern, type Statement } from './document.ts';
import { partitionOf } from './partition.ts';
import type { PolicyRequest } from './request.ts';

/** To list the sources, and to read and write the workspace, which the worker does itself. */
export function bucketStatements({ region, lists, reads, workspace }: PolicyRequest): Statement[] {
  const partition = partitionOf(region);
  const parts = (uri: string) => {
    const [, bucket = '', prefix = ''] = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(uri) ?? [];
    return { bucket: `arn:${partition}:s3:::${bucket}`, keys: `${literalPattern(prefix)}*` };
  };
  const listed = [...lists, ...(workspace === undefined ? [] : [`${workspace}/`])].map(parts);
  const buckets = [...new Set(listed.map(({ bucket }) => bucket))];
  const listing = buckets.map((bucket, index) => {
    const prefixes = listed.filter((one) => one.bucket === bucket).map(({ keys }) => keys);
    const Condition = { StringLike: { 's3:prefix': [...new Set(prefixes)] } };
    return allow(`ListBucket${index + 1}`, ['s3:ListBucket'], bucket, Condition);
  });
  const read = [...new Set(reads)].map(parts).map(({ bucket, keys }) => `${bucket}/${keys}`);
  const reading = read.length > 0 ? [allow('ReadRecords', ['s3:GetObject'], read)] : [];
  if (workspace === undefined) return [...listing, ...reading];
  const { bucket, keys } = parts(`${workspace}/`);
  return [
    ...listing,
    ...reading,
    allow('WriteManifests', actions('s3', 'PutObject', 'DeleteObject'), `${bucket}/${keys}`),
  ];
}
