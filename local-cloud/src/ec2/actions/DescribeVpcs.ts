import { DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { action } from '../../api/action.ts';
import { ec2Page, filtered, tagKeyFacet } from '../filter.ts';
import { vpcById } from '../lookup.ts';
import { onAll } from '../needs.ts';
import { rangesOf } from '../ranges.ts';
import { vpcDetail } from '../vpc.ts';

export const DescribeVpcs = action(
  DescribeVpcsCommand,
  ['VpcIds', 'Filters', 'MaxResults', 'NextToken'],
  onAll,
  (input, { ec2, accountId }) => {
    const named = input.VpcIds?.map((id) => vpcById(ec2, id)) ?? ec2.vpcs;
    const found = filtered(
      named,
      {
        ...tagKeyFacet,
        'vpc-id': ({ id }) => [id],
        cidr: ({ cidr }) => [cidr],
        'cidr-block-association.cidr-block': (vpc) => rangesOf(vpc),
        'is-default': ({ isDefault }) => [String(isDefault)],
        // An older name, which AWS still accepts and Terraform sends.
        isDefault: ({ isDefault }) => [String(isDefault)],
        state: () => ['available'],
        'owner-id': () => [accountId],
      },
      input.Filters,
    );
    const { items, next } = ec2Page(found, ({ id }) => id, input);
    return {
      Vpcs: items.map((vpc) => vpcDetail({ accountId }, vpc)),
      ...next,
    };
  },
);
