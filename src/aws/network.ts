import type { EnsuredNetwork, NetworkRequest } from '../contract/activities.ts';
import type { AwsClients } from './clients.ts';
import { callerAddress } from './caller-address.ts';
import { ensureRule } from './ingress-rule.ts';
import { networkOf } from './range.ts';
import { ensureGroup } from './security-group.ts';

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
  const range = cidr === 'auto' ? `${await callerAddress(clients, isPublic)}/32` : networkOf(cidr);
  const group = await ensureGroup(clients, name, owner);
  const rule = await ensureRule(clients, group.id, { cidr: range, port, owner });
  return {
    securityGroupId: group.id,
    cidr: range,
    port,
    ruleId: rule.id,
    created: { group: group.created, rule: rule.created },
  };
}
