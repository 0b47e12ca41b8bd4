import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { AwsClients } from './clients.ts';

/**
 * The ARN to which AWS says these credentials belong. Fails with the error of AWS, or of the SDK if there are no
 * credentials.
 */
export async function whoami({ sts }: Pick<AwsClients, 'sts'>, abortSignal?: AbortSignal): Promise<string> {
  const { Arn: arn } = await sts.send(new GetCallerIdentityCommand({}), abortSignal ? { abortSignal } : {});
  if (arn === undefined) throw new Error('AWS does not say whose credentials these are');
  return arn;
}
