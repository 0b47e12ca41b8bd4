import type { Finding } from '../../contract/preflight.ts';
import type { AwsClients } from '../clients.ts';
import { ResourceNotFoundError, isDenied } from '../errors.ts';
import { inspectRole } from '../existing-role.ts';
import { finder } from './finding.ts';

const { passed, failed } = finder('role');

/** Whether the existing role can be the warehouse's role. */
export async function checkRole(
  clients: AwsClients,
  { arn, isServerless }: { arn: string; isServerless: boolean },
): Promise<Finding[]> {
  const what = `role.arn ${arn}`;
  try {
    await inspectRole(clients, { arn, isServerless });
    return [passed({ what, why: 'exists and trusts Redshift' })];
  } catch (error) {
    const why = `cannot be used (${(error as Error).message})`;
    if (error instanceof ResourceNotFoundError) return [failed({ what, why })];
    if (isDenied(error))
      return [failed({ what, why, fix: 'give the worker the policy that `sparkify policy` prints' })];
    throw error;
  }
}
