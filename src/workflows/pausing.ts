import type { Ownership } from '../contract/activities.ts';
import type { PausedCluster, TeardownResult } from '../contract/results.ts';
import { activities } from './activities.ts';
import { reason, throwBug } from './failure.ts';
import type { Steps } from './steps.ts';

/**
 * What a teardown that pauses does: the pipeline's cluster is paused, and role, user, group and rule stay. A cluster
 * that cannot be paused is reported as left, because it costs money.
 */
export async function pauseInstead(steps: Steps, ownership: Ownership, identifier: string): Promise<TeardownResult> {
  const step = 'pause cluster';
  steps.append([[step]], []);
  try {
    const work = () => activities.pauseCluster({ ...ownership, identifier });
    const { paused } = await steps.run(step, work, (found) => found.paused?.identifier ?? 'there is none');
    return {
      deleted: [],
      left: [],
      ...(paused && { paused: { ...paused, note: noteOf(paused) } }),
      durations: steps.durations(),
    };
  } catch (error) {
    throwBug(error);
    const resource = { type: 'AWS::Redshift::Cluster', id: identifier } as const;
    return {
      deleted: [],
      left: [{ resource, reason: reason(error), unpaused: true }],
      durations: steps.durations(),
    };
  }
}

function noteOf({ identifier, expires }: Omit<PausedCluster, 'note'>): string {
  const end =
    expires === 'none' ? 'Nothing deletes it by itself' : `If no run resumes it before, it is deleted after ${expires}`;
  return (
    `${identifier} is paused: AWS charges its storage, but no nodes. The next run of the pipeline resumes it, as ` +
    `\`aws redshift resume-cluster --cluster-identifier ${identifier}\` does. ${end}.`
  );
}
