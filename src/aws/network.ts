import type { Vpc } from '@aws-sdk/client-ec2';
import type { EnsuredNetwork, NetworkRequest } from '../contract/activities.ts';
import { callerAddress } from './caller-address.ts';
import type { AwsClients } from './clients.ts';
import { ensureRule, strangeRules } from './ingress-rule.ts';
import { findPlace } from './place.ts';
import { isInRange, networkOf } from './range.ts';
import { ensureGroup, requireGroups } from './security-group.ts';
import { ensureSubnetGroup } from './subnet-group.ts';

/**
 * Creates what a warehouse needs of a network: for a cluster with given subnets a subnet group, and a security group in
 * their VPC with a rule for each range that may reach the TCP port. `auto` means this machine's address as a /32. Each
 * pipeline has its own group, because a group cannot contain two equal rules: pipelines that shared one would revoke
 * each other's. Given security groups are only checked, and nothing is opened. Idempotent. Throws ForeignResourceError
 * if a required name is taken by a resource that is not ours, ResourceNotFoundError if a given resource does not exist
 * or the region has no default VPC.
 */
export async function ensureNetwork(clients: AwsClients, request: NetworkRequest): Promise<EnsuredNetwork> {
  const { name, owner, port } = request;
  const place = await findPlace(clients, request);
  const { vpcId, subnetIds } = place;
  const standing =
    subnetIds && request.isServerless !== true
      ? await ensureSubnetGroup(clients, { name, subnetIds, owner })
      : undefined;
  const subnetGroup = standing ? name : request.subnetGroup;
  const admission = request.securityGroupIds
    ? await admitted(clients, request.securityGroupIds, vpcId)
    : await admit(clients, request, place);
  const differs = [...(standing?.differs ?? []), ...admission.differs];
  return {
    vpcId,
    ...(subnetGroup !== undefined && { subnetGroup }),
    ...(subnetIds && request.isServerless === true && { subnetIds }),
    securityGroupIds: admission.securityGroupIds,
    cidrs: admission.cidrs,
    port,
    made: [
      ...(standing
        ? [{ type: 'AWS::Redshift::ClusterSubnetGroup' as const, id: name, created: standing.created }]
        : []),
      ...admission.made,
    ],
    ...(differs.length > 0 && { differs }),
  };
}

type Admission = Pick<EnsuredNetwork, 'securityGroupIds' | 'cidrs' | 'made'> & { differs: string[] };

async function admitted(clients: AwsClients, securityGroupIds: string[], vpcId: string): Promise<Admission> {
  await requireGroups(clients, securityGroupIds, vpcId);
  return { securityGroupIds, cidrs: [], made: [], differs: [] };
}

async function admit(
  clients: AwsClients,
  request: NetworkRequest,
  { vpc, vpcId }: { vpc: Vpc; vpcId: string },
): Promise<Admission> {
  const { name, owner, port } = request;
  const cidrs = await rangesFor(clients, request, vpc);
  const group = await ensureGroup(clients, { name, vpcId, owner });
  const made: Admission['made'] = [{ type: 'AWS::EC2::SecurityGroup', ...group }];
  for (const cidr of cidrs) {
    const rule = await ensureRule(clients, group.id, { cidr, port, owner });
    made.push({ type: 'AWS::EC2::SecurityGroupIngress', ...rule });
  }
  const differs = group.created ? [] : await strangeRules(clients, group.id, made);
  return { securityGroupIds: [group.id], cidrs, made, differs };
}

async function rangesFor(
  clients: AwsClients,
  { cidr = 'auto', cidrs = cidr === 'auto' ? cidr : [cidr], public: isPublic }: NetworkRequest,
  vpc: Vpc,
): Promise<string[]> {
  const ranges = cidrs === 'auto' ? (await workerAddresses(clients, isPublic, vpc)).map((one) => `${one}/32`) : cidrs;
  return [...new Set(ranges.map(networkOf))];
}

/**
 * This machine's address as a cluster in the VPC sees it. Inside its VPC a public cluster is reached by its private
 * address, to which DNS resolves there, and otherwise by its public one. Both addresses of this machine are admitted,
 * the public one if it is known. https://docs.aws.amazon.com/redshift/latest/mgmt/managing-clusters-vpc.html
 */
export async function workerAddresses(clients: AwsClients, isPublic: boolean, vpc: Vpc): Promise<string[]> {
  if (!isPublic) return [await callerAddress(clients, false)];
  const own = await callerAddress(clients, false).catch(() => undefined);
  const isInside = own !== undefined && rangesOf(vpc).some((range) => isInRange(own, range));
  if (!isInside) return [await callerAddress(clients, true)];
  const seen = await callerAddress(clients, true).catch(() => undefined);
  return [own, ...(seen === undefined ? [] : [seen])];
}

/** The address ranges of a VPC. */
export function rangesOf({ CidrBlock, CidrBlockAssociationSet = [] }: Vpc): string[] {
  const associated = CidrBlockAssociationSet.filter(({ CidrBlockState }) => CidrBlockState?.State === 'associated');
  return [...new Set([CidrBlock, ...associated.map((one) => one.CidrBlock)])].filter((range) => range !== undefined);
}
