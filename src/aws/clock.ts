import type { AwsClients } from './clients.ts';

/** AWS's time, as the SDK learned it from the last answer to this client; this machine's time if there was none yet. */
export function awsNow({ redshift }: Pick<AwsClients, 'redshift'>): Date {
  return new Date(Date.now() + redshift.config.systemClockOffset);
}
