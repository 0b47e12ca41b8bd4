import { DescribeSubnetsCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import type { Subnet, Vpc } from '@aws-sdk/client-ec2';
import type { Network } from '../contract/network.ts';
import type { AwsClients } from './clients.ts';
import { ResourceNotFoundError, unlessCode } from './errors.ts';
import { findSubnetGroup } from './subnet-group.ts';

/** Where a warehouse will be: the existing parts of its network. */
export interface Place {
  vpc: Vpc;
  vpcId: string;
  /** Subnets for a new subnet group; absent if none is needed, or one exists. */
  subnetIds?: string[];
}

type Wanted = Pick<Network, 'vpcId' | 'subnetIds' | 'subnetGroup'>;

/**
 * Throws ResourceNotFoundError if the VPC, a subnet or the subnet group does not exist, or they do not fit together.
 */
export async function findPlace(clients: AwsClients, wanted: Wanted): Promise<Place> {
  const { vpcId, subnetIds, subnetGroup } = wanted;
  if (subnetGroup !== undefined) return placeOf(await findVpc(clients, await vpcOfGroup(clients, subnetGroup)));
  if (vpcId === undefined && subnetIds === undefined) return placeOf(await defaultVpc(clients));
  const subnets = subnetIds ? await subnetsById(clients, subnetIds) : await subnetsOf(clients, vpcId ?? '');
  const [first = ''] = subnets.map((subnet) => subnet.VpcId ?? '');
  const stranger = subnets.find((subnet) => subnet.VpcId !== (vpcId ?? first));
  if (stranger !== undefined) {
    const where = `the subnet ${stranger.SubnetId} is in ${stranger.VpcId}`;
    throw new ResourceNotFoundError(
      `${where}, not in ${vpcId ?? first}: the subnets of network.subnetIds must be of one VPC, that of network.vpcId`,
    );
  }
  const ids = subnets.flatMap(({ SubnetId }) => SubnetId ?? []).toSorted();
  return { ...placeOf(await findVpc(clients, vpcId ?? first)), subnetIds: ids };
}

const placeOf = (vpc: Vpc): Place => ({ vpc, vpcId: vpc.VpcId ?? '' });

async function vpcOfGroup(clients: AwsClients, name: string): Promise<string> {
  const group = await findSubnetGroup(clients, name);
  if (group) return group.VpcId ?? '';
  throw new ResourceNotFoundError(`there is no cluster subnet group ${name}: see network.subnetGroup`);
}

async function subnetsById({ ec2 }: AwsClients, SubnetIds: string[]): Promise<Subnet[]> {
  const found = await unlessCode(ec2.send(new DescribeSubnetsCommand({ SubnetIds })), 'InvalidSubnetID.NotFound');
  if (found) return found.Subnets ?? [];
  throw new ResourceNotFoundError(`not all of the subnets ${SubnetIds.join(', ')} exist: see network.subnetIds`);
}

async function subnetsOf({ ec2 }: AwsClients, vpcId: string): Promise<Subnet[]> {
  const inVpc = { Filters: [{ Name: 'vpc-id', Values: [vpcId] }] };
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand(inVpc));
  if (Subnets.length > 0) return Subnets;
  throw new ResourceNotFoundError(`there are no subnets in ${vpcId}: see network.vpcId`);
}

async function findVpc({ ec2 }: AwsClients, vpcId: string): Promise<Vpc> {
  const look = ec2.send(new DescribeVpcsCommand({ VpcIds: [vpcId] }));
  const [vpc] = (await unlessCode(look, 'InvalidVpcID.NotFound'))?.Vpcs ?? [];
  if (vpc) return vpc;
  throw new ResourceNotFoundError(`there is no VPC ${vpcId}: see network.vpcId`);
}

async function defaultVpc({ ec2, region }: AwsClients): Promise<Vpc> {
  const isDefault = { Filters: [{ Name: 'is-default', Values: ['true'] }] };
  const [vpc] = (await ec2.send(new DescribeVpcsCommand(isDefault))).Vpcs ?? [];
  if (vpc?.VpcId !== undefined) return vpc;
  throw new ResourceNotFoundError(
    `${region} has no default VPC: set network.subnetIds, or create one with \`aws ec2 create-default-vpc\``,
  );
}
