import { setWorkflowOptions } from '@temporalio/workflow';
import type { ExpiredPipeline } from '../contract/activities.ts';
import type { Input } from '../contract/inputs.ts';
import type { ReapResult, ResourceRef } from '../contract/results.ts';
import { short } from './activities.ts';
import { inputOf } from './failure.ts';
import { Removal } from './removal.ts';
import type { Holdings } from './removal.ts';
import { answerStatus } from './status.ts';
import { Steps } from './steps.ts';

/**
 * Finds by tag what outlived its time to live (a terminated lease, a lost Temporal server, a warehouse left standing)
 * and deletes it. Meant to run on a schedule; running it twice at once does no harm.
 */
export async function reap(raw?: Input<'reap'>): Promise<ReapResult> {
  const search = new Steps(['find expired']);
  let removal: Removal | undefined;
  answerStatus(() => {
    const steps = [...search.list(), ...(removal?.steps.list() ?? [])];
    const state = search.state() === 'done' && removal ? removal.steps.state() : search.state();
    return { workflow: 'reap', state, steps, children: [] };
  });
  inputOf('reap', raw);
  const { expired } = await search.run(
    'find expired',
    () => short.findExpired({ now: new Date().toISOString() }),
    (found) => found.expired.map(({ pipeline }) => pipeline).join(', ') || 'nothing',
  );
  removal = new Removal(expired.map(holdings), 'full');
  const { deleted, left, durations } = await removal.run();
  return { expired, deleted, left, durations: [...search.durations(), ...durations] };
}
setWorkflowOptions({ failureExceptionTypes: [Error] }, reap);

function holdings({ pipeline, resources }: ExpiredPipeline): Holdings {
  const ids = (type: ResourceRef['type']) => resources.filter((one) => one.type === type).map(({ id }) => id);
  return {
    pipeline,
    clusters: ids('AWS::Redshift::Cluster'),
    roles: ids('AWS::IAM::Role'),
    users: ids('AWS::IAM::User'),
  };
}
