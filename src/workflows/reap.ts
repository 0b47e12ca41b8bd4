import { log } from '@temporalio/workflow';
import type { ExpiredPipeline } from '../contract/activities.ts';
import type { Input } from '../contract/inputs.ts';
import type { ReapResult, ResourceRef } from '../contract/results.ts';
import { activities } from './activities.ts';
import { inputOf } from './failure.ts';
import { ownerHere } from './owner.ts';
import { Removal } from './removal.ts';
import type { Holdings } from './removal.ts';
import { answerQueries } from './messages.ts';
import { Steps } from './steps.ts';

/**
 * Finds by tag what outlived its time to live (a terminated lease, a lost Temporal server, a warehouse left standing)
 * and deletes it. Meant to run on a schedule; running it twice at once does no harm.
 */
export async function reap(raw?: Input<'reap'>): Promise<ReapResult> {
  const steps = new Steps({ 'find expired': [] });
  answerQueries('reap', () => steps);
  const { owner = await ownerHere() } = inputOf('reap', raw);
  const { expired, spared, now } = await steps.run(
    'find expired',
    () => activities.findExpired({ owner }),
    (found) => found.expired.map(({ pipeline }) => pipeline).join(', ') || 'nothing',
  );
  if (spared.length > 0) log.warn('what looks like ours is left alone', { spared });
  // Looked at again before each deletion: a run may have taken up what was expired a moment ago.
  const removed = await new Removal(
    steps,
    expired.map((one) => ({ ...holdings(one), owner, expiredBy: now })),
    'full',
  ).run();
  return { expired, spared, ...removed };
}

function holdings({ pipeline, resources }: ExpiredPipeline): Omit<Holdings, 'owner'> {
  const ids = (type: ResourceRef['type']) => resources.filter((one) => one.type === type).map(({ id }) => id);
  return {
    pipeline,
    clusters: ids('AWS::Redshift::Cluster'),
    network: true,
    roles: ids('AWS::IAM::Role'),
    users: ids('AWS::IAM::User'),
  };
}
