import type { SecurityGroup } from '@aws-sdk/client-ec2';
import type { Context } from '../api/context.ts';
import { ec2Arn } from './lookup.ts';
import { permissionsOf } from './permission.ts';
import type { GroupRecord } from './ec2-state.ts';

/** A group as EC2 shows it. */
export const groupDetail = (context: Context, group: GroupRecord): SecurityGroup => {
  const rules = context.ec2.rules.filter(({ groupId }) => groupId === group.id);
  const permissions = (isEgress: boolean) =>
    permissionsOf(
      rules.filter((rule) => rule.isEgress === isEgress),
      context.accountId,
    );
  return {
    GroupId: group.id,
    GroupName: group.name,
    Description: group.description,
    VpcId: group.vpcId,
    OwnerId: context.accountId,
    SecurityGroupArn: ec2Arn(context, 'security-group', group.id),
    Tags: group.tags,
    IpPermissions: permissions(false),
    IpPermissionsEgress: permissions(true),
  };
};
