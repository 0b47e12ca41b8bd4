import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcsCommand,
  RevokeSecurityGroupIngressCommand,
  paginateDescribeSecurityGroupRules,
} from '@aws-sdk/client-ec2';
import type { SecurityGroupRule } from '@aws-sdk/client-ec2';
import type { AwsClients } from './clients.ts';
import { ResourceNotFoundError, unlessCode } from './errors.ts';
import { ownerTags, owns, tagKeys } from './ownership.ts';
import type { Owner, Ownership } from './ownership.ts';
import { callerAddress } from './caller-address.ts';

export interface EnsuredIngress {
  securityGroupId: string;
  ruleId: string;
  cidr: string;
  port: number;
  created: boolean;
}

/**
 * One rule in the default security group of the default VPC that lets the range reach the TCP port; `auto` is this
 * machine's own address as a /32. Idempotent. A rule that somebody else made for the same range and port serves as
 * well: it is used, and never removed.
 * Throws ResourceNotFoundError when the region has no default VPC.
 */
export async function ensureIngress(
  clients: AwsClients,
  { cidr, port, owner, public: isPublic }: { cidr: string; port: number; owner: Owner; public: boolean },
): Promise<EnsuredIngress> {
  const range = cidr === 'auto' ? `${await callerAddress(clients, isPublic)}/32` : cidr;
  const securityGroupId = await findDefaultGroup(clients);
  const authorize = new AuthorizeSecurityGroupIngressCommand({
    GroupId: securityGroupId,
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
  const rule = (await listRules(clients, securityGroupId)).find(
    ({ IpProtocol, FromPort, ToPort, CidrIpv4 }) =>
      IpProtocol === 'tcp' && FromPort === port && ToPort === port && CidrIpv4 === range,
  );
  if (!rule) throw new ResourceNotFoundError(`the rule for ${range} port ${port} is not in ${securityGroupId}`);
  return {
    securityGroupId,
    ruleId: rule.SecurityGroupRuleId ?? '',
    cidr: range,
    port,
    created: owns(owner, rule.Tags),
  };
}

/** Revokes every rule of ours; returns their ids. Idempotent. */
export async function removeIngress(clients: AwsClients, ownership: Ownership): Promise<string[]> {
  const removed: string[] = [];
  for (const { GroupId, SecurityGroupRuleId, Tags } of await listOwnRules(clients, ownership.pipeline)) {
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

async function findDefaultGroup({ ec2, region }: AwsClients): Promise<string> {
  const { Vpcs = [] } = await ec2.send(
    new DescribeVpcsCommand({ Filters: [{ Name: 'is-default', Values: ['true'] }] }),
  );
  const vpcId = Vpcs[0]?.VpcId;
  if (vpcId === undefined) {
    throw new ResourceNotFoundError(`${region} has no default VPC: make one with \`aws ec2 create-default-vpc\``);
  }
  const { SecurityGroups = [] } = await ec2.send(
    new DescribeSecurityGroupsCommand({
      Filters: [
        { Name: 'vpc-id', Values: [vpcId] },
        { Name: 'group-name', Values: ['default'] },
      ],
    }),
  );
  const groupId = SecurityGroups[0]?.GroupId;
  if (groupId === undefined) throw new ResourceNotFoundError(`${vpcId} has no default security group`);
  return groupId;
}

async function listRules({ ec2 }: AwsClients, groupId: string): Promise<SecurityGroupRule[]> {
  const rules: SecurityGroupRule[] = [];
  const query = { Filters: [{ Name: 'group-id', Values: [groupId] }] };
  for await (const { SecurityGroupRules = [] } of paginateDescribeSecurityGroupRules({ client: ec2 }, query)) {
    rules.push(...SecurityGroupRules.filter((rule) => rule.IsEgress !== true));
  }
  return rules;
}

async function listOwnRules({ ec2 }: AwsClients, pipeline: string): Promise<SecurityGroupRule[]> {
  const rules: SecurityGroupRule[] = [];
  const query = { Filters: [{ Name: `tag:${tagKeys.pipeline}`, Values: [pipeline] }] };
  for await (const { SecurityGroupRules = [] } of paginateDescribeSecurityGroupRules({ client: ec2 }, query)) {
    rules.push(...SecurityGroupRules);
  }
  return rules;
}
