import { DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { action } from '../../api/action.ts';
import { AwsError } from '../../api/error.ts';
import { ec2Page, filtered, tagKeyFacet } from '../filter.ts';
import { onAll } from '../needs.ts';

export const DescribeVpcs = action(
  DescribeVpcsCommand,
  ['VpcIds', 'Filters', 'MaxResults', 'NextToken'],
  onAll,
  (input, { ec2, accountId }) => {
    const missing = input.VpcIds?.find((id) => !ec2.vpcs.some((vpc) => vpc.id === id));
    if (missing !== undefined) throw new AwsError('InvalidVpcID.NotFound', `The vpc ID '${missing}' does not exist`);
    const named = ec2.vpcs.filter(({ id }) => input.VpcIds?.includes(id) ?? true);
    const found = filtered(
      named,
      {
        ...tagKeyFacet,
        'vpc-id': ({ id }) => [id],
        cidr: ({ cidr }) => [cidr],
        'cidr-block-association.cidr-block': ({ cidr }) => [cidr],
        'is-default': ({ isDefault }) => [String(isDefault)],
        // An older name of it, which AWS still takes and Terraform sends.
        isDefault: ({ isDefault }) => [String(isDefault)],
        state: () => ['available'],
        'owner-id': () => [accountId],
      },
      input.Filters,
    );
    const { items, next } = ec2Page(found, ({ id }) => id, input);
    return {
      Vpcs: items.map(({ id, cidr, isDefault, tags }) => ({
        VpcId: id,
        CidrBlock: cidr,
        IsDefault: isDefault,
        State: 'available' as const,
        OwnerId: accountId,
        InstanceTenancy: 'default' as const,
        DhcpOptionsId: 'default',
        Tags: tags,
      })),
      ...next,
    };
  },
);
