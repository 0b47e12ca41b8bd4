import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WorkflowFailedError } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import {
  DeleteClusterSnapshotCommand,
  DescribeClusterSnapshotsCommand,
  DescribeClustersCommand,
  PauseClusterCommand,
  RedshiftClient,
} from '@aws-sdk/client-redshift';
import type { Cell, LoadResult, PipelineResult, QueryResult, TeardownResult } from '../../src/contract/results.ts';
import type { Status } from '../../src/contract/status.ts';
import { readProject } from '../../src/project/read.ts';
import type { Session } from '../../src/warehouse/session.ts';
import { stageTable } from '../../src/warehouse/load/stage.ts';
import { transform } from '../../src/warehouse/load/star.ts';
import { testInFull } from '../support/full.ts';
import { copySparkify, sourcesIn } from '../support/project.ts';
import { referenceChecksums } from '../support/reference-star.ts';
import { startStack } from '../support/stack.ts';
import type { Stack } from '../support/stack.ts';
import { until } from '../support/until.ts';
import { checksums, connectWarehouse } from '../support/warehouse.ts';

jest.setTimeout(120_000);

let stack: Stack;
let projectDir: string;
let redshift: RedshiftClient;

beforeAll(async () => {
  projectDir = copySparkify();
  stack = await startStack({ SPARKIFY_PROJECT: projectDir });
  redshift = new RedshiftClient(stack.awsConfig);
  await stack.sparkify('generate', '--events', '3000', '--songs', '40', '--seed', '3', '--to', folder('udacity-dend'));
  await stack.sparkify('generate', '--events', '200', '--songs', '20', '--seed', '4', '--to', folder('other'));
});
afterAll(async () => {
  redshift?.destroy();
  await stack?.stop();
  rmSync(projectDir, { recursive: true, force: true });
});

const folder = (bucket: string) => join(stack.s3Root, bucket);
const status = (run: WorkflowHandle) => run.query<Status>('status');

function start(type: string, input: object, workflowId: string): Promise<WorkflowHandle> {
  return stack.client.workflow.start(type, { taskQueue: 'sparkify', workflowId, args: [input] });
}

async function cluster(identifier: string) {
  const { Clusters = [] } = await redshift.send(new DescribeClustersCommand({ ClusterIdentifier: identifier }));
  return Clusters[0];
}

test('a bad transform is mended in its file and tried again, on the same cluster, with more time to live', async () => {
  const file = join(projectDir, 'sql/2-star/users.load.sql');
  const good = readFileSync(file, 'utf8');
  appendFileSync(file, '\nupdate users set no_such_column = 1;\n');
  const run = await start('pipeline', { name: 'mended', onFailure: 'hold', teardown: 'never', ttl: '1h' }, 'mended');
  await until(async () => (await status(run)).held !== undefined);
  const { held, expiresAt = '' } = await status(run);
  expect(held?.reason).toMatch(/^sql\/2-star\/users\.load\.sql:\d+: .*no_such_column/);

  const extended = await run.executeUpdate<string, [string]>('extend', { args: ['1h'] });
  expect(Date.parse(extended) - Date.parse(expiresAt)).toBe(3_600_000);
  const before = await cluster('mended');
  expect(before?.Tags).toContainEqual({ Key: 'sparkify:expires', Value: extended });

  writeFileSync(file, good);
  await run.executeUpdate('retry');
  const { load } = (await run.result()) as PipelineResult;
  expect(load?.rows['staging_events']).toBe(3000);
  expect(await checksums(stack, 'mended')).toEqual(referenceChecksums(folder('udacity-dend')));
  expect((await cluster('mended'))?.ClusterCreateTime).toEqual(before?.ClusterCreateTime);
});

testInFull('an answer that is longer than Temporal takes is cut, and says so', async () => {
  const file = join(projectDir, 'sql/3-queries/9-agents.sql');
  writeFileSync(file, '-- Which browsers?\nselect repeat(user_agent, 400), level from songplays limit 60;\n');
  const run = await start('query', { name: 'mended' }, 'long-answer');
  const { answers } = (await run.result()) as QueryResult;
  rmSync(file);
  const answer = answers.find(({ name }) => name === 'agents');
  expect(answer).toMatchObject({ question: 'Which browsers?', truncated: true });
  expect(answer?.note).toMatch(
    /^showing \d+ of 60 rows \(at most \d+ KiB of an answer are kept\); \d+ values cut to 8192 bytes$/,
  );
  expect(answer?.rows[0]?.[0]).toMatch(/… \(\d{4,} bytes\)$/);
});

/** A session of `mended`, and what was run in it. */
async function openSession(): Promise<{ session: Session; statements: string[]; end: () => Promise<void> }> {
  const client = await connectWarehouse(stack, 'mended');
  const statements: string[] = [];
  const run = async (text: string) => {
    statements.push(text);
    const { rows } = await client.query<Cell[]>({ text, rowMode: 'array' });
    return { columns: [], rows };
  };
  const read = () => Promise.reject(new Error('a load reads no answers'));
  return { session: { id: { pid: 0, startedAt: '' }, run, read }, statements, end: () => client.end() };
}

test('what a load staged and committed is not copied again when nobody heard of it', async () => {
  const [first, second] = [await openSession(), await openSession()];
  const roleArn = (await cluster('mended'))?.IamRoles?.[0]?.IamRoleArn ?? '';
  const source = { uri: 's3://udacity-dend/log_data', region: 'us-west-2' };
  const { settings, ...project } = readProject(projectDir);
  const stage = ({ session }: typeof first, loadId: string) =>
    stageTable(
      session,
      { settings, ...project },
      { table: 'staging_events', source, roleArn, parameters: settings.parameters, loadId, maxErrors: 0 },
    );
  const staged = await stage(first, 'lost');
  expect(staged).toMatchObject({ rows: 3000, rejected: 0 });
  expect(await stage(second, 'lost')).toEqual(staged);
  expect(second.statements.filter((text) => /^\s*(copy|drop)/i.test(text))).toEqual([]);
  expect(await stage(second, 'another')).toEqual({ ...staged, copyIds: [expect.any(Number)] });
  expect(second.statements.filter((text) => /^\s*copy/i.test(text))).toHaveLength(1);
  await Promise.all([first.end(), second.end()]);
});

testInFull('two loads into one warehouse at once do not mix: what stands is all of one of them', async () => {
  const runs = [
    await start('load', { name: 'mended' }, 'at-once-1'),
    await start('load', { name: 'mended', sources: sourcesIn('other') }, 'at-once-2'),
  ];
  const results = await Promise.allSettled(runs.map((run) => run.result()));
  const types = results.map((result) => (result.status === 'fulfilled' ? 'Done' : typeOf(result.reason)));
  expect(types).toContain('Done');
  // The role reads one load's source at a time, and the staging tables hold one load's rows.
  expect(['Done', 'Superseded', 'AccessDenied']).toEqual(expect.arrayContaining(types));
  const whole = [referenceChecksums(folder('udacity-dend')), referenceChecksums(folder('other'))];
  expect(whole.filter((_, index) => types[index] === 'Done')).toContainEqual(await checksums(stack, 'mended'));
});

testInFull('a load does not transform what another one staged', async () => {
  const { session, end } = await openSession();
  const before = await checksums(stack, 'mended');
  await expect(
    transform(session, readProject(projectDir), {
      loadId: 'mine',
      mode: 'full',
      maxErrors: 0,
      parameters: {},
      staged: [{ table: 'staging_events', copyIds: [], rejected: 0 }],
    }),
  ).rejects.toThrow(/staging_events holds what the load at-once-\d\/[-0-9a-f]+ staged, not the load mine/);
  await end();
  expect(await checksums(stack, 'mended')).toEqual(before);
});

function typeOf(reason: unknown): string {
  const cause = reason instanceof WorkflowFailedError ? reason.cause : undefined;
  return cause instanceof ApplicationFailure ? (cause.type ?? '') : String(reason);
}

test('a paused cluster is deleted after a final snapshot, when one is asked for', async () => {
  const loaded = await stack.execute<LoadResult>('load', { name: 'mended' }, 'again');
  expect(loaded.rows['staging_events']).toBe(3000);
  await redshift.send(new PauseClusterCommand({ ClusterIdentifier: 'mended' }));
  await until(async () => (await cluster('mended'))?.ClusterStatus === 'paused');
  const torn = await stack.execute<TeardownResult>(
    'teardown',
    { name: 'mended', finalSnapshot: { create: true } },
    't',
  );
  expect(torn.left).toEqual([]);
  expect(torn.finalSnapshot).toMatch(/^mended-final-\d{8}-\d{6}$/);
  const { Snapshots = [] } = await redshift.send(new DescribeClusterSnapshotsCommand({}));
  expect(Snapshots.map(({ SnapshotIdentifier }) => SnapshotIdentifier)).toEqual([torn.finalSnapshot]);
  await redshift.send(new DeleteClusterSnapshotCommand({ SnapshotIdentifier: torn.finalSnapshot }));
});
