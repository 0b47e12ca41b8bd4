import { DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import { action } from '../../api/action.ts';
import { ec2Page, filtered } from '../filter.ts';
import { groupDetail } from '../group.ts';
import { findGroup, groupById } from '../lookup.ts';
import type { GroupRecord, RuleRecord } from '../ec2-state.ts';

const ruleFacets = (rules: readonly RuleRecord[], direction: string) => ({
  [`${direction}.from-port`]: rules.map(({ fromPort }) => String(fromPort)),
  [`${direction}.to-port`]: rules.map(({ toPort }) => String(toPort)),
  [`${direction}.protocol`]: rules.map(({ protocol }) => protocol),
  [`${direction}.cidr`]: rules.map(({ peer }) => (peer.kind === 'ipv4' ? peer.cidr : undefined)),
  [`${direction}.ipv6-cidr`]: rules.map(({ peer }) => (peer.kind === 'ipv6' ? peer.cidr : undefined)),
  [`${direction}.group-id`]: rules.map(({ peer }) => (peer.kind === 'group' ? peer.groupId : undefined)),
});

export const DescribeSecurityGroups = action(
  DescribeSecurityGroupsCommand,
  ['GroupIds', 'GroupNames', 'Filters', 'MaxResults', 'NextToken'],
  (input, context) => {
    const { ec2, accountId } = context;
    const byId = input.GroupIds?.map((id) => groupById(ec2, id));
    const byName = input.GroupNames?.map((name) => findGroup(ec2, { GroupName: name }));
    const named: GroupRecord[] = byId || byName ? [...new Set([...(byId ?? []), ...(byName ?? [])])] : ec2.groups;
    const found = filtered(
      named,
      (group) => {
        const rules = ec2.rules.filter(({ groupId }) => groupId === group.id);
        return {
          'group-id': [group.id],
          'group-name': [group.name],
          description: [group.description],
          'vpc-id': [group.vpcId],
          'owner-id': [accountId],
          ...ruleFacets(
            rules.filter(({ isEgress }) => !isEgress),
            'ip-permission',
          ),
          ...ruleFacets(
            rules.filter(({ isEgress }) => isEgress),
            'egress.ip-permission',
          ),
        };
      },
      input.Filters,
    );
    const { items, next } = ec2Page(found, ({ id }) => id, input);
    return { SecurityGroups: items.map((group) => groupDetail(context, group)), ...next };
  },
);
