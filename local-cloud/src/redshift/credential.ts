import { randomUUID } from 'node:crypto';
import type { Context } from '../api/context.ts';
import { AwsError } from '../api/error.ts';
import type { Caller } from '../api/authority.ts';
import { newPassword, passwordMd5 } from './password.ts';
import type { ClusterRecord, IssuedCredential } from './redshift-state.ts';

type Grant = Omit<IssuedCredential, 'id' | 'namespaceId' | 'md5' | 'expiresAtMs'>;

/** The database user that follows from the caller: `IAM:user`, or `IAMR:role` for a role's session. */
export const databaseUserOf = ({ kind, name = 'root' }: Caller): string =>
  `${kind === 'session' ? 'IAMR' : 'IAM'}:${name}`;

/** Makes a password that lasts 900 to 3600 seconds; expired ones are forgotten. Throws InvalidParameterValue. */
export const issueCredential = (
  { redshift: { state } }: Context,
  { namespaceId }: Pick<ClusterRecord, 'namespaceId'>,
  grant: Grant,
  durationSeconds = 900,
) => {
  if (!Number.isInteger(durationSeconds) || durationSeconds < 900 || durationSeconds > 3600) {
    throw new AwsError('InvalidParameterValue', 'The parameter DurationSeconds must be between 900 and 3600.');
  }
  const nowMs = Date.now();
  const password = newPassword(64);
  const expiresAtMs = nowMs + durationSeconds * 1000;
  const md5 = passwordMd5(password, grant.loginName);
  const credential = { ...grant, id: randomUUID(), namespaceId, md5, expiresAtMs };
  state.credentials = [...state.credentials.filter((each) => each.expiresAtMs > nowMs), credential];
  return { loginName: grant.loginName, password, expiration: new Date(expiresAtMs) };
};
