import { RevokeSecurityGroupIngressCommand } from '@aws-sdk/client-ec2';
import { action } from '../../api/action.ts';
import { AwsError } from '../../api/error.ts';
import { requestedPermissions } from '../ingress.ts';
import { findGroup, ruleById } from '../lookup.ts';
import { onGroup } from '../needs.ts';
import { saysSame, termsOf } from '../permission.ts';
import type { RuleRecord } from '../ec2-state.ts';

/** Rules are named by id, or by saying what they say; one that does not exist fails the whole request. */
export const RevokeSecurityGroupIngress = action(
  RevokeSecurityGroupIngressCommand,
  [
    'GroupId',
    'GroupName',
    'SecurityGroupRuleIds',
    'IpPermissions',
    'CidrIp',
    'IpProtocol',
    'FromPort',
    'ToPort',
    'SourceSecurityGroupName',
  ],
  onGroup,
  (input, { ec2 }) => {
    const group = findGroup(ec2, input);
    const ofGroup = ec2.rules.filter(({ groupId, isEgress }) => groupId === group.id && !isEgress);
    const byId = (input.SecurityGroupRuleIds ?? []).map((id) => ruleById({ rules: ofGroup }, id));
    const byTerms = termsOf(ec2, requestedPermissions(input)).map((terms): RuleRecord => {
      const found = ofGroup.find((rule) => saysSame(rule, terms));
      if (found !== undefined) return found;
      throw new AwsError('InvalidPermission.NotFound', 'The specified rule does not exist in this security group.');
    });
    const revoked = new Set([...byId, ...byTerms]);
    if (revoked.size === 0) {
      throw new AwsError(
        'MissingParameter',
        'The request must contain the parameter ipPermissions or securityGroupRuleIds',
      );
    }
    ec2.rules = ec2.rules.filter((rule) => !revoked.has(rule));
    return { Return: true };
  },
);
