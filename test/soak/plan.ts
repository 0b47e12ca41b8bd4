import type { FailureType } from '../../src/contract/failures.ts';
import type { Input } from '../../src/contract/inputs.ts';
import { Random } from '../../src/cli/generate/random.ts';
import { foreignKinds } from '../support/account.ts';
import type { Foreign } from '../support/account.ts';
import type { FaultRule } from '../support/faults.ts';
import { noise } from './noise.ts';

/** How a run has to end. */
export type Outcome = 'completed' | 'cancelled' | 'terminated' | `failed: ${FailureType}`;

/** The moment at which a call of the run is held while something is done to the run. */
export interface Moment {
  service: 'redshift' | 'redshift-serverless' | 'iam' | 'ec2' | 'sql';
  action: string;
  when: 'before' | 'after';
  /** How many such calls pass first. */
  skip?: number;
}

/** Everything that one run does and meets, and how it has to end. */
export interface Plan {
  run: number;
  story: Story;
  /** Of the pipeline, and so of everything that it creates. */
  name: string;
  input: Input<'pipeline'>;
  rules: FaultRule[];
  expected: Outcome;
  /** Done to the run at a moment, or (without one) when it asks whether to query. */
  interrupt?: { how: 'cancel' | 'terminate'; at?: Moment };
  /** To the step that is held. */
  decision?: 'retry' | 'skip' | 'abort';
  /** To the question whether to query. */
  answer?: 'yes' | 'no';
  /** Somebody else's resource under a name that the run wants. */
  foreign?: Foreign;
  /** While it asks, a second pipeline of its name is started, which has to fail. */
  rival?: boolean;
  /** The warehouse still exists when the run has ended: it is loaded again, then torn down or left to the reaper. */
  standing?: 'tear down' | 'leave';
  /** After it has ended, a run of its name resumes what it paused, or restores the final snapshot that it took. */
  sequel?: 'resume' | 'restore';
  /** What the run cannot delete, so that it is left to the reaper. */
  undeletable?: boolean;
}

type Part = Partial<Plan> & Pick<Plan, 'expected'>;

/** What can become of a run, with its share of the runs. */
export const stories = {
  plain: [30, (random) => ({ expected: 'completed', ...asking(random) })],
  unasked: [6, (random) => ({ expected: 'completed', input: { query: random.pick(['always', 'never'] as const) } })],
  rival: [3, (random) => ({ expected: 'completed', ...asking(random), rival: true })],
  held: [12, held],
  cancelled: [12, (random) => interrupted(random, 'cancel')],
  terminated: [12, (random) => interrupted(random, 'terminate')],
  standing: [6, (random) => ({ expected: 'completed', ...standing(random) })],
  interruptedStanding: [6, interruptedStanding],
  failed: [6, failed],
  expired: [2, () => ({ expected: 'failed: Expired', input: { query: 'ask', ttl: '20s' } })],
  foreign: [3, foreign],
  undeletable: [2, undeletable],
  paused: [5, (random) => ({ expected: 'completed', ...asking(random, { teardown: 'pause' }), sequel: 'resume' })],
  interruptedPaused: [4, interruptedPaused],
  restored: [4, restored],
  serverless: [5, serverless],
} satisfies Record<string, [share: number, write: (random: Random) => Part]>;

export type Story = keyof typeof stories;

/** The bucket of a source that COPY refuses. */
export const brokenBucket = 'broken';

/** The same for the same seed, number and probability, whatever other runs there are. */
export function planOf(seed: number, run: number, faultProbability: number): Plan {
  const random = new Random(Math.imul(seed, 0x9e3779b1) + Math.imul(run, 0x85ebca6b));
  const name = `run-${String(run).padStart(5, '0')}`;
  const story = drawStory(random);
  const [, write]: [number, (random: Random) => Part] = stories[story];
  const { input, rules = [], ...part } = write(random);
  return {
    run,
    story,
    name,
    input: { name, user: { create: random.chance(0.4) }, ...input },
    ...part,
    rules: [...rules, ...noise(random, faultProbability)].map((rule) => ({ ...rule, match: name })),
  };
}

function drawStory(random: Random): Story {
  const names = Object.keys(stories) as Story[];
  return random.pick(names.flatMap((name) => Array.from({ length: stories[name][0] }, () => name)));
}

function asking(random: Random, input: Input<'pipeline'> = {}) {
  return { input: { ...input, query: 'ask' as const }, answer: random.pick(['yes', 'no'] as const) };
}

/** A statement fails for good until a person decides. */
function held(random: Random): Part {
  const decision = random.pick(['retry', 'retry', 'skip', 'abort'] as const);
  return {
    expected: decision === 'abort' ? 'failed: SqlError' : 'completed',
    ...asking(random),
    input: { query: 'ask', onFailure: 'hold' },
    decision,
    // The star is there by then, and can be asked when its load is skipped.
    rules: [{ ...refusedInsert, action: 'COPY' }],
  };
}

const refusedInsert = { service: 'sql', action: 'INSERT', fault: 'error', code: '42703' } as const;

const inProvision: Moment[] = [
  { service: 'iam', action: 'CreateRole', when: 'before' },
  { service: 'iam', action: 'CreateRole', when: 'after' },
  { service: 'iam', action: 'PutRolePolicy', when: 'after' },
  { service: 'ec2', action: 'CreateSecurityGroup', when: 'before' },
  { service: 'ec2', action: 'CreateSecurityGroup', when: 'after' },
  { service: 'ec2', action: 'AuthorizeSecurityGroupIngress', when: 'after' },
  { service: 'redshift', action: 'CreateCluster', when: 'before' },
  { service: 'redshift', action: 'CreateCluster', when: 'after' },
  { service: 'redshift', action: 'GetClusterCredentials', when: 'before' },
];
const inLoad: Moment[] = [
  { service: 'sql', action: 'CREATE', when: 'after', skip: 2 },
  { service: 'sql', action: 'COPY', when: 'before' },
  { service: 'sql', action: 'COPY', when: 'after' },
  { service: 'sql', action: 'INSERT', when: 'before', skip: 1 },
  { service: 'sql', action: 'INSERT', when: 'after', skip: 3 },
  { service: 'sql', action: 'COMMIT', when: 'before' },
  { service: 'sql', action: 'COMMIT', when: 'before', skip: 2 },
  { service: 'sql', action: 'COMMIT', when: 'after', skip: 1 },
];
const inTeardown: Moment[] = [
  { service: 'ec2', action: 'RevokeSecurityGroupIngress', when: 'after' },
  { service: 'redshift', action: 'DeleteCluster', when: 'before' },
  { service: 'redshift', action: 'DeleteCluster', when: 'after' },
  { service: 'iam', action: 'DeleteRole', when: 'before' },
];

/** A deletion in progress continues, so a pipeline cancelled then completes. */
function interrupted(random: Random, how: 'cancel' | 'terminate'): Part {
  const drawn = random.pick([...inProvision, ...inLoad, ...inTeardown, 'question' as const]);
  const at = drawn === 'question' ? undefined : drawn;
  const isCompleted = how === 'cancel' && at !== undefined && inTeardown.includes(at);
  const ended = how === 'cancel' ? 'cancelled' : 'terminated';
  return {
    expected: isCompleted ? 'completed' : ended,
    input: { query: at === undefined ? 'ask' : 'never' },
    ...interruption(how, at),
  };
}

function interruption(how: 'cancel' | 'terminate', at: Moment | undefined): Pick<Plan, 'interrupt' | 'rules'> {
  if (at === undefined) return { interrupt: { how }, rules: [] };
  return { interrupt: { how, at }, rules: [{ ...at, fault: 'hold', count: 1 }] };
}

function standing(random: Random) {
  return {
    input: { query: 'never' as const, teardown: 'never' as const },
    standing: random.pick(['tear down', 'leave'] as const),
  };
}

function interruptedStanding(random: Random): Part {
  const how = random.pick(['cancel', 'terminate'] as const);
  return {
    expected: how === 'cancel' ? 'cancelled' : 'terminated',
    ...standing(random),
    ...interruption(how, random.pick(inLoad)),
  };
}

function interruptedPaused(random: Random): Part {
  const how = random.pick(['cancel', 'terminate'] as const);
  return {
    expected: how === 'cancel' ? 'cancelled' : 'terminated',
    input: { query: 'never', teardown: 'pause' },
    ...interruption(how, random.pick(inLoad)),
    sequel: 'resume',
  };
}

function restored(random: Random): Part {
  return { expected: 'completed', ...asking(random, { finalSnapshot: { create: true } }), sequel: 'restore' };
}

/** A workgroup is made with its namespace: the run goes through, or is ended at any of their moments. */
function serverless(random: Random): Part {
  const input = { warehouse: { kind: 'serverless' as const, usageLimit: { amount: 1 } }, user: { create: false } };
  const how = random.pick(['go through', 'cancel', 'terminate'] as const);
  if (how === 'go through') return { expected: 'completed', ...asking(random, input) };
  const at = random.pick(ofWorkgroups);
  const isCompleted = how === 'cancel' && at.action.startsWith('Delete');
  return {
    expected: isCompleted ? 'completed' : how === 'cancel' ? 'cancelled' : 'terminated',
    input: { ...input, query: 'never' },
    ...interruption(how, at),
  };
}

const ofWorkgroups: Moment[] = (['before', 'after'] as const).flatMap((when) =>
  ['CreateNamespace', 'CreateWorkgroup', 'DeleteWorkgroup', 'DeleteNamespace'].map((action) => ({
    service: 'redshift-serverless' as const,
    action,
    when,
  })),
);

/** Somebody has to do something about it: it is not tried again for ever. */
function failed(random: Random): Part {
  const denied = { when: 'before', fault: 'access-denied' } as const;
  return random.pick<Part>([
    { expected: 'failed: AwsRefused', rules: [{ service: 'iam', action: 'CreateRole', ...denied }] },
    { expected: 'failed: AwsRefused', rules: [{ service: 'ec2', action: 'AuthorizeSecurityGroupIngress', ...denied }] },
    { expected: 'failed: AwsRefused', rules: [{ service: 'redshift', action: 'CreateCluster', ...denied }] },
    { expected: 'failed: AwsRefused', rules: [{ service: 'redshift', action: 'GetClusterCredentials', ...denied }] },
    {
      expected: 'failed: AwsRefused',
      rules: [{ service: 'redshift', action: 'CreateCluster', fault: 'error', code: 'ClusterQuotaExceeded' }],
    },
    { expected: 'failed: SqlError', rules: [refusedInsert] },
    { expected: 'failed: LoadError', input: { sources: { staging_events: { uri: `s3://${brokenBucket}/log_data` } } } },
  ]);
}

/** It also requests a user, whose name is taken like any other. */
function foreign(random: Random): Part {
  const input = { user: { create: true } };
  return { expected: 'failed: ForeignResource', foreign: random.pick(foreignKinds), input };
}

function undeletable(random: Random): Part {
  const [service, action] = random.pick([
    ['redshift', 'DeleteCluster'],
    ['iam', 'DeleteRole'],
    ['ec2', 'DeleteSecurityGroup'],
  ] as const);
  return {
    expected: 'failed: LeftStanding',
    ...asking(random),
    undeletable: true,
    rules: [{ service, action, fault: 'access-denied' }],
  };
}
