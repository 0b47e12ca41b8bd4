import { ValidationException$ } from '@aws-sdk/client-redshift-data';
import type { Context } from '../api/context.ts';
import { fault } from '../api/error.ts';
import type { WorkgroupRecord } from '../serverless/serverless-state.ts';
import { workgroupArn } from '../serverless/workgroup.ts';

/** Which warehouse a call asks for: a cluster, or a workgroup by its name or its ARN. */
export interface AskedWarehouse {
  ClusterIdentifier?: string | undefined;
  WorkgroupName?: string | undefined;
}

/** A warehouse as replies name it. */
export type WarehouseName = { ClusterIdentifier: string } | { WorkgroupName: string };

/** The workgroup that is asked for, unless it is not there. */
export const workgroupAsked = (context: Context, asked: string | undefined): WorkgroupRecord | undefined =>
  context.serverless.state.workgroups.find(
    (workgroup) => workgroup.identifier === asked || workgroupArn(context, workgroup) === asked,
  );

/** Throws ValidationException for both at once. */
export const checkOneWarehouse = ({ ClusterIdentifier, WorkgroupName }: AskedWarehouse): void => {
  if (ClusterIdentifier === undefined || WorkgroupName === undefined) return;
  throw fault(ValidationException$, 'ClusterIdentifier and WorkgroupName exclude each other.');
};

/**
 * Tells which warehouses a list is asked for: one, or all where none is named. Throws ValidationException for a cluster
 * and a workgroup at once.
 */
export const warehouseFilter = (asked: AskedWarehouse, context: Context): ((name: AskedWarehouse) => boolean) => {
  checkOneWarehouse(asked);
  const { ClusterIdentifier, WorkgroupName } = asked;
  if (ClusterIdentifier !== undefined) return (name) => name.ClusterIdentifier === ClusterIdentifier;
  if (WorkgroupName === undefined) return () => true;
  const known = workgroupAsked(context, WorkgroupName)?.identifier ?? WorkgroupName;
  return (name) => name.WorkgroupName === known;
};

export const isSameWarehouse = (one: AskedWarehouse, other: AskedWarehouse): boolean =>
  one.ClusterIdentifier === other.ClusterIdentifier && one.WorkgroupName === other.WorkgroupName;
