import { CreateVpcCommand } from '@aws-sdk/client-ec2';
import { action } from '../../api/action.ts';
import { AwsError } from '../../api/error.ts';
import { normalizedIpv4, prefixLength } from '../cidr.ts';
import { addDefaultGroup, newId } from '../ec2-state.ts';
import { tagsFor } from '../filter.ts';
import { onNewVpc } from '../needs.ts';
import { vpcDetail } from '../vpc.ts';

/** A VPC comes with a group named `default`, as on AWS. */
export const CreateVpc = action(
  CreateVpcCommand,
  ['CidrBlock', 'InstanceTenancy', 'TagSpecifications'],
  onNewVpc,
  (input, context) => {
    const { CidrBlock, InstanceTenancy: tenancy = 'default' } = input;
    if (CidrBlock === undefined) {
      throw new AwsError('MissingParameter', 'The request must contain the parameter cidrBlock');
    }
    if (tenancy !== 'default') {
      throw new AwsError('UnsupportedOperation', `The local cloud has no VPCs of tenancy ${tenancy}, only default`);
    }
    const cidr = normalizedIpv4(CidrBlock);
    if (prefixLength(cidr) < 16 || prefixLength(cidr) > 28) {
      throw new AwsError('InvalidVpc.Range', `The CIDR '${CidrBlock}' is invalid.`);
    }
    const tags = tagsFor('vpc', input.TagSpecifications);
    const vpc = { id: newId('vpc'), cidr, isDefault: false, tags };
    context.ec2.vpcs.push(vpc);
    addDefaultGroup(context.ec2, vpc.id);
    return { Vpc: vpcDetail(context, vpc) };
  },
);
