import type { RequestFacts } from '../../api/facts.ts';
import type { S3Request } from './request.ts';

/** Headers that are condition keys of S3 by their own name. */
const headerKey =
  /^x-amz-(acl|content-sha256|copy-source|grant-.*|metadata-directive|object-lock-.*|object-ownership|server-side-encryption.*|storage-class|website-redirect-location)$/;

/** The condition keys of every request to S3. */
export const requestFacts = ({ headers, query }: S3Request): RequestFacts => {
  const isPresigned = query.has('X-Amz-Signature');
  const age = ageMs(query.get('X-Amz-Date') ?? '');
  const told = Object.keys(headers).filter((name) => headerKey.test(name));
  const versionId = query.get('versionId');
  return {
    's3:authtype': isPresigned ? 'REST-QUERY-STRING' : 'REST-HEADER',
    's3:signatureversion': 'AWS4-HMAC-SHA256',
    ...(isPresigned && { 's3:signatureage': String(age) }),
    ...Object.fromEntries(told.map((name) => [`s3:${name}`, String(headers[name])])),
    ...(versionId !== null && { 's3:versionid': versionId }),
  };
};

/** Milliseconds since a time such as `20261124T013000Z`. */
const ageMs = (timestamp: string): number =>
  Date.now() - Date.parse(timestamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
