import { setTimeout as delay } from 'node:timers/promises';
import type { Finding } from '../../contract/preflight.ts';
import type { AwsClients } from '../clients.ts';
import { credentialsText } from '../credentials.ts';
import type { Identity } from '../credentials.ts';
import { hasCode } from '../errors.ts';
import { whoami } from '../whoami.ts';
import { finder, withinTime } from './finding.ts';

const { passed, warned, failed, unknown } = finder('credentials');

/** A run takes about this long, and credentials in environment variables are not renewed. */
const soonMs = 3_600_000;
/** A machine's metadata service may be slow at first. */
const secondLookMs = 500;

/** Whose credentials these are; `caller` is absent if they belong to nobody or AWS does not say. */
export async function checkCredentials(clients: AwsClients): Promise<{ caller?: string; finding: Finding }> {
  try {
    const caller = await withinTime(() => lookTwice(clients));
    return { caller, finding: await lifeOf(clients, caller) };
  } catch (error) {
    return { finding: await problemOf(clients, error) };
  }
}

async function lookTwice(clients: AwsClients): Promise<string> {
  return whoami(clients).catch(async (error: unknown) => {
    if (!isAbsent(error)) throw error;
    await delay(secondLookMs);
    return whoami(clients);
  });
}

/** How long the credentials are valid, as far as the SDK knows. */
async function lifeOf({ sts, apiHost }: AwsClients, caller: string): Promise<Finding> {
  const region = await sts.config.region();
  const { expiration, $source = {} } = (await sts.config.credentials()) as Identity;
  const told = { what: caller, why: `is the AWS identity, in ${region} (Redshift at ${apiHost.name})` };
  if (expiration === undefined) return passed(told);
  const why = `${told.why}, until ${expiration.toISOString()}`;
  const isRenewed = $source['CREDENTIALS_ENV_VARS'] === undefined;
  if (isRenewed || expiration.getTime() - Date.now() > soonMs) return passed({ ...told, why });
  return warned({ ...told, why, fix: 'environment variables are not renewed: set new ones before a long run' });
}

async function problemOf({ region, sts }: AwsClients, error: unknown): Promise<Finding> {
  const why = error instanceof Error ? error.message : String(error);
  const what = 'the AWS credentials';
  if (isAbsent(error)) {
    const fix =
      'set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, where the worker starts, or give its machine a role';
    return failed({ what, why: `are missing (${why})`, fix });
  }
  if (hasCode(error, ...expiredCodes))
    return failed({ what, why: `have expired (${why})`, fix: 'get new ones, and start the worker with them' });
  if (hasCode(error, ...refusedCodes) && !skewText.test(why)) {
    const fix =
      'start the worker with valid ones (AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY); if they are ' +
      `valid, is ${region} (AWS_REGION) enabled in their account?`;
    const whose = credentialsText(await sts.config.credentials());
    return failed({ what: whose, why: `are refused by AWS in ${region} (${why})`, fix });
  }
  if (error instanceof Error && 'code' in error && error.code === 'ENOTFOUND') {
    const fix = 'is AWS_REGION spelled correctly, and can this machine resolve AWS host names?';
    return failed({ what: `the region ${region}`, why: `has no such host (${why})`, fix });
  }
  return unknown({ what, why: `could not be checked with AWS (${why})` });
}

/** Whether the SDK found no credentials, or a profile's provider has none. */
const isAbsent = (error: unknown): boolean =>
  error instanceof Error && ['CredentialsProviderError', 'TokenProviderError'].includes(error.name);

const expiredCodes = ['ExpiredToken', 'RequestExpired'];
const refusedCodes = [
  'InvalidClientTokenId',
  'UnrecognizedClient',
  'SignatureDoesNotMatch',
  'InvalidSignature',
  'AuthFailure',
  'MissingAuthenticationToken',
  'IncompleteSignature',
  'OptInRequired',
];
/** A wrong clock, which AWS reports under the code of a wrong secret; the SDK corrects that itself. */
const skewText = /^Signature (expired|not yet current)/;
