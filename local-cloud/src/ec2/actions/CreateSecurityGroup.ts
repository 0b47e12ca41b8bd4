import { CreateSecurityGroupCommand } from '@aws-sdk/client-ec2';
import { action } from '../../api/action.ts';
import { AwsError } from '../../api/error.ts';
import { tagsFor } from '../filter.ts';
import { ec2Arn } from '../lookup.ts';
import { defaultVpc, egressRule, newId } from '../ec2-state.ts';
import { onNewGroup } from '../needs.ts';

const allowed = /^[\w .:/()#,@[\]+=&;{}!$*-]{1,255}$/;

export const CreateSecurityGroup = action(
  CreateSecurityGroupCommand,
  ['GroupName', 'Description', 'VpcId', 'TagSpecifications'],
  onNewGroup,
  (input, context) => {
    const { GroupName: name, Description: description, VpcId: vpcId = defaultVpc(context.ec2).id } = input;
    const { vpcs, groups, rules } = context.ec2;
    if (!allowed.test(name) || /^sg-/i.test(name)) {
      throw new AwsError(
        'InvalidParameterValue',
        `Value (${name}) for parameter GroupName is invalid. It must be 1 to 255 characters and may not begin with sg-.`,
      );
    }
    if (!allowed.test(description)) {
      throw new AwsError(
        'InvalidParameterValue',
        `Value (${description}) for parameter GroupDescription is invalid. It must be 1 to 255 characters.`,
      );
    }
    if (!vpcs.some(({ id }) => id === vpcId)) {
      throw new AwsError('InvalidVpcID.NotFound', `The vpc ID '${vpcId}' does not exist`);
    }
    if (name.toLowerCase() === 'default') {
      throw new AwsError('InvalidParameterValue', 'Cannot use reserved security group name: default');
    }
    if (groups.some((group) => group.name === name && group.vpcId === vpcId)) {
      throw new AwsError('InvalidGroup.Duplicate', `The security group '${name}' already exists for VPC '${vpcId}'`);
    }
    const group = {
      id: newId('sg'),
      name,
      description,
      vpcId,
      tags: tagsFor('security-group', input.TagSpecifications),
    };
    groups.push(group);
    rules.push(egressRule(group.id));
    return { GroupId: group.id, Tags: group.tags, SecurityGroupArn: ec2Arn(context, 'security-group', group.id) };
  },
);
