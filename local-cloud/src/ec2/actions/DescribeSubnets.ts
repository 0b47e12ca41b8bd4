import { DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import { action } from '../../api/action.ts';
import { AwsError } from '../../api/error.ts';
import { ec2Page, filtered, tagKeyFacet } from '../filter.ts';
import { ec2Arn } from '../lookup.ts';
import { onAll } from '../needs.ts';

export const DescribeSubnets = action(
  DescribeSubnetsCommand,
  ['SubnetIds', 'Filters', 'MaxResults', 'NextToken'],
  onAll,
  (input, context) => {
    const { ec2, accountId } = context;
    const missing = input.SubnetIds?.find((id) => !ec2.subnets.some((subnet) => subnet.id === id));
    if (missing !== undefined)
      throw new AwsError('InvalidSubnetID.NotFound', `The subnet ID '${missing}' does not exist`);
    const named = ec2.subnets.filter(({ id }) => input.SubnetIds?.includes(id) ?? true);
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
        'default-for-az': () => ['true'],
        defaultForAz: () => ['true'],
        state: () => ['available'],
        'owner-id': () => [accountId],
      },
      input.Filters,
    );
    const { items, next } = ec2Page(found, ({ id }) => id, input);
    return {
      Subnets: items.map(({ id, vpcId, cidr, availabilityZone, tags }) => ({
        SubnetId: id,
        SubnetArn: ec2Arn(context, 'subnet', id),
        VpcId: vpcId,
        CidrBlock: cidr,
        AvailabilityZone: availabilityZone,
        AvailableIpAddressCount: 4091,
        DefaultForAz: true,
        MapPublicIpOnLaunch: true,
        State: 'available' as const,
        OwnerId: accountId,
        Tags: tags,
      })),
      ...next,
    };
  },
);
