import type { Tag } from '@aws-sdk/client-redshift-serverless';
import type { Context } from '../api/context.ts';
import type { Tag as StoredTag } from '../state/tag.ts';
import { checkTags } from '../redshift/validation.ts';
import { serverlessArn } from './arn.ts';
import { inServerlessWords, notFound } from './error.ts';
import { namespacesOf } from './namespace.ts';

/** Serverless spells the members of a tag in lower case. */
export const storedTags = (tags: readonly Tag[] = []): { Key: string; Value: string }[] =>
  tags.map(({ key = '', value = '' }) => ({ Key: key, Value: value }));

/** The tags, checked. Throws ValidationException, TooManyTagsException. */
export const checkedTags = (tags: readonly Tag[] = []): StoredTag[] =>
  inServerlessWords(() => checkTags(storedTags(tags)));

/** A resource that can have tags. */
interface Tagged {
  arn: string;
  record: { tags: StoredTag[] };
}

const taggedResources = (context: Context): Tagged[] => [
  ...namespacesOf(context).map((record) => ({ arn: serverlessArn(context, `namespace/${record.id}`), record })),
  ...context.serverless.state.workgroups.map((record) => ({
    arn: serverlessArn(context, `workgroup/${record.id}`),
    record,
  })),
];

/** The tags of the resource with this ARN; empty if there is no such resource. */
export const tagsOf = (context: Context, arn: string): readonly StoredTag[] =>
  taggedResources(context).find((each) => each.arn === arn)?.record.tags ?? [];

/** The resource of this ARN. Throws ResourceNotFoundException. */
export const findTagged = (context: Context, arn: string): Tagged['record'] => {
  const found = taggedResources(context).find((each) => each.arn === arn);
  if (found === undefined) throw notFound(`The resource ${arn} could not be found.`);
  return found.record;
};
