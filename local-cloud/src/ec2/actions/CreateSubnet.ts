import { CreateSubnetCommand } from '@aws-sdk/client-ec2';
import { action } from '../../api/action.ts';
import { AwsError } from '../../api/error.ts';
import { contains, normalizedIpv4, prefixLength } from '../cidr.ts';
import { newId } from '../ec2-state.ts';
import { tagsFor } from '../filter.ts';
import { vpcById } from '../lookup.ts';
import { onNewSubnet } from '../needs.ts';
import { subnetDetail } from '../vpc.ts';
import { zonesOf } from '../zone.ts';

export const CreateSubnet = action(
  CreateSubnetCommand,
  ['VpcId', 'CidrBlock', 'AvailabilityZone', 'TagSpecifications'],
  onNewSubnet,
  (input, context) => {
    const { ec2, region } = context;
    const vpc = vpcById(ec2, input.VpcId);
    if (input.CidrBlock === undefined) {
      throw new AwsError('MissingParameter', 'The request must contain the parameter cidrBlock');
    }
    const cidr = normalizedIpv4(input.CidrBlock);
    const tooLarge = prefixLength(cidr) < prefixLength(vpc.cidr);
    if (tooLarge || prefixLength(cidr) > 28 || !contains(vpc.cidr, cidr.split('/')[0] ?? '')) {
      throw new AwsError('InvalidSubnet.Range', `The CIDR '${input.CidrBlock}' is invalid.`);
    }
    if (ec2.subnets.some((other) => other.vpcId === vpc.id && overlap(other.cidr, cidr))) {
      throw new AwsError('InvalidSubnet.Conflict', `The CIDR '${input.CidrBlock}' conflicts with another subnet`);
    }
    const zones = zonesOf(region).map(({ name }) => name);
    const availabilityZone = input.AvailabilityZone ?? zones[0] ?? '';
    if (!zones.includes(availabilityZone)) {
      const known = `Subnets can currently only be created in the following availability zones: ${zones.join(', ')}.`;
      throw new AwsError(
        'InvalidParameterValue',
        `Value (${availabilityZone}) for parameter availabilityZone is invalid. ${known}`,
      );
    }
    const tags = tagsFor('subnet', input.TagSpecifications);
    const subnet = { id: newId('subnet'), vpcId: vpc.id, cidr, availabilityZone, tags };
    ec2.subnets.push(subnet);
    return { Subnet: subnetDetail(context, subnet) };
  },
);

/** Of two ranges that overlap, the larger one holds the first address of the other. */
const overlap = (one: string, other: string): boolean =>
  contains(one, other.split('/')[0] ?? '') || contains(other, one.split('/')[0] ?? '');
