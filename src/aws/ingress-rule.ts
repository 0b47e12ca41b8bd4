import {
  AuthorizeSecurityGroupIngressCommand,
  RevokeSecurityGroupIngressCommand,
  paginateDescribeSecurityGroupRules,
} from '@aws-sdk/client-ec2';
import type { Filter, SecurityGroupRule } from '@aws-sdk/client-ec2';
import type { Owner, Ownership } from '../contract/activities.ts';
import { limits } from '../contract/cadence.ts';
import type { AwsClients } from './clients.ts';
import { NotYetError, onceReady, unlessCode } from './errors.ts';
import { adopt, ownerTags, owns, tagKeys } from './ownership.ts';
import { collect } from './pages.ts';
import { tagAdopted } from './tags.ts';

/**
 * The rule that lets the range reach the port. The answer to its creation says everything, so it only looks one up if
 * the rule existed.
 */
export async function ensureRule(
  clients: AwsClients,
  groupId: string,
  { cidr, port, owner }: { cidr: string; port: number; owner: Owner },
): Promise<{ id: string; created: boolean }> {
  const { ec2 } = clients;
  const terms = { IpProtocol: 'tcp', FromPort: port, ToPort: port };
  const authorize = new AuthorizeSecurityGroupIngressCommand({
    GroupId: groupId,
    IpPermissions: [{ ...terms, IpRanges: [{ CidrIp: cidr, Description: `Sparkify pipeline ${owner.pipeline}` }] }],
    TagSpecifications: [{ ResourceType: 'security-group-rule', Tags: ownerTags(owner) }],
  });
  const made = await onceReady(unlessCode(ec2.send(authorize), 'InvalidPermission.Duplicate'), {
    what: `the security group ${groupId} does not show yet`,
    withinMs: limits.spreadMs,
    codes: ['InvalidGroup.NotFound'],
  });
  const madeId = made?.SecurityGroupRules?.[0]?.SecurityGroupRuleId;
  if (madeId !== undefined) return { id: madeId, created: true };
  const rule = (await listRules(ec2, { Name: 'group-id', Values: [groupId] })).find(
    ({ IpProtocol, FromPort, ToPort, CidrIpv4 }) =>
      IpProtocol === 'tcp' && FromPort === port && ToPort === port && CidrIpv4 === cidr,
  );
  if (rule?.SecurityGroupRuleId === undefined) {
    throw new NotYetError(`the rule for ${cidr} port ${port} does not show in ${groupId} yet`);
  }
  const what = `the rule ${rule.SecurityGroupRuleId} of the security group ${groupId}`;
  const adopted = adopt(what, owner, rule.Tags);
  const id = rule.SecurityGroupRuleId;
  await tagAdopted(clients, { type: 'AWS::EC2::SecurityGroupIngress', id }, owner, rule.Tags);
  return { id, ...adopted };
}

/** Rules of our group that admit others than the wanted rules do, for instance of an earlier run. They are left. */
export async function strangeRules({ ec2 }: AwsClients, groupId: string, wanted: { id: string }[]): Promise<string[]> {
  const rules = await listRules(ec2, { Name: 'group-id', Values: [groupId] });
  return rules
    .filter(({ SecurityGroupRuleId }) => wanted.every(({ id }) => id !== SecurityGroupRuleId))
    .map(({ SecurityGroupRuleId, CidrIpv4 = 'others' }) => `it also admits ${CidrIpv4} (${SecurityGroupRuleId})`);
}

/** Revokes all our rules; returns their ids. Idempotent. */
export async function removeIngress(clients: AwsClients, ownership: Ownership): Promise<string[]> {
  const removed: string[] = [];
  const tagged = { Name: `tag:${tagKeys.pipeline}`, Values: [ownership.pipeline] };
  for (const { GroupId, SecurityGroupRuleId, Tags } of await listRules(clients.ec2, tagged)) {
    if (SecurityGroupRuleId === undefined || !owns(ownership, Tags)) continue;
    const revoke = new RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds: [SecurityGroupRuleId] });
    await unlessCode(
      clients.ec2.send(revoke),
      'InvalidSecurityGroupRuleId.NotFound',
      'InvalidPermission.NotFound',
      'InvalidGroup.NotFound',
    );
    removed.push(SecurityGroupRuleId);
  }
  return removed;
}

export function listRules(ec2: AwsClients['ec2'], filter: Filter): Promise<SecurityGroupRule[]> {
  const pages = paginateDescribeSecurityGroupRules({ client: ec2 }, { Filters: [filter] });
  return collect(pages, (page) => page.SecurityGroupRules?.filter((rule) => rule.IsEgress !== true));
}
