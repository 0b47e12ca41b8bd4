import type { AwsCredentialIdentity, MiddlewareStack, Provider } from '@smithy/types';
import { hasCode } from './errors.ts';

/** The credentials have expired, and nothing renews them while this process runs. */
export class ExpiredCredentialsError extends Error {
  override readonly name = 'ExpiredCredentialsError';
  /** AWS's error code. */
  readonly Code = 'ExpiredToken';
}

/** The parts of an SDK client that concern its credentials. */
interface Client<Input extends object, Output extends object> {
  middlewareStack: MiddlewareStack<Input, Output>;
  config: { credentials: Provider<Identity> };
}

export interface Identity extends AwsCredentialIdentity {
  /** Where the SDK found them. */
  $source?: Record<string, unknown>;
}

/**
 * Makes a client distinguish credentials that are renewed, and so may be valid in a moment, from those that stay as
 * they are.
 */
export function tellExpired<Input extends object, Output extends object>({
  middlewareStack,
  config,
}: Client<Input, Output>): void {
  middlewareStack.add(
    (next) => async (request) => {
      try {
        return await next(request);
      } catch (error) {
        throw hasCode(error, 'ExpiredToken') ? ofExpired(error, await config.credentials()) : error;
      }
    },
    { step: 'initialize', priority: 'high' },
  );
}

/**
 * The SDK renews credentials whose expiration it knows, but the environment variables of this process stay as they are.
 */
function ofExpired(cause: unknown, { accessKeyId, expiration, $source = {} }: Identity): unknown {
  const isOfVariables = 'CREDENTIALS_ENV_VARS' in $source;
  if (expiration !== undefined && !isOfVariables) return cause;
  const which = credentialsText({ accessKeyId, $source });
  return new ExpiredCredentialsError(`${which}, have expired, and nothing renews them`, { cause });
}

/** Describes the credentials: where the SDK found them, and the end of the key's id. */
export function credentialsText({ accessKeyId, $source = {} }: Pick<Identity, 'accessKeyId' | '$source'>): string {
  const where = 'CREDENTIALS_ENV_VARS' in $source ? 'the environment variables' : 'the AWS profile';
  return `the AWS credentials of ${where}, whose AWS_ACCESS_KEY_ID ends in ${accessKeyId.slice(-4)}`;
}
