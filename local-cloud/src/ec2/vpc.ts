import type { Subnet, Vpc } from '@aws-sdk/client-ec2';
import type { Context } from '../api/context.ts';
import { prefixLength } from './cidr.ts';
import { defaultVpc, type SubnetRecord, type VpcRecord } from './ec2-state.ts';
import { ec2Arn } from './lookup.ts';
import { rangesOf } from './ranges.ts';

/** A VPC as EC2 shows it. */
export const vpcDetail = (
  { accountId }: Pick<Context, 'accountId'>,
  { id, cidr, isDefault, tags }: VpcRecord,
): Vpc => ({
  VpcId: id,
  CidrBlock: cidr,
  CidrBlockAssociationSet: rangesOf({ cidr, isDefault }).map((range, index) => ({
    AssociationId: id.replace('vpc-', 'vpc-cidr-assoc-') + (index === 0 ? '' : index),
    CidrBlock: range,
    CidrBlockState: { State: 'associated' },
  })),
  IsDefault: isDefault,
  State: 'available',
  OwnerId: accountId,
  InstanceTenancy: 'default',
  DhcpOptionsId: 'default',
  Tags: tags,
});

/** A subnet as EC2 shows it: AWS keeps five addresses of each to itself. */
export const subnetDetail = (context: Context, { id, vpcId, cidr, availabilityZone, tags }: SubnetRecord): Subnet => {
  const isDefault = vpcId === defaultVpc(context.ec2).id;
  return {
    SubnetId: id,
    SubnetArn: ec2Arn(context, 'subnet', id),
    VpcId: vpcId,
    CidrBlock: cidr,
    AvailabilityZone: availabilityZone,
    AvailableIpAddressCount: 2 ** (32 - prefixLength(cidr)) - 5,
    DefaultForAz: isDefault,
    MapPublicIpOnLaunch: isDefault,
    State: 'available',
    OwnerId: context.accountId,
    Tags: tags,
  };
};
