import type { FaultControl, FaultRule } from './faults.ts';
import { until } from './until.ts';

/** A step of a pipeline, and the faults with which the local cloud holds a pipeline in the middle of it. */
export interface PipelineStep {
  name: string;
  /** The child workflow that contains it. */
  part: 'provision' | 'load' | 'query' | 'teardown';
  /** The calls to hold one after another; the last is the step's own. */
  held: (name: string) => FaultRule[];
}

const aws = (service: 'iam' | 'ec2' | 'redshift', action: string) => (name: string) => [hold(service, action, name)];
/** An activity's statements contain its name and the cluster's. */
const statement =
  (activity: string, action: string, when: 'before' | 'after' = 'before') =>
  (name: string) => [{ ...hold('sql', action, `${name} sparkify ${activity} attempt`), when }];
const copy = (table: string) => (name: string) => [
  hold('sql', 'COPY', `${name} sparkify stageTable attempt 1 copy ${table}`),
];
const connect = (name: string) => [hold('sql', 'CONNECT', `${name} `)];
/** Holds the look at the cluster that follows an action. */
const lookAfter = (action: string) => (name: string) => [
  { ...hold('redshift', action, name), when: 'after' as const },
  hold('redshift', 'DescribeClusters', name),
];

function hold(service: 'iam' | 'ec2' | 'redshift' | 'sql', action: string, match: string): FaultRule {
  return { service, action, match, fault: 'hold' };
}

/** Every step of a pipeline, in order. */
export const pipelineSteps: PipelineStep[] = [
  { name: 'preflight', part: 'provision', held: aws('iam', 'GetRole') },
  { name: 'role', part: 'provision', held: aws('iam', 'CreateRole') },
  { name: 'user', part: 'provision', held: aws('iam', 'CreateUser') },
  { name: 'network', part: 'provision', held: aws('ec2', 'AuthorizeSecurityGroupIngress') },
  { name: 'cluster', part: 'provision', held: aws('redshift', 'CreateCluster') },
  { name: 'available', part: 'provision', held: lookAfter('CreateCluster') },
  { name: 'sql', part: 'provision', held: connect },
  { name: 'warehouse', part: 'load', held: (name) => [...connect(name), hold('iam', 'GetRole', name)] },
  { name: 'tables', part: 'load', held: statement('createTables', 'CREATE') },
  { name: 'stage staging_events', part: 'load', held: copy('staging_events') },
  { name: 'stage staging_songs', part: 'load', held: copy('staging_songs') },
  { name: 'transform', part: 'load', held: statement('transform', 'INSERT') },
  { name: 'before commit', part: 'load', held: statement('transform', 'COMMIT') },
  { name: 'after commit', part: 'load', held: statement('transform', 'COMMIT', 'after') },
  { name: 'queries', part: 'query', held: statement('answerQuestions', 'SELECT') },
  { name: 'revoke', part: 'teardown', held: aws('ec2', 'RevokeSecurityGroupIngress') },
  { name: 'delete cluster', part: 'teardown', held: aws('redshift', 'DeleteCluster') },
  { name: 'await gone', part: 'teardown', held: lookAfter('DeleteCluster') },
  { name: 'delete group', part: 'teardown', held: aws('ec2', 'DeleteSecurityGroup') },
  { name: 'delete role', part: 'teardown', held: aws('iam', 'DeleteRole') },
  { name: 'delete user', part: 'teardown', held: aws('iam', 'DeleteUser') },
];

/** The step of that name. */
export const stepNamed = (wanted: string): PipelineStep =>
  pipelineSteps.find(({ name }) => name === wanted) as PipelineStep;

/** Names a pipeline after its fate and the step. */
export const pipelineName = (fate: string, step: PipelineStep): string =>
  `${fate}-${step.name.replaceAll(/[ _]/g, '-')}`;

/**
 * Holds the pipeline of that name at the step. `reached` resolves when it is there, or was released before; `release`
 * releases it.
 */
export async function holdAt(faults: FaultControl, step: PipelineStep, name: string) {
  const rules = step.held(name);
  const id = (index: number) => `${name} ${index}`;
  const put = (index: number) => faults.put(id(index), rules[index] as FaultRule);
  let current = 0;
  let released = false;
  await put(current);
  return {
    async reached(timeoutMs = 300_000): Promise<void> {
      for (;;) {
        await until(async () => released || (await faults.rule(id(current))).hits > 0, timeoutMs);
        if (released || current === rules.length - 1) return;
        await put(current + 1);
        await faults.remove(id(current));
        current += 1;
      }
    },
    async release(): Promise<void> {
      released = true;
      await faults.remove(id(current));
    },
  };
}
