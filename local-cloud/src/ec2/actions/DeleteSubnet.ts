import { DeleteSubnetCommand } from '@aws-sdk/client-ec2';
import { action } from '../../api/action.ts';
import { AwsError } from '../../api/error.ts';
import { interfacesOf } from '../interface.ts';
import { subnetById } from '../lookup.ts';
import { onSubnet } from '../needs.ts';

/** One in which a cluster has an interface stays. */
export const DeleteSubnet = action(DeleteSubnetCommand, ['SubnetId'], onSubnet, (input, context) => {
  const { ec2 } = context;
  const subnet = subnetById(ec2, input.SubnetId);
  if (interfacesOf(context).some((each) => each.subnet.id === subnet.id)) {
    throw new AwsError('DependencyViolation', `The subnet '${subnet.id}' has dependencies and cannot be deleted.`);
  }
  ec2.subnets.splice(ec2.subnets.indexOf(subnet), 1);
  return {};
});
