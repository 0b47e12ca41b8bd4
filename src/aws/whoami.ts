import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { AwsClients } from './clients.ts';

/** Whose credentials these are to AWS, as an ARN. Fails with what AWS, or the SDK for want of credentials, answers. */
export async function whoami({ sts }: Pick<AwsClients, 'sts'>, abortSignal?: AbortSignal): Promise<string> {
  const { Arn: arn } = await sts.send(new GetCallerIdentityCommand({}), abortSignal ? { abortSignal } : {});
  if (arn === undefined) throw new Error('AWS does not say whose credentials these are');
  return arn;
}
