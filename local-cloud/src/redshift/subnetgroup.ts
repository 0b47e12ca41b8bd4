import type { ClusterSubnetGroup } from '@aws-sdk/client-redshift';
import type { Context } from '../api/context.ts';
import { defaultVpc } from '../ec2/ec2-state.ts';
import type { SubnetGroupRecord } from './redshift-state.ts';

/** A subnet group as Redshift shows it. */
export const subnetGroupDetail = ({ ec2 }: Context, group: SubnetGroupRecord): ClusterSubnetGroup => {
  const subnets = ec2.subnets.filter(({ id }) => group.subnetIds.includes(id));
  return {
    ClusterSubnetGroupName: group.name,
    Description: group.description,
    VpcId: subnets[0]?.vpcId ?? defaultVpc(ec2).id,
    SubnetGroupStatus: 'Complete',
    Subnets: subnets.map(({ id, availabilityZone }) => ({
      SubnetIdentifier: id,
      SubnetAvailabilityZone: { Name: availabilityZone },
      SubnetStatus: 'Active',
    })),
    Tags: group.tags,
  };
};
