import type { ExistingWarehouse, Ownership } from '../contract/activities.ts';
import type { AwsClients } from './clients.ts';
import { inspectCluster } from './existing-cluster.ts';
import { inspectWorkgroup } from './serverless/existing.ts';

export interface WantedWarehouse {
  identifier: string;
  /** Whether it is a workgroup of Redshift Serverless. */
  isWorkgroup?: boolean | undefined;
  database?: string | undefined;
  roleArn?: string | undefined;
}

/**
 * Looks at an existing cluster or workgroup, and changes nothing. Throws like `inspectCluster` and `inspectWorkgroup`.
 */
export function inspectExisting(
  clients: AwsClients,
  { isWorkgroup, ...wanted }: WantedWarehouse,
  ownership: Ownership,
): Promise<ExistingWarehouse> {
  return isWorkgroup === true
    ? inspectWorkgroup(clients, wanted, ownership)
    : inspectCluster(clients, wanted, ownership);
}
