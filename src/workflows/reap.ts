import { log } from '@temporalio/workflow';
import type { ExpiredPipeline } from '../contract/activities.ts';
import type { Input } from '../contract/inputs.ts';
import { firstOf } from '../contract/bounds.ts';
import { reapLists } from '../contract/results.ts';
import type { ReapResult, ResourceRef } from '../contract/results.ts';
import { activities } from './activities.ts';
import { inputOf, orLeftStanding } from './failure.ts';
import { ownerHere } from './owner.ts';
import { Removal } from './removal.ts';
import type { Holdings } from './removal.ts';
import { answerQueries } from './messages.ts';
import { tellingEnd } from './notices.ts';
import { Steps } from './steps.ts';

/** Limit for each list in the result. Temporal refuses payloads of 2 MB, and warns at 512 KiB. */
const maxListBytes = 64 * 1024;

/**
 * Finds by tag what has outlived its time to live (after a terminated lease, a lost Temporal server, a warehouse left
 * standing) and deletes it. Meant to run on a schedule; two at once do no harm. Fails with LeftStanding, after
 * everything else is done, if something is still there or could not be checked.
 */
export async function reap(raw?: Input<'reap'>): Promise<ReapResult> {
  const steps = new Steps({ 'find expired': [] });
  answerQueries('reap', () => steps);
  const input = inputOf('reap', raw);
  return tellingEnd(input, async () => removeExpired(input.owner ?? (await ownerHere()), steps));
}

async function removeExpired(owner: string, steps: Steps): Promise<ReapResult> {
  const {
    expired,
    spared,
    unseen = [],
    now,
  } = await steps.run(
    'find expired',
    () => activities.findExpired({ owner }),
    (found) => found.expired.map(({ pipeline }) => pipeline).join(', ') || 'nothing',
  );
  if (spared.length > 0)
    log.warn('a resource that looks like ours is left alone', { spared: firstOf(spared, maxListBytes).first });
  // Checked again before each deletion, because a run may have adopted a resource that was expired a moment ago.
  const removed = await new Removal(
    steps,
    expired.map((one) => ({ ...holdings(one), owner, expiredBy: now })),
    'full',
  ).run();
  return orLeftStanding(bounded({ expired, spared, unseen, ...removed }), { left: removed.left, unseen });
}

/** Everything is done and recorded in the history; the result shows as much of it as is useful. */
function bounded(result: ReapResult): ReapResult {
  const lists = reapLists.map((name) => ({ name, ...firstOf<unknown>(result[name], maxListBytes) }));
  const cut = lists.filter(({ more }) => more > 0);
  return {
    ...result,
    ...Object.fromEntries(lists.map(({ name, first }) => [name, first])),
    ...(cut.length > 0 && { more: Object.fromEntries(cut.map(({ name, more }) => [name, more])) }),
  };
}

function holdings({ pipeline, resources }: ExpiredPipeline): Omit<Holdings, 'owner'> {
  const ids = (type: ResourceRef['type']) => resources.filter((one) => one.type === type).map(({ id }) => id);
  return {
    pipeline,
    clusters: ids('AWS::Redshift::Cluster'),
    workgroups: ids('AWS::RedshiftServerless::Workgroup'),
    namespaces: ids('AWS::RedshiftServerless::Namespace'),
    network: true,
    subnetGroups: ids('AWS::Redshift::ClusterSubnetGroup'),
    roles: ids('AWS::IAM::Role'),
    users: ids('AWS::IAM::User'),
  };
}
