import type { EnsuredNetwork, EnsuredRole } from '../../contract/activities.ts';
import type { Parsed } from '../../contract/inputs.ts';
import type { ProvisionResult } from '../../contract/results.ts';
import type { NamespaceSpec, UsageLimit, WorkgroupSpec } from '../../contract/serverless.ts';
import { activities } from '../activities.ts';
import { all } from '../parallel.ts';
import { warehouseRef } from '../names.ts';
import { endpointText, ensureNetwork, ensureRole, ensureUser, roleMade, toldOf } from './building.ts';
import type { Building, Made } from './building.ts';

interface Specs {
  namespace: NamespaceSpec;
  workgroup: WorkgroupSpec;
  reads: string[];
}

/** Role and network in parallel, then the namespace and its workgroup, until the workgroup answers SQL. */
export async function createWorkgroup(
  input: Parsed<'provision'>,
  { namespace, workgroup, reads }: Specs,
  building: Building,
): Promise<ProvisionResult> {
  const { steps } = building;
  const [role, , network] = await all(
    ensureRole(input, reads, building),
    ensureUser(input, { identifier: workgroup.name, database: namespace.database }, building),
    ensureNetwork(input, workgroup, building),
  );
  const made = [await ensureNamespace(namespace, role, building), await ensureWorkgroup(workgroup, network, building)];
  const { name } = workgroup;
  const endpoint = await steps.run('available', () => activities.awaitWorkgroup({ name }), endpointText);
  await limitUsage(input, name, building);
  await steps.run('sql', () => activities.awaitSql(warehouseRef(input)));
  const { vpcId, subnetIds, securityGroupIds, cidrs, port } = network;
  return {
    kind: 'serverless',
    cluster: { identifier: name, ...endpoint, nodeType: 'serverless', nodes: 0 },
    role: { name: role.name, arn: role.arn },
    network: {
      ...(vpcId !== undefined && { vpcId }),
      ...(subnetIds !== undefined && { subnetIds }),
      securityGroupIds,
      cidrs,
      port,
    },
    ...toldOf(undefined, [...roleMade(role, input), ...network.made, ...made], steps),
  };
}

function ensureNamespace(
  namespace: NamespaceSpec,
  { arn: roleArn }: EnsuredRole,
  { owner, steps, attempted }: Building,
): Promise<Made> {
  const { name } = namespace;
  return steps.run(
    'namespace',
    async () => {
      attempted.namespaces = [name];
      const ensured = await activities.ensureNamespace({ namespace, roleArn, owner });
      return { type: 'AWS::RedshiftServerless::Namespace' as const, id: name, ...ensured };
    },
    adoptedText,
  );
}

function ensureWorkgroup(
  workgroup: WorkgroupSpec,
  { securityGroupIds, subnetIds }: EnsuredNetwork,
  { owner, steps, attempted }: Building,
): Promise<Made> {
  const { name } = workgroup;
  const placed = { securityGroupIds, ...(subnetIds !== undefined && { subnetIds }) };
  return steps.run(
    'workgroup',
    async () => {
      attempted.workgroups = [name];
      const ensured = await activities.ensureWorkgroup({ workgroup, ...placed, owner });
      return { type: 'AWS::RedshiftServerless::Workgroup' as const, id: name, ...ensured };
    },
    adoptedText,
  );
}

function adoptedText({ created, differs = [] }: { created: boolean; differs?: string[] }): string | undefined {
  return created ? undefined : ['adopted', ...differs].join('; ');
}

async function limitUsage({ warehouse }: Parsed<'provision'>, name: string, { steps }: Building): Promise<void> {
  const limit = warehouse.kind === 'serverless' ? warehouse.usageLimit : undefined;
  if (limit === undefined) return steps.skip('usage limit', 'not asked for');
  await steps.run(
    'usage limit',
    () => activities.ensureUsageLimit({ workgroup: name, limit }),
    () => limitText(limit),
  );
}

function limitText({ amount, period, breachAction }: UsageLimit): string {
  return `${amount} RPU-hours ${period}, then ${breachAction}`;
}
