import type { ClusterSpec, WarehouseRef } from '../contract/activities.ts';
import type { NamespaceSpec, WorkgroupSpec } from '../contract/serverless.ts';
import type { Parsed } from '../contract/inputs.ts';
import type { CreatedCluster, CreatedWorkgroup } from '../contract/warehouse.ts';
import type { ProjectRequest } from '../contract/plan.ts';
import { durationMs } from '../contract/life.ts';

/** Names that default to the pipeline's name: the parts find each other's resources by them. */

type OfWarehouse = Pick<Parsed<'query'>, 'name' | 'warehouse'>;
type OfTransport = Pick<Parsed<'query'>, 'name' | 'warehouse' | 'transport'>;

/** That of a workgroup is its name. */
export function clusterIdentifier({ name, warehouse }: OfWarehouse): string {
  if (warehouse.kind === 'serverless') return warehouse.workgroup ?? name;
  return (warehouse.kind === 'existing' ? warehouse.workgroup : undefined) ?? warehouse.identifier ?? name;
}

/** How to find the warehouse, and log in to it. */
export function warehouseRef(input: OfTransport): WarehouseRef {
  const { warehouse, transport } = input;
  const way = transport === 'data-api' ? { transport } : {};
  const ref = { clusterIdentifier: clusterIdentifier(input), ...way };
  if (warehouse.kind === 'cluster') return ref;
  if (warehouse.kind === 'serverless') return { ...ref, isWorkgroup: true };
  const { workgroup, database, dbUser, secretArn } = warehouse;
  return { ...ref, ...(workgroup !== undefined && { isWorkgroup: true }), database, dbUser, secretArn };
}

export function clusterSpec(name: string, warehouse: CreatedCluster): ClusterSpec {
  const { kind: _, identifier = name, kmsKeyId, enhancedVpcRouting, snapshotIdentifier, ...spec } = warehouse;
  return {
    identifier,
    ...spec,
    ...(snapshotIdentifier !== undefined && { snapshotIdentifier }),
    ...(kmsKeyId !== undefined && { kmsKeyId }),
    ...(enhancedVpcRouting && { enhancedVpcRouting }),
  };
}

/** A namespace and its workgroup, which have the same name. */
export function serverlessSpecs(
  name: string,
  { workgroup: own = name, database, adminUser, kmsKeyId, enhancedVpcRouting, ...rest }: CreatedWorkgroup,
): { namespace: NamespaceSpec; workgroup: WorkgroupSpec } {
  const { baseCapacity, maxCapacity, port, publiclyAccessible } = rest;
  return {
    namespace: { name: own, database, adminUser, ...(kmsKeyId !== undefined && { kmsKeyId }) },
    workgroup: {
      name: own,
      baseCapacity,
      ...(maxCapacity !== undefined && { maxCapacity }),
      port,
      publiclyAccessible,
      ...(enhancedVpcRouting && { enhancedVpcRouting }),
    },
  };
}

export function roleName({ name, role }: Pick<Parsed<'load'>, 'name' | 'role'>): string {
  return role.name ?? `${name}-redshift`;
}

/** Name of the security group, and of the subnet group if one is created. */
export function securityGroupName({ name }: { name: string }): string {
  return `${name}-redshift`;
}

/** The subnet group to create, if the input names subnets or a VPC; a workgroup needs none. */
export function subnetGroupsMade({
  name,
  network,
  warehouse,
}: Pick<Parsed<'teardown'>, 'name' | 'network' | 'warehouse'>): string[] {
  const { subnetIds, vpcId } = network;
  const isPlaced = subnetIds !== undefined || vpcId !== undefined;
  return !isPlaced || warehouse.kind === 'serverless' ? [] : [securityGroupName({ name })];
}

export function userName({ name, user }: Pick<Parsed<'teardown'>, 'name' | 'user'>): string {
  return user.name ?? `${name}-analyst`;
}

/**
 * Identifier of the final snapshot, if the input asks for one; the default contains the time, because each one is kept.
 */
export function finalSnapshotName(input: Parsed<'teardown'>, now: Date): string | undefined {
  const { create, identifier } = input.finalSnapshot;
  if (!create) return undefined;
  const time = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  return identifier ?? `${clusterIdentifier(input)}-final-${time}`;
}

/** What the input says about the project. */
export function projectRequest({
  project,
  sources,
  parameters,
  workspace,
  load,
}: Pick<Parsed<'load'>, 'project' | 'sources' | 'parameters' | 'workspace' | 'load'>): ProjectRequest {
  return { project, sources, parameters, workspace, load };
}

/** Workflow id of the lease of that pipeline: one at a time. */
export function leaseId(pipeline: string): string {
  return `sparkify-lease/${pipeline}`;
}

/** When a time to live that begins now ends, in milliseconds since 1970; undefined for `none`. */
export function expiresMs(ttl: string): number | undefined {
  return ttl === 'none' ? undefined : Date.now() + durationMs(ttl);
}

/** The end of a time to live as written into tags: ISO 8601, UTC, or `none`. */
export function expiryTag(endMs: number | undefined): string {
  return endMs === undefined ? 'none' : new Date(endMs).toISOString();
}

/** Where to put the warehouse, and who may reach its port: nobody if statements go over the Data API. */
export function networkWanted({ network, transport }: Pick<Parsed<'provision'>, 'network' | 'transport'>) {
  return transport === 'data-api' ? { ...network, cidrs: [] } : network;
}
