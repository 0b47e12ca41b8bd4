import { ClusterParameterGroupNotFoundFault$, ClusterSubnetGroupNotFoundFault$ } from '@aws-sdk/client-redshift';
import type { Context } from '../api/context.ts';
import { fault } from '../api/error.ts';
import { defaultVpc } from '../ec2/ec2-state.ts';
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

/** AWS's own parameter groups, the only ones here: by name, whether connections must use TLS. */
export const parameterGroups: ReadonlyMap<string, { family: string; requireSsl: boolean }> = new Map([
  ['default.redshift-1.0', { family: 'redshift-1.0', requireSsl: false }],
  ['default.redshift-2.0', { family: 'redshift-2.0', requireSsl: true }],
]);

/** The name of the parameter group. Throws ClusterParameterGroupNotFound. */
export const checkParameterGroup = (name = 'default.redshift-2.0'): string => {
  if (parameterGroups.has(name)) return name;
  throw fault(ClusterParameterGroupNotFoundFault$, `ParameterGroup not found: ${name}`);
};
