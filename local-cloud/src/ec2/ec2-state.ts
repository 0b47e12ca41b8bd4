import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { tag } from '../state/tag.ts';
import { table, type Rows } from '../state/table.ts';
import { zonesOf } from './zone.ts';

const vpcShape = z.strictObject({
  id: z.string(),
  cidr: z.string(),
  isDefault: z.boolean(),
  tags: z.array(tag),
});
export type VpcRecord = z.infer<typeof vpcShape>;

const subnetShape = z.strictObject({
  id: z.string(),
  vpcId: z.string(),
  cidr: z.string(),
  availabilityZone: z.string(),
  tags: z.array(tag),
});
export type SubnetRecord = z.infer<typeof subnetShape>;

const groupShape = z.strictObject({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  vpcId: z.string(),
  tags: z.array(tag),
});
export type GroupRecord = z.infer<typeof groupShape>;

/** Where a rule's traffic comes from, or goes to. */
const peerShape = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ipv4'), cidr: z.string() }),
  z.strictObject({ kind: z.literal('ipv6'), cidr: z.string() }),
  z.strictObject({ kind: z.literal('group'), groupId: z.string() }),
]);
export type Peer = z.infer<typeof peerShape>;

/** One rule of a security group. Ports are -1 where the protocol is all or has none. */
const ruleShape = z.strictObject({
  id: z.string(),
  groupId: z.string(),
  isEgress: z.boolean(),
  protocol: z.string(),
  fromPort: z.number(),
  toPort: z.number(),
  peer: peerShape,
  description: z.exactOptional(z.string()),
  tags: z.array(tag),
});
export type RuleRecord = z.infer<typeof ruleShape>;

/** Everything EC2 remembers. */
export const ec2Tables = {
  vpcs: table('id', vpcShape),
  subnets: table('id', subnetShape),
  groups: table('id', groupShape),
  rules: table('id', ruleShape),
};
export type Ec2State = Rows<typeof ec2Tables>;

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
  const subnets = zonesOf(region).map(({ name }, index) => ({
    id: newId('subnet'),
    vpcId: vpc.id,
    cidr: `172.31.${index * 16}.0/20`,
    availabilityZone: name,
    tags: [],
  }));
  const state: Ec2State = { vpcs: [vpc], subnets, groups: [], rules: [] };
  addDefaultGroup(state, vpc.id);
  return state;
};

/** The group that every VPC has: it admits itself. */
export const addDefaultGroup = ({ groups, rules }: Ec2State, vpcId: string): void => {
  const id = newId('sg');
  groups.push({ id, name: 'default', description: 'default VPC security group', vpcId, tags: [] });
  const selfRule = { ...everywhere, id: newId('sgr'), groupId: id, isEgress: false };
  rules.push({ ...selfRule, peer: { kind: 'group', groupId: id } }, egressRule(id));
};

/** The default VPC; every account has one here. */
export const defaultVpc = (state: Ec2State): VpcRecord => state.vpcs.find(({ isDefault }) => isDefault) as VpcRecord;

/** The group named `default` of a VPC; default: the default VPC. */
export const defaultGroup = (state: Ec2State, vpcId: string = defaultVpc(state).id): GroupRecord =>
  state.groups.find((group) => group.vpcId === vpcId && group.name === 'default') as GroupRecord;

declare module '../api/context.ts' {
  interface Context {
    ec2: Ec2State;
  }
}
