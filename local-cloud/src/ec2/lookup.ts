import type { Context } from '../api/context.ts';
import { AwsError } from '../api/error.ts';
import {
  defaultVpc,
  type Ec2State,
  type GroupRecord,
  type RuleRecord,
  type SubnetRecord,
  type VpcRecord,
} from './ec2-state.ts';

/** The group of this id. Throws InvalidGroupId.Malformed, InvalidGroup.NotFound. */
export const groupById = (state: Ec2State, id: string): GroupRecord => {
  if (!/^sg-[0-9a-z]+$/.test(id))
    throw new AwsError('InvalidGroupId.Malformed', `Invalid id: "${id}" (expecting "sg-...")`);
  const found = state.groups.find((group) => group.id === id);
  if (found === undefined) throw new AwsError('InvalidGroup.NotFound', `The security group '${id}' does not exist`);
  return found;
};

/** The group named by id, or by name in the default VPC. Throws MissingParameter, InvalidGroup.NotFound. */
export const findGroup = (
  state: Ec2State,
  { GroupId, GroupName }: { GroupId?: string | undefined; GroupName?: string | undefined },
): GroupRecord => {
  if (GroupId !== undefined) return groupById(state, GroupId);
  if (GroupName === undefined) {
    throw new AwsError('MissingParameter', 'The request must contain the parameter groupName or groupId');
  }
  const { id } = defaultVpc(state);
  const found = state.groups.find(({ name, vpcId }) => name === GroupName && vpcId === id);
  if (found !== undefined) return found;
  throw new AwsError(
    'InvalidGroup.NotFound',
    `The security group '${GroupName}' does not exist in default VPC '${id}'`,
  );
};

/** The VPC of this id. Throws InvalidVpcID.NotFound. */
export const vpcById = ({ vpcs }: Pick<Ec2State, 'vpcs'>, id: string): VpcRecord => {
  const found = vpcs.find((vpc) => vpc.id === id);
  if (found !== undefined) return found;
  throw new AwsError('InvalidVpcID.NotFound', `The vpc ID '${id}' does not exist`);
};

/** The subnet of this id. Throws InvalidSubnetID.NotFound. */
export const subnetById = ({ subnets }: Pick<Ec2State, 'subnets'>, id: string): SubnetRecord => {
  const found = subnets.find((subnet) => subnet.id === id);
  if (found !== undefined) return found;
  throw new AwsError('InvalidSubnetID.NotFound', `The subnet ID '${id}' does not exist`);
};

/** The ARN of a group, a rule, a VPC or a subnet. */
export const ec2Arn = (
  { region, accountId }: Pick<Context, 'region' | 'accountId'>,
  type: string,
  id: string,
): string => `arn:aws:ec2:${region}:${accountId}:${type}/${id}`;

/** The rule of this id. Throws InvalidSecurityGroupRuleId.NotFound. */
export const ruleById = ({ rules }: Pick<Ec2State, 'rules'>, id: string): RuleRecord => {
  const found = rules.find((rule) => rule.id === id);
  if (found !== undefined) return found;
  throw new AwsError('InvalidSecurityGroupRuleId.NotFound', `The security group rule ID '${id}' does not exist`);
};
