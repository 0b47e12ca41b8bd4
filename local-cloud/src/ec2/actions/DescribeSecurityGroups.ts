import { DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import { action } from '../../api/action.ts';
import { ec2Page, filtered, tagKeyFacet } from '../filter.ts';
import type { Facets } from '../filter.ts';
import { groupDetail } from '../group.ts';
import { findGroup, groupById } from '../lookup.ts';
import type { GroupRecord, RuleRecord } from '../ec2-state.ts';
import { onAll } from '../needs.ts';

/** The filters on a group's rules of one direction. */
const ruleFacets = (rules: readonly RuleRecord[], isEgress: boolean): Facets<GroupRecord> => {
  const of: Record<string, (rule: RuleRecord) => string | undefined> = {
    'from-port': ({ fromPort }) => String(fromPort),
    'to-port': ({ toPort }) => String(toPort),
    protocol: ({ protocol }) => protocol,
    cidr: ({ peer }) => (peer.kind === 'ipv4' ? peer.cidr : undefined),
    'ipv6-cidr': ({ peer }) => (peer.kind === 'ipv6' ? peer.cidr : undefined),
    'group-id': ({ peer }) => (peer.kind === 'group' ? peer.groupId : undefined),
  };
  const facets = Object.entries(of).map(([name, value]): [string, Facets<GroupRecord>[string]] => [
    `${isEgress ? 'egress.' : ''}ip-permission.${name}`,
    ({ id }) => rules.filter((rule) => rule.groupId === id && rule.isEgress === isEgress).map(value),
  ]);
  return Object.fromEntries(facets);
};

export const DescribeSecurityGroups = action(
  DescribeSecurityGroupsCommand,
  ['GroupIds', 'GroupNames', 'Filters', 'MaxResults', 'NextToken'],
  onAll,
  (input, context) => {
    const { ec2, accountId } = context;
    const byId = input.GroupIds?.map((id) => groupById(ec2, id));
    const byName = input.GroupNames?.map((name) => findGroup(ec2, { GroupName: name }));
    const named: GroupRecord[] = byId || byName ? [...new Set([...(byId ?? []), ...(byName ?? [])])] : ec2.groups;
    const found = filtered(
      named,
      {
        ...tagKeyFacet,
        'group-id': ({ id }) => [id],
        'group-name': ({ name }) => [name],
        description: ({ description }) => [description],
        'vpc-id': ({ vpcId }) => [vpcId],
        'owner-id': () => [accountId],
        ...ruleFacets(ec2.rules, false),
        ...ruleFacets(ec2.rules, true),
      },
      input.Filters,
    );
    const { items, next } = ec2Page(found, ({ id }) => id, input);
    return { SecurityGroups: items.map((group) => groupDetail(context, group)), ...next };
  },
);
