import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowFailedError } from '@temporalio/client';
import { foreignKinds } from '../support/account.ts';
import { resultOf, startFaultLab } from '../support/fault-lab.ts';
import type { FaultLab } from '../support/fault-lab.ts';
import { faultMatrix, hasNotStruck, namesOf, oneInTurn, ruleText, serverlessCalls } from '../support/fault-matrix.ts';
import { isFull } from '../support/full.ts';
import { questionCount } from '../support/questions.ts';

jest.setTimeout(600_000);

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
  expect([name, query?.answers.length, teardown?.left]).toEqual([name, questionCount, []]);
}

/** Nothing in these calls shows their pipeline: their rules apply to all pipelines together. */
const anonymous = ['DescribeVpcs', 'DescribeOrderableClusterOptions', 'GetCallerIdentity'];

/**
 * An activity is tried again after longer and longer. Its calls follow each other in the matrix, so that dealt out one
 * by one, no pipeline gets more than a few of its faults. Without FULL=1, each call fails in one of its ways.
 */
const pipelines = isFull ? 9 : 2;

/** The matrix as the document shows it, with the calls that serverless.test.ts breaks: the calls of a service that fail in the same ways stand in one line. */
function matrixTable(): string {
  const waysOf = new Map<string, string[]>();
  for (const { service = '', action = '', when = 'before', fault, message, count } of faultMatrix([
    ...calls,
    ...serverlessCalls,
  ])) {
    const call = `${service} ${action}`;
    waysOf.set(call, [...(waysOf.get(call) ?? []), `${when}: ${message ?? fault} × ${count}`]);
  }
  const callsOf = new Map<string, string[]>();
  for (const [call, ways] of waysOf) {
    const { service = '', action = '' } = namesOf(call);
    const key = `${ways.join(', ')} | ${service}`;
    callsOf.set(key, [...(callsOf.get(key) ?? []), action]);
  }
  const rows = [...callsOf].map(([key, actions]) => {
    const [ways, service] = key.split(' | ');
    return `| ${service} | ${actions.toSorted().join(', ')} | ${ways} |`;
  });
  return ['| service | calls | each fails |', '| --- | --- | --- |', ...rows.toSorted()].join('\n');
}

test('the document shows what the recording makes of the matrix', () => {
  const file = join(__dirname, '../../docs/reliability.md');
  const [before = '', rest = ''] = readFileSync(file, 'utf8').split(/(?<=<!-- matrix: .* -->)/);
  const [shown = '', after = ''] = rest.split(/(?=<!-- end of matrix -->)/);
  const table = matrixTable();
  if (process.env['RECORD_MATRIX'] !== undefined) writeFileSync(file, `${before}\n\n${table}\n\n${after}`);
  // Prettier sets the columns.
  const plain = (text: string) => text.replaceAll(/ +/g, ' ').replaceAll(/-+/g, '-').trim();
  expect(process.env['RECORD_MATRIX'] === undefined ? plain(shown) : plain(table)).toBe(plain(table));
});

test('the recording saw every service and the whole life of the warehouse', () => {
  expect(calls).toEqual(expect.arrayContaining(['redshift CreateCluster', 'redshift DeleteCluster', 'sql COPY']));
  expect(calls).toEqual(expect.arrayContaining(['iam CreateRole', 'iam DeleteUser', 'ec2 CreateSecurityGroup']));
  expect(calls).toEqual(expect.arrayContaining(['sts AssumeRole', 's3 GetObject', 's3 ListObjectsV2', 'sql CONNECT']));
});

test('pipelines complete with the right rows and leave nothing, whichever call fails before or after its work', async () => {
  const name = (index: number) => `m${String(index % pipelines).padStart(2, '0')}`;
  const matrix = isFull ? faultMatrix(calls) : faultMatrix(calls, oneInTurn);
  const rules = matrix.map((rule, index) =>
    anonymous.includes(rule.action ?? '') ? rule : { ...rule, match: name(index) },
  );
  await lab.faults.replace(rules);
  await Promise.all(Array.from({ length: pipelines }, (_, index) => runPipeline(name(index))));
  const { rules: told } = await lab.faults.report();
  expect(told).toHaveLength(rules.length);
  expect(told.filter(hasNotStruck).map(ruleText)).toEqual([]);
  expect(await lab.account.holdings()).toEqual(foreign);
});

test('a load whose connection is lost while it asks which record was refused tells that record all the same', async () => {
  const broken = join(lab.s3Root, 'broken/log_data');
  mkdirSync(broken, { recursive: true });
  writeFileSync(join(broken, 'events.json'), '{"page":"NextSong","status":"two"}\n');
  const question = { service: 'sql', action: 'SELECT', match: 'from stl_load_errors' } as const;
  await lab.faults.replace([{ ...question, when: 'before', fault: 'reset', count: 1 }]);
  const run = await lab.start('pipeline', {
    name: 'broken',
    sources: { staging_events: { uri: 's3://broken/log_data' } },
  });
  const failure = await run.result().catch((error: WorkflowFailedError) => error.cause);
  expect(failure).toMatchObject({ type: 'LoadError', nonRetryable: true });
  expect((failure as Error).message).toMatch(/events\.json line 1, column status, value "two"/);
  expect((await lab.faults.report()).rules.map(({ hits }) => hits)).toEqual([1]);
  expect(await lab.account.holdings()).toEqual(foreign);
});
