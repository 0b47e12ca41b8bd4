import type { RuleReport } from '../../src/local/faults/faults.ts';
import { foreignKinds } from '../support/account.ts';
import { resultOf, startFaultLab } from '../support/fault-lab.ts';
import type { FaultLab } from '../support/fault-lab.ts';
import type { FaultRule } from '../support/faults.ts';

jest.setTimeout(300_000);

let lab: FaultLab;
/** What is not ours, and must be there to the end as it was. */
let foreign: string[];
/** Every call that a whole pipeline makes, as `service action`. */
let calls: string[];

beforeAll(async () => {
  lab = await startFaultLab();
  await lab.account.plant('neighbour', foreignKinds);
  foreign = await lab.account.holdings();
  await lab.faults.replace([]);
  await runPipeline('recorded');
  calls = Object.keys((await lab.faults.report()).calls);
});
afterAll(() => lab?.stop());

/** A whole pipeline with everything in it; its tables are compared while they stand. */
async function runPipeline(name: string): Promise<void> {
  const run = await lab.start('pipeline', { name, user: { create: true }, query: 'ask' });
  expect([name, await lab.inspect(run, name)]).toEqual([name, lab.expected]);
  const { query, teardown } = await resultOf(run);
  expect([name, query?.answers.length, teardown?.left]).toEqual([name, 5, []]);
}

/** More than the SDK itself tries, so that the activity fails and Temporal tries again. */
const thrice = 3;
/** Less than the SDK tries: it repeats what may have been done already, within the same attempt of the activity. */
const once = 1;

const ofCalls: FaultRule[] = [
  { when: 'before', fault: 'reset', count: thrice },
  { when: 'after', fault: 'reset', count: thrice },
  { when: 'after', fault: 'reset', count: once },
  { when: 'before', fault: 'internal', count: thrice },
  { when: 'after', fault: 'internal', count: thrice },
  { when: 'before', fault: 'throttle', count: thrice },
];
const ofStatements: FaultRule[] = [
  { when: 'before', fault: 'reset', count: once },
  { when: 'after', fault: 'reset', count: once },
];
/** What the cluster itself asks of AWS while it copies. */
const ofClusters: FaultRule[] = [
  { when: 'before', fault: 'internal', count: once },
  { when: 'before', fault: 'access-denied', count: once },
];
const ofTransactions: FaultRule[] = [
  { action: 'COMMIT', when: 'before', fault: 'kill', count: once },
  { action: 'COMMIT', when: 'after', fault: 'kill', count: once },
  { action: 'COMMIT', fault: 'error', code: 'XX000', message: '1023', count: once },
  { action: 'INSERT', fault: 'error', code: '40001', message: 'could not serialize access', count: once },
];

/** Every recorded call with each of the faults of its kind, in the order in which a pipeline first makes it. */
function matrix(): FaultRule[] {
  return [
    ...calls.flatMap((call) => faultsOf(call).map((fault) => ({ ...namesOf(call), ...fault }) as FaultRule)),
    ...ofTransactions.map((rule) => ({ service: 'sql' as const, ...rule })),
  ];
}

function faultsOf(call: string): FaultRule[] {
  if (/^(redshift|iam|ec2) /.test(call)) return ofCalls;
  if (/^(s3|sts) /.test(call)) return ofClusters;
  // A connection is either taken or not: there is no work after which it could fail.
  return call === 'sql CONNECT' ? ofStatements.filter(({ when }) => when === 'before') : ofStatements;
}

const namesOf = (call: string) => {
  const [service, action] = call.split(' ');
  return { service, action };
};

/** Nothing in these calls tells whose they are: their rules are for all pipelines together. */
const anonymous = ['DescribeVpcs'];

/**
 * The calls of an activity follow each other, and it is tried again after longer and longer: dealt out one by one, no
 * pipeline gets more than a few of its faults.
 */
const pipelines = 13;

test('the recording saw every service and the whole life of the warehouse', () => {
  expect(calls).toEqual(expect.arrayContaining(['redshift CreateCluster', 'redshift DeleteCluster', 'sql COPY']));
  expect(calls).toEqual(expect.arrayContaining(['iam CreateRole', 'iam DeleteUser', 'ec2 CreateSecurityGroup']));
  expect(calls).toEqual(expect.arrayContaining(['sts AssumeRole', 's3 GetObject', 's3 ListObjectsV2', 'sql CONNECT']));
});

test('pipelines complete with the right rows and leave nothing, whichever call fails before or after its work', async () => {
  const name = (index: number) => `m${String(index % pipelines).padStart(2, '0')}`;
  const rules = matrix().map((rule, index) =>
    anonymous.includes(rule.action ?? '') ? rule : { ...rule, match: name(index) },
  );
  await lab.faults.replace(rules);
  await Promise.all(Array.from({ length: pipelines }, (_, index) => runPipeline(name(index))));
  const { rules: told } = await lab.faults.report();
  expect(told).toHaveLength(rules.length);
  expect(told.filter(hasNotStruck).map(described)).toEqual([]);
  expect(await lab.account.holdings()).toEqual(foreign);
});

/** What was done already need not be asked for again, so after the work one strike is all that there need be. */
const hasNotStruck = ({ when, hits, count }: RuleReport) => hits < (when === 'after' ? 1 : (count ?? 1));

const described = ({ service, action, when, fault, hits, count, match }: RuleReport) =>
  `${fault} ${when} ${service} ${action} (${match}): ${hits} of ${count}`;
