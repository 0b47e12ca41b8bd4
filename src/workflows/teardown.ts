import { setWorkflowOptions } from '@temporalio/workflow';
import type { Input } from '../contract/inputs.ts';
import type { TeardownResult } from '../contract/results.ts';
import { inputOf } from './failure.ts';
import { clusterIdentifier, roleName, userName } from './names.ts';
import { Removal } from './removal.ts';
import { answerStatus } from './status.ts';

/** Deletes everything that the pipeline of this name created, and waits until it is gone. */
export async function teardown(raw?: Input<'teardown'>): Promise<TeardownResult> {
  const input = inputOf('teardown', raw);
  const holdings = {
    pipeline: input.name,
    clusters: [clusterIdentifier(input)],
    roles: [roleName(input)],
    users: [userName(input)],
  };
  const removal = new Removal([holdings], 'short');
  const { steps } = removal;
  answerStatus(() => ({ workflow: 'teardown', state: steps.state(), steps: steps.list(), children: [] }));
  return removal.run();
}
setWorkflowOptions({ failureExceptionTypes: [Error] }, teardown);
