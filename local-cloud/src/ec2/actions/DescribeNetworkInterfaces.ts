import { DescribeNetworkInterfacesCommand } from '@aws-sdk/client-ec2';
import { action } from '../../api/action.ts';
import { AwsError } from '../../api/error.ts';
import { ec2Page, filtered, tagKeyFacet } from '../filter.ts';
import { interfaceDetail, interfacesOf } from '../interface.ts';
import { onAll } from '../needs.ts';

export const DescribeNetworkInterfaces = action(
  DescribeNetworkInterfacesCommand,
  ['NetworkInterfaceIds', 'Filters', 'MaxResults', 'NextToken'],
  onAll,
  (input, context) => {
    const { NetworkInterfaceIds: wanted } = input;
    const all = interfacesOf(context);
    const missing = wanted?.find((id) => !all.some((each) => each.id === id));
    if (missing !== undefined) {
      throw new AwsError('InvalidNetworkInterfaceID.NotFound', `The networkInterface ID '${missing}' does not exist`);
    }
    const found = filtered(
      all.filter(({ id }) => wanted?.includes(id) ?? true),
      {
        ...tagKeyFacet,
        'addresses.private-ip-address': ({ privateAddress }) => [privateAddress],
        'attachment.instance-owner-id': () => ['amazon-redshift'],
        'attachment.status': () => ['attached'],
        'availability-zone': ({ subnet }) => [subnet.availabilityZone],
        description: ({ description }) => [description],
        'group-id': ({ warehouse }) => warehouse.securityGroupIds,
        'group-name': ({ warehouse }) =>
          context.ec2.groups.filter((group) => warehouse.securityGroupIds.includes(group.id)).map(({ name }) => name),
        'interface-type': ({ type }) => [type],
        'network-interface-id': ({ id }) => [id],
        'owner-id': () => [context.accountId],
        'private-ip-address': ({ privateAddress }) => [privateAddress],
        'requester-id': () => ['amazon-redshift'],
        'requester-managed': () => ['true'],
        status: () => ['in-use'],
        'subnet-id': ({ subnet }) => [subnet.id],
        'vpc-id': ({ subnet }) => [subnet.vpcId],
      },
      input.Filters,
    );
    const { items, next } = ec2Page(found, ({ id }) => id, input);
    return { NetworkInterfaces: items.map((each) => interfaceDetail(context, each)), ...next };
  },
);
