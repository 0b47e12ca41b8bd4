import type { IpPermission, IpRange, Ipv6Range, SecurityGroupRule, UserIdGroupPair } from '@aws-sdk/client-ec2';
import type { Context } from '../api/context.ts';
import { AwsError } from '../api/error.ts';
import { checkedIpv6, normalizedIpv4 } from './cidr.ts';
import { ec2Arn, findGroup } from './lookup.ts';
import type { Ec2State, Peer, RuleRecord } from './ec2-state.ts';

/** What a permission says, one rule for each of its sources. */
export type RuleTerms = Pick<RuleRecord, 'protocol' | 'fromPort' | 'toPort' | 'peer' | 'description'>;

const protocolNames = new Map([
  ['1', 'icmp'],
  ['6', 'tcp'],
  ['17', 'udp'],
  ['58', 'icmpv6'],
]);

const protocolOf = (text: string | undefined): string => {
  if (text === undefined) throw new AwsError('MissingParameter', 'The request must contain the parameter ipProtocol');
  const name = protocolNames.get(text) ?? text.toLowerCase();
  if (/^(tcp|udp|icmp|icmpv6|-1|\d{1,3})$/.test(name)) return name;
  throw new AwsError('InvalidParameterValue', `Invalid value '${text}' for IP protocol. Unknown protocol.`);
};

const portsOf = (protocol: string, { FromPort, ToPort }: IpPermission): [from: number, to: number] => {
  if (protocol === '-1' || /^\d+$/.test(protocol)) return [-1, -1];
  if (protocol.startsWith('icmp')) return [FromPort ?? -1, ToPort ?? -1];
  if (FromPort === undefined || ToPort === undefined) {
    throw new AwsError(
      'InvalidParameterValue',
      `Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.`,
    );
  }
  const wrong = [FromPort, ToPort].find((port) => !Number.isInteger(port) || port < 0 || port > 65_535);
  if (wrong !== undefined) {
    throw new AwsError('InvalidParameterValue', `Invalid value '${wrong}' for ports. Must be between 0 and 65535.`);
  }
  if (FromPort > ToPort) {
    throw new AwsError('InvalidParameterValue', `Invalid TCP/UDP port range (${FromPort}:${ToPort})`);
  }
  return [FromPort, ToPort];
};

const peersOf = (state: Ec2State, permission: IpPermission): { peer: Peer; description: string | undefined }[] => {
  const { IpRanges = [], Ipv6Ranges = [], UserIdGroupPairs = [], PrefixListIds = [] } = permission;
  const [list] = PrefixListIds;
  if (list !== undefined) {
    throw new AwsError('InvalidPrefixListID.NotFound', `The prefix list ID '${list.PrefixListId}' does not exist`);
  }
  return [
    ...IpRanges.map(({ CidrIp = '', Description }) => ({
      peer: { kind: 'ipv4' as const, cidr: normalizedIpv4(CidrIp) },
      description: Description,
    })),
    ...Ipv6Ranges.map(({ CidrIpv6 = '', Description }) => ({
      peer: { kind: 'ipv6' as const, cidr: checkedIpv6(CidrIpv6) },
      description: Description,
    })),
    ...UserIdGroupPairs.map(({ Description, ...pair }) => ({
      peer: { kind: 'group' as const, groupId: findGroup(state, pair).id },
      description: Description,
    })),
  ];
};

const checkDescription = (description: string): string => {
  if (/^[\w .:/()#,@[\]+=&;{}!$*-]{0,255}$/.test(description)) return description;
  throw new AwsError('InvalidParameterValue', `Invalid rule description '${description}'`);
};

/** The rules that permissions ask for. Throws InvalidParameterValue, MissingParameter, InvalidGroup.NotFound. */
export const termsOf = (state: Ec2State, permissions: readonly IpPermission[]): RuleTerms[] =>
  permissions.flatMap((permission) => {
    const protocol = protocolOf(permission.IpProtocol);
    const [fromPort, toPort] = portsOf(protocol, permission);
    const peers = peersOf(state, permission);
    if (peers.length === 0) {
      throw new AwsError(
        'MissingParameter',
        'The request must contain a source: IpRanges, Ipv6Ranges or UserIdGroupPairs',
      );
    }
    return peers.map(({ peer, description }) => ({
      protocol,
      fromPort,
      toPort,
      peer,
      ...(description === undefined ? {} : { description: checkDescription(description) }),
    }));
  });

const peerText = (peer: Peer) => (peer.kind === 'group' ? peer.groupId : peer.cidr);

/** Whether a rule says what the terms say; descriptions do not count. */
export const saysSame = (rule: RuleTerms, terms: RuleTerms): boolean =>
  rule.protocol === terms.protocol &&
  rule.fromPort === terms.fromPort &&
  rule.toPort === terms.toPort &&
  peerText(rule.peer) === peerText(terms.peer);

/** The error for terms that a rule of the group already says. */
export const duplicate = ({ peer, protocol, fromPort, toPort }: RuleTerms): AwsError =>
  new AwsError(
    'InvalidPermission.Duplicate',
    `the specified rule "peer: ${peerText(peer)}, ${protocol === '-1' ? 'ALL' : protocol.toUpperCase()}, from port: ${fromPort}, to port: ${toPort}, ALLOW" already exists`,
  );

const described = (description: string | undefined) => (description === undefined ? {} : { Description: description });

interface Lists {
  IpRanges: IpRange[];
  Ipv6Ranges: Ipv6Range[];
  UserIdGroupPairs: UserIdGroupPair[];
}

/** Rules in the form of DescribeSecurityGroups: those of one port range together. */
export const permissionsOf = (rules: readonly RuleRecord[], accountId: string): IpPermission[] => {
  const permissions = new Map<string, IpPermission & Lists>();
  for (const { protocol, fromPort, toPort, peer, description } of rules) {
    const key = `${protocol} ${fromPort} ${toPort}`;
    const permission = permissions.get(key) ?? {
      IpProtocol: protocol,
      ...(protocol === '-1' ? {} : { FromPort: fromPort, ToPort: toPort }),
      IpRanges: [],
      Ipv6Ranges: [],
      UserIdGroupPairs: [],
      PrefixListIds: [],
    };
    permissions.set(key, permission);
    if (peer.kind === 'ipv4') permission.IpRanges.push({ CidrIp: peer.cidr, ...described(description) });
    else if (peer.kind === 'ipv6') permission.Ipv6Ranges.push({ CidrIpv6: peer.cidr, ...described(description) });
    else permission.UserIdGroupPairs.push({ GroupId: peer.groupId, UserId: accountId, ...described(description) });
  }
  return [...permissions.values()];
};

/** A rule as DescribeSecurityGroupRules shows it. */
export const ruleDetail = (context: Context, rule: RuleRecord): SecurityGroupRule => ({
  SecurityGroupRuleId: rule.id,
  GroupId: rule.groupId,
  GroupOwnerId: context.accountId,
  IsEgress: rule.isEgress,
  IpProtocol: rule.protocol,
  FromPort: rule.fromPort,
  ToPort: rule.toPort,
  ...(rule.peer.kind === 'ipv4' ? { CidrIpv4: rule.peer.cidr } : {}),
  ...(rule.peer.kind === 'ipv6' ? { CidrIpv6: rule.peer.cidr } : {}),
  ...(rule.peer.kind === 'group'
    ? { ReferencedGroupInfo: { GroupId: rule.peer.groupId, UserId: context.accountId } }
    : {}),
  ...described(rule.description),
  Tags: rule.tags,
  SecurityGroupRuleArn: ec2Arn(context, 'security-group-rule', rule.id),
});
