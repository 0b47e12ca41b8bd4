import { DeleteVpcCommand } from '@aws-sdk/client-ec2';
import { action } from '../../api/action.ts';
import { AwsError } from '../../api/error.ts';
import { vpcById } from '../lookup.ts';
import { onVpc } from '../needs.ts';

/** Its default group is deleted with it; anything else in it prevents the deletion. */
export const DeleteVpc = action(DeleteVpcCommand, ['VpcId'], onVpc, (input, { ec2 }) => {
  const vpc = vpcById(ec2, input.VpcId);
  const groups = ec2.groups.filter(({ vpcId }) => vpcId === vpc.id);
  if (ec2.subnets.some(({ vpcId }) => vpcId === vpc.id) || groups.some(({ name }) => name !== 'default')) {
    throw new AwsError('DependencyViolation', `The vpc '${vpc.id}' has dependencies and cannot be deleted.`);
  }
  if (vpc.isDefault) {
    throw new AwsError('UnsupportedOperation', 'The local cloud keeps its default VPC');
  }
  const ids = new Set(groups.map(({ id }) => id));
  ec2.vpcs.splice(ec2.vpcs.indexOf(vpc), 1);
  ec2.groups = ec2.groups.filter(({ id }) => !ids.has(id));
  ec2.rules = ec2.rules.filter(({ groupId }) => !ids.has(groupId));
  return {};
});
