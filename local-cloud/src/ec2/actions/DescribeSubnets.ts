import { DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import { action } from '../../api/action.ts';
import { ec2Page, filtered, tagKeyFacet } from '../filter.ts';
import { defaultVpc, type SubnetRecord } from '../ec2-state.ts';
import { subnetById } from '../lookup.ts';
import { onAll } from '../needs.ts';
import { subnetDetail } from '../vpc.ts';

export const DescribeSubnets = action(
  DescribeSubnetsCommand,
  ['SubnetIds', 'Filters', 'MaxResults', 'NextToken'],
  onAll,
  (input, context) => {
    const { ec2, accountId } = context;
    const named = input.SubnetIds?.map((id) => subnetById(ec2, id)) ?? ec2.subnets;
    const isDefault = ({ vpcId }: SubnetRecord) => [String(vpcId === defaultVpc(ec2).id)];
    const found = filtered(
      named,
      {
        ...tagKeyFacet,
        'subnet-id': ({ id }) => [id],
        'vpc-id': ({ vpcId }) => [vpcId],
        'cidr-block': ({ cidr }) => [cidr],
        cidr: ({ cidr }) => [cidr],
        cidrBlock: ({ cidr }) => [cidr],
        'availability-zone': ({ availabilityZone }) => [availabilityZone],
        availabilityZone: ({ availabilityZone }) => [availabilityZone],
        'default-for-az': isDefault,
        defaultForAz: isDefault,
        state: () => ['available'],
        'owner-id': () => [accountId],
      },
      input.Filters,
    );
    const { items, next } = ec2Page(found, ({ id }) => id, input);
    return {
      Subnets: items.map((subnet) => subnetDetail(context, subnet)),
      ...next,
    };
  },
);
