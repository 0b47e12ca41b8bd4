import { DeleteSecurityGroupCommand } from '@aws-sdk/client-ec2';
import { action } from '../../api/action.ts';
import { AwsError } from '../../api/error.ts';
import { findGroup } from '../lookup.ts';
import { onGroup } from '../needs.ts';

export const DeleteSecurityGroup = action(
  DeleteSecurityGroupCommand,
  ['GroupId', 'GroupName'],
  onGroup,
  (input, context) => {
    const { ec2, redshift, serverless } = context;
    const group = findGroup(ec2, input);
    if (group.name === 'default') {
      throw new AwsError(
        'CannotDelete',
        `the specified group: "${group.id}" name: "default" cannot be deleted by a user`,
      );
    }
    const isReferenced = ec2.rules.some(
      ({ groupId, peer }) => groupId !== group.id && peer.kind === 'group' && peer.groupId === group.id,
    );
    const warehouses = [...redshift.state.clusters, ...serverless.state.workgroups];
    const isUsed = warehouses.some(({ securityGroupIds }) => securityGroupIds.includes(group.id));
    if (isReferenced || isUsed) {
      throw new AwsError('DependencyViolation', `resource ${group.id} has a dependent object`);
    }
    ec2.groups.splice(ec2.groups.indexOf(group), 1);
    ec2.rules = ec2.rules.filter(({ groupId }) => groupId !== group.id);
    return { Return: true, GroupId: group.id };
  },
);
