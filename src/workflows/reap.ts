import { setWorkflowOptions } from '@temporalio/workflow';
import type { ExpiredPipeline } from '../contract/activities.ts';
import type { Input } from '../contract/inputs.ts';
import type { ReapResult, ResourceRef } from '../contract/results.ts';
import { short } from './activities.ts';
import { inputOf } from './failure.ts';
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
  inputOf('reap', raw);
  const { expired } = await steps.run(
    'find expired',
    () => short.findExpired({ now: new Date().toISOString() }),
    (found) => found.expired.map(({ pipeline }) => pipeline).join(', ') || 'nothing',
  );
  return { expired, ...(await new Removal(steps, expired.map(holdings), 'full').run()) };
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
