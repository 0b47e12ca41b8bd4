import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcsCommand,
  RevokeSecurityGroupIngressCommand,
  paginateDescribeSecurityGroupRules,
} from '@aws-sdk/client-ec2';
import type { Filter, SecurityGroupRule } from '@aws-sdk/client-ec2';
import type { EnsuredNetwork, NetworkRequest, Owner, Ownership } from '../contract/activities.ts';
import type { AwsClients } from './clients.ts';
import { NotYetError, ResourceNotFoundError, hasCode, unlessCode } from './errors.ts';
import { adopt, longerLife, ownerTags, owns, tagKeys } from './ownership.ts';
import { callerAddress } from './caller-address.ts';

/**
 * A security group of the pipeline's own in the default VPC, with one rule that lets the range reach the TCP port;
 * `auto` is this machine's own address as a /32. A group of its own, because two equal rules cannot stand in one
 * group: pipelines that shared it would revoke each other's. Idempotent.
 * Throws ForeignResourceError when a group of that name is not ours, ResourceNotFoundError when the region has no
 * default VPC.
 */
export async function ensureNetwork(
  clients: AwsClients,
  { name, cidr, port, owner, public: isPublic }: NetworkRequest,
): Promise<EnsuredNetwork> {
  const range = cidr === 'auto' ? `${await callerAddress(clients, isPublic)}/32` : cidr;
  const group = await ensureGroup(clients, name, owner);
  const authorize = new AuthorizeSecurityGroupIngressCommand({
    GroupId: group.id,
    IpPermissions: [
      {
        IpProtocol: 'tcp',
        FromPort: port,
        ToPort: port,
        IpRanges: [{ CidrIp: range, Description: `Sparkify pipeline ${owner.pipeline}` }],
      },
    ],
    TagSpecifications: [{ ResourceType: 'security-group-rule', Tags: ownerTags(owner) }],
  });
  await unlessCode(clients.ec2.send(authorize), 'InvalidPermission.Duplicate');
  const rule = (await listRules(clients, { Name: 'group-id', Values: [group.id] })).find(
    ({ IpProtocol, FromPort, ToPort, CidrIpv4 }) =>
      IpProtocol === 'tcp' && FromPort === port && ToPort === port && CidrIpv4 === range,
  );
  if (!rule) throw new NotYetError(`the rule for ${range} port ${port} does not show in ${group.id} yet`);
  return {
    securityGroupId: group.id,
    ruleId: rule.SecurityGroupRuleId ?? '',
    cidr: range,
    port,
    created: { group: group.created, rule: owns(owner, rule.Tags) },
  };
}

/** Revokes every rule of ours; returns their ids. Idempotent. */
export async function removeIngress(clients: AwsClients, ownership: Ownership): Promise<string[]> {
  const removed: string[] = [];
  const tagged = { Name: `tag:${tagKeys.pipeline}`, Values: [ownership.pipeline] };
  for (const { GroupId, SecurityGroupRuleId, Tags } of await listRules(clients, tagged)) {
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

/**
 * Deletes every security group of ours; returns their ids. Idempotent.
 * Throws NotYetError while a network interface still uses one.
 */
export async function removeGroups({ ec2 }: AwsClients, ownership: Ownership): Promise<string[]> {
  const { SecurityGroups = [] } = await ec2.send(
    new DescribeSecurityGroupsCommand({
      Filters: [{ Name: `tag:${tagKeys.pipeline}`, Values: [ownership.pipeline] }],
    }),
  );
  const removed: string[] = [];
  for (const { GroupId, Tags } of SecurityGroups) {
    if (GroupId === undefined || !owns(ownership, Tags)) continue;
    try {
      await unlessCode(ec2.send(new DeleteSecurityGroupCommand({ GroupId })), 'InvalidGroup.NotFound');
    } catch (error) {
      if (!hasCode(error, 'DependencyViolation')) throw error;
      throw new NotYetError(`the security group ${GroupId} is still in use`, { cause: error });
    }
    removed.push(GroupId);
  }
  return removed;
}

async function ensureGroup(clients: AwsClients, name: string, owner: Owner): Promise<{ id: string; created: boolean }> {
  const vpcId = await defaultVpc(clients);
  const create = new CreateSecurityGroupCommand({
    GroupName: name,
    Description: `Who may reach the warehouse of the Sparkify pipeline ${owner.pipeline}`,
    VpcId: vpcId,
    TagSpecifications: [{ ResourceType: 'security-group', Tags: ownerTags(owner) }],
  });
  const made = (await unlessCode(clients.ec2.send(create), 'InvalidGroup.Duplicate'))?.GroupId;
  if (made !== undefined) return { id: made, created: true };
  const { SecurityGroups = [] } = await clients.ec2.send(
    new DescribeSecurityGroupsCommand({
      Filters: [
        { Name: 'vpc-id', Values: [vpcId] },
        { Name: 'group-name', Values: [name] },
      ],
    }),
  );
  const [group] = SecurityGroups;
  if (group?.GroupId === undefined) throw new NotYetError(`the security group ${name} exists, but does not show yet`);
  const adopted = adopt(`the security group ${name}`, owner, group.Tags);
  const life = longerLife(owner, group.Tags);
  if (life) await clients.ec2.send(new CreateTagsCommand({ Resources: [group.GroupId], Tags: [life] }));
  return { id: group.GroupId, ...adopted };
}

async function defaultVpc({ ec2, region }: AwsClients): Promise<string> {
  const { Vpcs = [] } = await ec2.send(
    new DescribeVpcsCommand({ Filters: [{ Name: 'is-default', Values: ['true'] }] }),
  );
  const vpcId = Vpcs[0]?.VpcId;
  if (vpcId !== undefined) return vpcId;
  throw new ResourceNotFoundError(`${region} has no default VPC: make one with \`aws ec2 create-default-vpc\``);
}

async function listRules({ ec2 }: AwsClients, filter: Filter): Promise<SecurityGroupRule[]> {
  const rules: SecurityGroupRule[] = [];
  for await (const page of paginateDescribeSecurityGroupRules({ client: ec2 }, { Filters: [filter] })) {
    rules.push(...(page.SecurityGroupRules ?? []).filter((rule) => rule.IsEgress !== true));
  }
  return rules;
}
