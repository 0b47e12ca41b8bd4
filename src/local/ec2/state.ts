import { randomBytes } from 'node:crypto';
import type { Tag } from '../iam/state.ts';

export interface VpcRecord {
  id: string;
  cidr: string;
  isDefault: boolean;
  tags: Tag[];
}

export interface SubnetRecord {
  id: string;
  vpcId: string;
  cidr: string;
  availabilityZone: string;
  tags: Tag[];
}

export interface GroupRecord {
  id: string;
  name: string;
  description: string;
  vpcId: string;
  tags: Tag[];
}

/** Where a rule's traffic comes from, or goes to. */
export type Peer = { kind: 'ipv4'; cidr: string } | { kind: 'ipv6'; cidr: string } | { kind: 'group'; groupId: string };

/** One rule of a security group. Ports are -1 where the protocol is all or has none. */
export interface RuleRecord {
  id: string;
  groupId: string;
  isEgress: boolean;
  protocol: string;
  fromPort: number;
  toPort: number;
  peer: Peer;
  description?: string;
  tags: Tag[];
}

/** Everything EC2 remembers. */
export interface Ec2State {
  vpcs: VpcRecord[];
  subnets: SubnetRecord[];
  groups: GroupRecord[];
  rules: RuleRecord[];
}

/** An id in EC2's form: `sg-0123456789abcdef0`. */
export const newId = (prefix: string): string => `${prefix}-0${randomBytes(8).toString('hex')}`;

const everywhere = { protocol: '-1', fromPort: -1, toPort: -1, tags: [] };

/** The rule that every new group starts with: all traffic out. */
export const egressRule = (groupId: string): RuleRecord => ({
  ...everywhere,
  id: newId('sgr'),
  groupId,
  isEgress: true,
  peer: { kind: 'ipv4', cidr: '0.0.0.0/0' },
});

/** An account as AWS hands it out: a default VPC with a subnet per zone and a default group that admits itself. */
export const initialEc2State = (region: string): Ec2State => {
  const vpc: VpcRecord = { id: newId('vpc'), cidr: '172.31.0.0/16', isDefault: true, tags: [] };
  const subnets = ['a', 'b', 'c'].map((zone, index) => ({
    id: newId('subnet'),
    vpcId: vpc.id,
    cidr: `172.31.${index * 16}.0/20`,
    availabilityZone: region + zone,
    tags: [],
  }));
  const group: GroupRecord = {
    id: newId('sg'),
    name: 'default',
    description: 'default VPC security group',
    vpcId: vpc.id,
    tags: [],
  };
  const selfRule: RuleRecord = {
    ...everywhere,
    id: newId('sgr'),
    groupId: group.id,
    isEgress: false,
    peer: { kind: 'group', groupId: group.id },
  };
  return { vpcs: [vpc], subnets, groups: [group], rules: [selfRule, egressRule(group.id)] };
};

/** The default VPC; every account has one here. */
export const defaultVpc = (state: Ec2State): VpcRecord => state.vpcs.find(({ isDefault }) => isDefault) as VpcRecord;

/** The group named `default` of the default VPC. */
export const defaultGroup = (state: Ec2State): GroupRecord => {
  const { id } = defaultVpc(state);
  return state.groups.find(({ vpcId, name }) => vpcId === id && name === 'default') as GroupRecord;
};
