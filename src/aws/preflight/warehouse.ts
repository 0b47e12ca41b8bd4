import type { Finding, PreflightRequest } from '../../contract/preflight.ts';
import type { ExistingCluster } from '../../contract/warehouse.ts';
import type { AwsClients } from '../clients.ts';
import { ClusterFailedError, ForeignResourceError, NotYetError, ResourceNotFoundError, isDenied } from '../errors.ts';
import { inspectExisting } from '../existing-warehouse.ts';
import { finder } from './finding.ts';
import { checkReach } from './network.ts';

const { passed, failed, unknown } = finder('warehouse');

/** Whether the existing cluster or workgroup can be used as it is. */
export async function checkWarehouse(
  clients: AwsClients,
  { identifier, workgroup, database }: ExistingCluster & { identifier: string },
  { pipeline, owner, role, usesDataApi = false }: PreflightRequest,
): Promise<Finding[]> {
  const isWorkgroup = workgroup !== undefined;
  const what = `warehouse.${isWorkgroup ? 'workgroup' : 'identifier'} ${identifier}`;
  const wanted = { identifier, isWorkgroup, database, roleArn: 'arn' in role ? role.arn : undefined };
  try {
    const found = await inspectExisting(clients, wanted, { pipeline, owner });
    const size = isWorkgroup ? found.nodeType : `${found.nodes} × ${found.nodeType}`;
    const why = `exists: ${size}, reading S3 as ${found.roleArn}`;
    return [passed({ what, why }), ...(usesDataApi ? [] : [await checkReach(found)])];
  } catch (error) {
    const why = `cannot be used (${error instanceof Error ? error.message : String(error)})`;
    if (error instanceof NotYetError) return [unknown({ what, why })];
    if (isFinal(error)) return [failed({ what, why })];
    if (isDenied(error))
      return [failed({ what, why, fix: 'give the worker the policy that `sparkify policy` prints' })];
    throw error;
  }
}

const isFinal = (error: unknown): boolean =>
  [ResourceNotFoundError, ForeignResourceError, ClusterFailedError].some((kind) => error instanceof kind);
