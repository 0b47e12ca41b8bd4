import type { Context } from '../api/context.ts';
import { requestTagFacts, tagFacts, tagKeyFacts, type Need } from '../api/need.ts';
import type { RequestFacts } from '../api/facts.ts';
import { defaultVpc } from './ec2-state.ts';
import { ec2Arn } from './lookup.ts';
import { taggables, type Taggable } from './taggable.ts';

/** What EC2's actions need: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html */

type Tags = readonly { Key?: string | undefined; Value?: string | undefined }[];
type Specifications = readonly { Tags?: Tags | undefined }[];

const regionFacts = ({ region }: Context): RequestFacts => ({ 'ec2:region': region });

/** For describing, which EC2 does not let policies narrow down. */
export const onAll = (_: object, context: Context): Need[] => [{ resource: '*', facts: regionFacts(context) }];

/** The keys that a resource of a type has beside its tags. */
const ownFacts = (context: Context, { id, type }: Taggable): RequestFacts => {
  const { groups, subnets } = context.ec2;
  const vpcOf = (list: readonly { id: string; vpcId: string }[]) =>
    ec2Arn(context, 'vpc', list.find((each) => each.id === id)?.vpcId ?? '');
  const zone = subnets.find((subnet) => subnet.id === id)?.availabilityZone ?? '';
  return {
    vpc: { 'ec2:vpcid': id, 'ec2:tenancy': 'default' },
    subnet: { 'ec2:subnetid': id, 'ec2:vpc': vpcOf(subnets), 'ec2:availabilityzone': zone },
    'security-group': { 'ec2:securitygroupid': id, 'ec2:vpc': vpcOf(groups) },
    'security-group-rule': {},
  }[type];
};

/** A resource that is there. */
const need = (context: Context, resource: Taggable, facts: RequestFacts = {}): Need => {
  const { type, id, record } = resource;
  return {
    resource: ec2Arn(context, type, id),
    tags: record.tags,
    facts: {
      ...regionFacts(context),
      ...ownFacts(context, resource),
      ...tagFacts('ec2:resourcetag', record.tags),
      ...facts,
    },
  };
};

/** The resources of these ids; an id that nothing has is taken for what its beginning says. */
const needs = (context: Context, ids: readonly string[], facts?: RequestFacts): Need[] => {
  const all = taggables(context.ec2);
  return ids.map((id) => {
    const found = all.find((each) => each.id === id);
    if (found !== undefined) return need(context, found, facts);
    return { resource: ec2Arn(context, typeOf(id), id), facts: { ...regionFacts(context), ...facts } };
  });
};

const types: [prefix: string, type: Taggable['type']][] = [
  ['sgr-', 'security-group-rule'],
  ['sg-', 'security-group'],
  ['vpc-', 'vpc'],
  ['subnet-', 'subnet'],
];
const typeOf = (id: string): string => types.find(([prefix]) => id.startsWith(prefix))?.[1] ?? '*';

interface OfGroup {
  GroupId?: string | undefined;
  GroupName?: string | undefined;
}

/** The group by id, or by name in the default VPC. */
export const onGroup = ({ GroupId, GroupName }: OfGroup, context: Context): Need[] => {
  const { groups } = context.ec2;
  const { id } = defaultVpc(context.ec2);
  const named = groups.find(({ name, vpcId }) => name === GroupName && vpcId === id);
  return needs(context, [GroupId ?? named?.id ?? 'sg-*']);
};

/**
 * A resource that is created and tagged in one call has no id yet. EC2 checks the tags like a CreateTags call by that
 * action.
 */
const tagNeeds = (
  context: Context,
  {
    type,
    action,
    specifications = [],
  }: { type: Taggable['type']; action: string; specifications?: Specifications | undefined },
): Need[] => {
  const tags = specifications.flatMap(({ Tags = [] }) => Tags);
  if (tags.length === 0) return [];
  const facts = { ...regionFacts(context), ...requestTagFacts(tags), 'ec2:createaction': action };
  return [{ action: 'ec2:CreateTags', resource: ec2Arn(context, type, '*'), facts }];
};

interface Tagged {
  TagSpecifications?: Specifications | undefined;
}

const requested = ({ TagSpecifications = [] }: Tagged): RequestFacts =>
  requestTagFacts(TagSpecifications.flatMap(({ Tags = [] }) => Tags));

/** A new group, and the VPC that it is in. */
export const onNewGroup = (input: Tagged & { VpcId?: string | undefined }, context: Context): Need[] => [
  {
    resource: ec2Arn(context, 'security-group', '*'),
    facts: { ...regionFacts(context), ...requested(input) },
  },
  ...needs(context, [input.VpcId ?? defaultVpc(context.ec2).id]),
  ...tagNeeds(context, {
    type: 'security-group',
    action: 'CreateSecurityGroup',
    specifications: input.TagSpecifications,
  }),
];

/** A new VPC. */
export const onNewVpc = (input: Tagged, context: Context): Need[] => [
  { resource: ec2Arn(context, 'vpc', '*'), facts: { ...regionFacts(context), ...requested(input) } },
  ...tagNeeds(context, { type: 'vpc', action: 'CreateVpc', specifications: input.TagSpecifications }),
];

/** A new subnet, and the VPC that it is in. */
export const onNewSubnet = (input: Tagged & { VpcId: string }, context: Context): Need[] => [
  { resource: ec2Arn(context, 'subnet', '*'), facts: { ...regionFacts(context), ...requested(input) } },
  ...needs(context, [input.VpcId]),
  ...tagNeeds(context, { type: 'subnet', action: 'CreateSubnet', specifications: input.TagSpecifications }),
];

export const onVpc = ({ VpcId }: { VpcId: string }, context: Context): Need[] => needs(context, [VpcId]);
export const onSubnet = ({ SubnetId }: { SubnetId: string }, context: Context): Need[] => needs(context, [SubnetId]);

/** New rules of a group: they are resources of their own where they are tagged. */
export const onNewRules = (input: OfGroup & Tagged, context: Context): Need[] => {
  const type = 'security-group-rule';
  const tagging = tagNeeds(context, {
    type,
    action: 'AuthorizeSecurityGroupIngress',
    specifications: input.TagSpecifications,
  });
  const rules = { resource: ec2Arn(context, type, '*'), facts: { ...regionFacts(context), ...requested(input) } };
  return [...onGroup(input, context), ...(tagging.length === 0 ? [] : [rules, ...tagging])];
};

export const onTags = ({ Resources, Tags }: { Resources: readonly string[]; Tags: Tags }, context: Context): Need[] =>
  needs(context, Resources, requestTagFacts(Tags));

/** A tag may be given with a value, and is then removed only if it has that value. */
export const onTagsToDelete = (
  { Resources, Tags = [] }: { Resources: readonly string[]; Tags?: Tags | undefined },
  context: Context,
): Need[] => {
  const valued = Tags.filter(({ Value }) => Value !== undefined);
  return needs(context, Resources, {
    ...requestTagFacts(valued),
    ...tagKeyFacts(Tags.map(({ Key = '' }) => Key)),
  });
};
