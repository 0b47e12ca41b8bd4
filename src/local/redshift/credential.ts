import { AwsError } from '../api/error.ts';
import { newPassword, passwordMd5 } from './password.ts';
import type { ClusterRecord, IssuedCredential } from './state.ts';

type Grant = Omit<IssuedCredential, 'md5' | 'expiresAtMs'>;

/** Makes a password that lasts 900 to 3600 seconds. Throws InvalidParameterValue for another duration. */
export const issueCredential = (cluster: ClusterRecord, grant: Grant, durationSeconds = 900) => {
  if (!Number.isInteger(durationSeconds) || durationSeconds < 900 || durationSeconds > 3600) {
    throw new AwsError('InvalidParameterValue', 'The parameter DurationSeconds must be between 900 and 3600.');
  }
  const nowMs = Date.now();
  const password = newPassword(64);
  const expiresAtMs = nowMs + durationSeconds * 1000;
  const credential = { ...grant, md5: passwordMd5(password, grant.loginName), expiresAtMs };
  cluster.credentials = [...cluster.credentials.filter((each) => each.expiresAtMs > nowMs), credential];
  return { loginName: grant.loginName, password, expiration: new Date(expiresAtMs) };
};
