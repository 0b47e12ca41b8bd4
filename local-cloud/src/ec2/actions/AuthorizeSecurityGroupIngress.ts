import { AuthorizeSecurityGroupIngressCommand } from '@aws-sdk/client-ec2';
import { action } from '../../api/action.ts';
import { AwsError } from '../../api/error.ts';
import { tagsFor } from '../filter.ts';
import { requestedPermissions } from '../ingress.ts';
import { findGroup } from '../lookup.ts';
import { onNewRules } from '../needs.ts';
import { duplicate, ruleDetail, saysSame, termsOf } from '../permission.ts';
import { newId, type RuleRecord } from '../ec2-state.ts';

/** Creates all rules or none: an existing one fails the whole request. */
export const AuthorizeSecurityGroupIngress = action(
  AuthorizeSecurityGroupIngressCommand,
  [
    'GroupId',
    'GroupName',
    'IpPermissions',
    'CidrIp',
    'IpProtocol',
    'FromPort',
    'ToPort',
    'SourceSecurityGroupName',
    'TagSpecifications',
  ],
  onNewRules,
  (input, context) => {
    const { ec2 } = context;
    const group = findGroup(ec2, input);
    const terms = termsOf(ec2, requestedPermissions(input));
    if (terms.length === 0) {
      throw new AwsError('MissingParameter', 'The request must contain the parameter ipPermissions');
    }
    const existing = ec2.rules.filter(({ groupId, isEgress }) => groupId === group.id && !isEgress);
    const again = terms.find((each, index) =>
      [...existing, ...terms.slice(0, index)].some((other) => saysSame(other, each)),
    );
    if (again !== undefined) throw duplicate(again);
    if (existing.length + terms.length > 60) {
      throw new AwsError(
        'RulesPerSecurityGroupLimitExceeded',
        'The maximum number of rules per security group has been reached.',
      );
    }
    const tags = tagsFor('security-group-rule', input.TagSpecifications);
    const rules = terms.map((each): RuleRecord => ({
      ...each,
      id: newId('sgr'),
      groupId: group.id,
      isEgress: false,
      tags: [...tags],
    }));
    ec2.rules.push(...rules);
    return { Return: true, SecurityGroupRules: rules.map((rule) => ruleDetail(context, rule)) };
  },
);
