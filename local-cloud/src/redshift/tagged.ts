import { ResourceNotFoundFault$ } from '@aws-sdk/client-redshift';
import type { Context } from '../api/context.ts';
import { fault } from '../api/error.ts';
import type { Tag } from '../state/tag.ts';
import { redshiftArn } from './cluster.ts';
import { snapshotArn } from './snapshot.ts';

/** A resource that can have tags, with its type as in DescribeTags. */
export interface Tagged {
  arn: string;
  type: 'cluster' | 'snapshot' | 'subnetgroup' | 'parametergroup';
  record: { tags: Tag[] };
}

/** Every resource that can have tags. */
export const taggedResources = (context: Context): Tagged[] => {
  const { clusters, snapshots, subnetGroups, parameterGroups } = context.redshift.state;
  return [
    ...clusters.map((record): Tagged => ({
      arn: redshiftArn(context, `cluster:${record.identifier}`),
      type: 'cluster',
      record,
    })),
    ...snapshots.map((record): Tagged => ({ arn: snapshotArn(context, record), type: 'snapshot', record })),
    ...subnetGroups.map((record): Tagged => ({
      arn: redshiftArn(context, `subnetgroup:${record.name}`),
      type: 'subnetgroup',
      record,
    })),
    ...parameterGroups.map((record): Tagged => ({
      arn: redshiftArn(context, `parametergroup:${record.name}`),
      type: 'parametergroup',
      record,
    })),
  ];
};

/** The resource of this ARN. Throws ResourceNotFoundFault. */
export const findTagged = (context: Context, arn: string): Tagged => {
  const found = taggedResources(context).find((each) => each.arn === arn);
  if (found === undefined) throw fault(ResourceNotFoundFault$, `The resource ${arn} could not be found.`);
  return found;
};
