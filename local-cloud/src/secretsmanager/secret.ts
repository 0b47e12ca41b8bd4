import { ResourceNotFoundException$ } from '@aws-sdk/client-secrets-manager';
import type { Context } from '../api/context.ts';
import { fault } from '../api/error.ts';
import type { SecretRecord } from './secrets-state.ts';

/** The secret of this name or ARN. Throws ResourceNotFoundException. */
export const findSecret = ({ secrets }: Context, id: string): SecretRecord => {
  const found = secrets.secrets.find(({ arn, name }) => arn === id || name === id);
  if (found === undefined) throw fault(ResourceNotFoundException$, "Secrets Manager can't find the specified secret.");
  return found;
};
