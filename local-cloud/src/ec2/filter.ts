import { AwsError } from '../api/error.ts';
import { pageOf } from '../api/paging.ts';
import { matches } from '../iam/pattern.ts';
import type { Tag } from '../state/tag.ts';

interface Filter {
  Name?: string | undefined;
  Values?: string[] | undefined;
}

interface Tagged {
  tags: Tag[];
}

/** What items can be filtered on: the names that AWS documents for the action, each with the values of an item. */
export type Facets<Item> = Record<string, (item: Item) => readonly (string | undefined)[]>;

/** For the actions that document `tag-key`: not all do. */
export const tagKeyFacet: Facets<Tagged> = { 'tag-key': ({ tags }) => tags.map(({ Key }) => Key) };

/**
 * The items that pass every filter; a value may hold `*` and `?`. Every action on what has tags documents `tag:<key>`.
 * Throws InvalidParameterValue for any other filter that is no facet, whether there are items or not.
 */
export const filtered = <Item extends Tagged>(
  items: readonly Item[],
  facets: Facets<Item>,
  filters: readonly Filter[] = [],
): Item[] => filteredBy((name) => (Object.hasOwn(facets, name) ? facets[name] : tagFacet(name)), items, filters);

/** Like `filtered`, for resources without tags. */
export const filteredUntagged = <Item>(
  items: readonly Item[],
  facets: Facets<Item>,
  filters: readonly Filter[] = [],
): Item[] => filteredBy((name) => (Object.hasOwn(facets, name) ? facets[name] : undefined), items, filters);

const filteredBy = <Item>(
  facetOf: (name: string) => Facets<Item>[string] | undefined,
  items: readonly Item[],
  filters: readonly Filter[],
): Item[] => {
  const tests = filters.map(({ Name = '', Values = [] }) => {
    const valuesOf = facetOf(Name);
    if (valuesOf === undefined) throw new AwsError('InvalidParameterValue', `The filter '${Name}' is invalid`);
    const passes = (value: string | undefined) =>
      value !== undefined && Values.some((wanted) => matches(wanted, value));
    return (item: Item) => valuesOf(item).some(passes);
  });
  return items.filter((item) => tests.every((test) => test(item)));
};

const tagFacet = (name: string): Facets<Tagged>[string] | undefined =>
  name.startsWith('tag:')
    ? ({ tags }) => tags.filter(({ Key }) => `tag:${Key}` === name).map(({ Value }) => Value)
    : undefined;

/** A page in EC2's form: MaxResults from 5 to 1000, NextToken. */
export const ec2Page = <Item>(
  items: readonly Item[],
  key: (item: Item) => string,
  { NextToken, MaxResults = 1000 }: { NextToken?: string | undefined; MaxResults?: number | undefined },
): { items: Item[]; next: { NextToken?: string } } => {
  if (MaxResults < 5 || MaxResults > 1000) {
    throw new AwsError(
      'InvalidParameterValue',
      `Value ( ${MaxResults} ) for parameter maxResults is invalid. Expecting a value between 5 and 1000.`,
    );
  }
  const invalid = () =>
    new AwsError('InvalidParameterValue', `Value ( ${NextToken} ) for parameter nextToken is invalid.`);
  const { items: page, marker } = pageOf(items, key, { marker: NextToken, size: MaxResults }, invalid);
  return { items: page, next: marker === undefined ? {} : { NextToken: marker } };
};

interface TagSpecification {
  ResourceType?: string | undefined;
  Tags?: { Key?: string | undefined; Value?: string | undefined }[] | undefined;
}

/** The tags of a TagSpecifications list, which must all be for one type of resource. */
export const tagsFor = (resourceType: string, specifications: readonly TagSpecification[] = []): Tag[] => {
  const other = specifications.find(({ ResourceType }) => ResourceType !== resourceType);
  if (other !== undefined) {
    throw new AwsError(
      'InvalidParameterValue',
      `'${other.ResourceType}' is not a valid taggable resource type for this operation.`,
    );
  }
  return checkTags(specifications.flatMap(({ Tags = [] }) => Tags));
};

/** The tags, checked as EC2 does. */
export const checkTags = (tags: readonly { Key?: string | undefined; Value?: string | undefined }[]): Tag[] => {
  if (tags.length > 50) throw new AwsError('TagLimitExceeded', 'The maximum number of tags for this resource is 50');
  const keys = new Set<string>();
  return tags.map(({ Key = '', Value = '' }) => {
    if (Key === '' || Key.length > 127 || Value.length > 256) {
      throw new AwsError(
        'InvalidParameterValue',
        `Tag ${Key}=${Value} is invalid: 1 to 127 characters of key, 0 to 256 of value`,
      );
    }
    if (Key.startsWith('aws:')) {
      throw new AwsError('InvalidParameterValue', "Tag keys starting with 'aws:' are reserved for internal use");
    }
    if (keys.has(Key)) throw new AwsError('InvalidParameterValue', `Duplicate tag key '${Key}' specified.`);
    keys.add(Key);
    return { Key, Value };
  });
};
