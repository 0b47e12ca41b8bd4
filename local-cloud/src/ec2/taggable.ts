import { AwsError } from '../api/error.ts';
import type { Tag } from '../state/tag.ts';
import type { Ec2State } from './ec2-state.ts';

/** A resource that can have tags, with its type as in DescribeTags. */
export interface Taggable {
  id: string;
  type: 'vpc' | 'subnet' | 'security-group' | 'security-group-rule';
  record: { tags: Tag[] };
}

/** Every resource that can have tags. */
export const taggables = (state: Ec2State): Taggable[] => [
  ...state.vpcs.map((record) => ({ id: record.id, type: 'vpc' as const, record })),
  ...state.subnets.map((record) => ({ id: record.id, type: 'subnet' as const, record })),
  ...state.groups.map((record) => ({ id: record.id, type: 'security-group' as const, record })),
  ...state.rules.map((record) => ({ id: record.id, type: 'security-group-rule' as const, record })),
];

const notFound: [prefix: string, code: string, message: (id: string) => string][] = [
  ['sgr-', 'InvalidSecurityGroupRuleId.NotFound', (id) => `The security group rule ID '${id}' does not exist`],
  ['sg-', 'InvalidGroup.NotFound', (id) => `The security group '${id}' does not exist`],
  ['vpc-', 'InvalidVpcID.NotFound', (id) => `The vpc ID '${id}' does not exist`],
  ['subnet-', 'InvalidSubnetID.NotFound', (id) => `The subnet ID '${id}' does not exist`],
];

/** The resources of these ids. Throws the type's own NotFound, InvalidID for an id of no type known here. */
export const findTaggables = (state: Ec2State, ids: readonly string[]): Taggable[] => {
  const all = taggables(state);
  return ids.map((id) => {
    const found = all.find((each) => each.id === id);
    if (found !== undefined) return found;
    const [, code = 'InvalidID', message = () => `The ID '${id}' is not valid`] =
      notFound.find(([prefix]) => id.startsWith(prefix)) ?? [];
    throw new AwsError(code, message(id));
  });
};
