import type { Finding, PreflightRequest } from '../../contract/preflight.ts';
import type { ExistingCluster } from '../../contract/warehouse.ts';
import type { AwsClients } from '../clients.ts';
import { ClusterFailedError, ForeignResourceError, NotYetError, ResourceNotFoundError, isDenied } from '../errors.ts';
import { inspectCluster } from '../existing-cluster.ts';
import { inspectWorkgroup } from '../workgroup.ts';
import { finder } from './finding.ts';
import { checkReach } from './network.ts';

const { passed, failed, unknown } = finder('warehouse');

/** Whether the cluster or workgroup that is there can be used as it stands. */
export async function checkWarehouse(
  clients: AwsClients,
  { identifier, workgroup, database }: ExistingCluster & { identifier: string },
  { pipeline, owner, role, usesDataApi = false }: PreflightRequest,
): Promise<Finding[]> {
  const what = `warehouse.${workgroup === undefined ? 'identifier' : 'workgroup'} ${identifier}`;
  const wanted = { identifier, database, roleArn: 'arn' in role ? role.arn : undefined };
  try {
    const found = await (workgroup === undefined
      ? inspectCluster(clients, wanted, { pipeline, owner })
      : inspectWorkgroup(clients, wanted));
    const size = workgroup === undefined ? `${found.nodes} × ${found.nodeType}` : found.nodeType;
    const why = `is there: ${size}, reading S3 as ${found.roleArn}`;
    return [passed({ what, why }), ...(usesDataApi ? [] : [await checkReach(found)])];
  } catch (error) {
    const why = `does not serve (${error instanceof Error ? error.message : String(error)})`;
    if (error instanceof NotYetError) return [unknown({ what, why })];
    if (isFinal(error)) return [failed({ what, why })];
    if (isDenied(error)) return [failed({ what, why, fix: 'give the worker what `sparkify policy` prints' })];
    throw error;
  }
}

const isFinal = (error: unknown): boolean =>
  [ResourceNotFoundError, ForeignResourceError, ClusterFailedError].some((kind) => error instanceof kind);
