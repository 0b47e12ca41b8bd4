import { ClusterSubnetGroupNotFoundFault$, InvalidVPCNetworkStateFault$ } from '@aws-sdk/client-redshift';
import type { Context } from '../api/context.ts';
import { AwsError, fault } from '../api/error.ts';
import { defaultVpc } from '../ec2/ec2-state.ts';
import { zonesOf } from '../ec2/zone.ts';
import type { SubnetGroupRecord } from './redshift-state.ts';

/** The subnet groups; `default`, the default VPC's subnets, is always there. */
export const subnetGroups = ({ ec2, redshift }: Context): SubnetGroupRecord[] => {
  const { id } = defaultVpc(ec2);
  const subnetIds = ec2.subnets.filter(({ vpcId }) => vpcId === id).map((subnet) => subnet.id);
  return [{ name: 'default', description: 'default', subnetIds, tags: [] }, ...redshift.state.subnetGroups];
};

/** The name of the subnet group. Throws ClusterSubnetGroupNotFoundFault. */
export const checkSubnetGroup = (context: Context, name = 'default'): string => {
  if (subnetGroups(context).some((group) => group.name === name.toLowerCase())) return name.toLowerCase();
  throw fault(ClusterSubnetGroupNotFoundFault$, `The cluster subnet group ${name} does not exist.`);
};

/** The VPC that the group's subnets are in. */
export const vpcOf = (context: Context, subnetGroupName: string): string => {
  const group = subnetGroups(context).find(({ name }) => name === subnetGroupName);
  const subnet = context.ec2.subnets.find(({ id }) => group?.subnetIds.includes(id));
  return subnet?.vpcId ?? defaultVpc(context.ec2).id;
};

/** The zone, that of the group's first subnet by default. Throws InvalidParameterValue, InvalidVPCNetworkStateFault. */
export const checkZone = (context: Context, subnetGroupName: string, zone: string | undefined): string => {
  const group = subnetGroups(context).find(({ name }) => name === subnetGroupName);
  const zones = context.ec2.subnets
    .filter(({ id }) => group?.subnetIds.includes(id))
    .map(({ availabilityZone }) => availabilityZone);
  const chosen = zone ?? zones[0] ?? '';
  if (!zonesOf(context.region).some(({ name }) => name === chosen)) {
    throw new AwsError('InvalidParameterValue', `Invalid availability zone: ${chosen}`);
  }
  if (zones.includes(chosen)) return chosen;
  throw fault(
    InvalidVPCNetworkStateFault$,
    `The cluster subnet group ${subnetGroupName} has no subnet in the availability zone ${chosen}.`,
  );
};
