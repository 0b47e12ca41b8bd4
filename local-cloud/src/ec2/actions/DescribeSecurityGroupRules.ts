import { DescribeSecurityGroupRulesCommand } from '@aws-sdk/client-ec2';
import { action } from '../../api/action.ts';
import { ec2Page, filtered } from '../filter.ts';
import { ruleById } from '../lookup.ts';
import { onAll } from '../needs.ts';
import { ruleDetail } from '../permission.ts';
import type { Facets } from '../filter.ts';
import type { RuleRecord } from '../ec2-state.ts';

const facets: Facets<RuleRecord> = {
  'group-id': ({ groupId }) => [groupId],
  'security-group-rule-id': ({ id }) => [id],
};

export const DescribeSecurityGroupRules = action(
  DescribeSecurityGroupRulesCommand,
  ['SecurityGroupRuleIds', 'Filters', 'MaxResults', 'NextToken'],
  onAll,
  (input, context) => {
    const { ec2 } = context;
    const named = input.SecurityGroupRuleIds?.map((id) => ruleById(ec2, id)) ?? ec2.rules;
    const { items, next } = ec2Page(filtered(named, facets, input.Filters), ({ id }) => id, input);
    return { SecurityGroupRules: items.map((rule) => ruleDetail(context, rule)), ...next };
  },
);
