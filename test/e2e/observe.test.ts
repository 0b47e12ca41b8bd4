import { randomBytes } from 'node:crypto';
import { readFileSync, statSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from '@temporalio/worker';
import { freePorts } from '../../src/cli/services/ports.ts';
import type { LoadResult } from '../../src/contract/results.ts';
import { dataConverter } from '../../src/temporal/data-converter.ts';
import { startOtlpReceiver } from '../support/otlp.ts';
import type { OtlpReceiver, Span } from '../support/otlp.ts';
import { unhookReplays } from '../support/replay-hook.ts';
import { startStack } from '../support/stack.ts';
import type { Stack } from '../support/stack.ts';
import { until } from '../support/until.ts';
import { testBundle } from '../support/workflow-worker.ts';

jest.setTimeout(180_000);

/** One stack with everything that there is to observe switched on. */
let stack: Stack;
let receiver: OtlpReceiver;
let metricsAddress: string;
const codecKey = randomBytes(32).toString('base64');
let loaded: LoadResult;

beforeAll(async () => {
  receiver = await startOtlpReceiver();
  metricsAddress = `127.0.0.1:${(await freePorts(0))[0]}`;
  stack = await startStack(observed());
  await stack.sparkify('generate', '--events', '300', '--songs', '20', '--to', bucket());
  await run('provision', { name: 'seen' });
  loaded = await run<LoadResult>('load', { name: 'seen' });
});
afterAll(unhookReplays);
afterAll(async () => {
  await stack?.stop();
  await receiver?.stop();
});

const observed = () => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
  OTEL_BSP_SCHEDULE_DELAY: '200',
  SPARKIFY_METRICS_ADDRESS: metricsAddress,
  SPARKIFY_CODEC_KEYS: `k1:${codecKey}`,
  SPARKIFY_LOG_FORMAT: 'json',
});
const bucket = () => join(stack.s3Root, 'udacity-dend');

async function run<T>(type: string, input: object): Promise<T> {
  const args = ['run', type, '--json', '--home', stack.home, '--input', JSON.stringify(input)];
  return JSON.parse(await stack.sparkify(...args)) as T;
}

/** The samples of the worker's metrics, by name and labels as they are written. */
async function scrape(): Promise<Map<string, number>> {
  const text = await (await fetch(`http://${metricsAddress}/metrics`)).text();
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    samples.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

/** The samples of one metric by their only label. */
function byLabel(samples: Map<string, number>, metric: string): Record<string, number> {
  return Object.fromEntries(
    [...samples].flatMap(([sample, value]) => {
      const [, label] = new RegExp(`^${metric}\\{\\w+="([^"]*)"\\}$`).exec(sample) ?? [];
      return label === undefined ? [] : [[label, value]];
    }),
  );
}

function bytesBelow(prefix: string): number {
  return readdirSync(join(bucket(), prefix), { recursive: true, encoding: 'utf8' })
    .map((name) => statSync(join(bucket(), prefix, name)))
    .reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0);
}

describe('metrics', () => {
  test('tell rows, bytes, files and seconds per step as the result has them, beside Temporal’s own', async () => {
    const samples = await scrape();
    expect(byLabel(samples, 'sparkify_rows_loaded_total')).toEqual(loaded.rows);
    expect(byLabel(samples, 'sparkify_bytes_loaded_total')).toEqual({
      staging_events: bytesBelow('log_data'),
      staging_songs: bytesBelow('song_data'),
    });
    expect(byLabel(samples, 'sparkify_files_loaded_total')).toEqual({
      staging_events: loaded.staged['staging_events']?.files,
      staging_songs: loaded.staged['staging_songs']?.files,
    });
    const counts = byLabel(samples, 'sparkify_step_duration_seconds_count');
    expect(counts).toMatchObject({ ensureCluster: 1, 'stageTable staging_events': 1, transform: 1 });
    const seconds = byLabel(samples, 'sparkify_step_duration_seconds_sum');
    const transform = loaded.durations.find(({ name }) => name === 'transform');
    expect(seconds['transform']).toBeGreaterThan(0);
    expect(seconds['transform']).toBeLessThanOrEqual((transform?.durationMs ?? 0) / 1000 + 0.5);
    const names = [...samples.keys()].join('\n');
    expect(names).toMatch(/^temporal_workflow_completed\{.*workflow_type="load".*\}$/m);
  });

  test('tell how many clusters stand, and failures by their class', async () => {
    await until(async () => (await scrape()).get('sparkify_clusters') === 1);
    const sources = { staging_events: { uri: 's3://udacity-dend/absent' } };
    await expect(run('load', { name: 'seen', sources })).rejects.toThrow(/seen-load failed \((Load|Sql)Error\)/);
    const samples = await scrape();
    const failures = [...samples].filter(([sample]) => sample.startsWith('sparkify_failures_total'));
    expect(failures).toEqual([[expect.stringMatching(/activity="stageTable".*type="\w+Error"/), 1]]);
    await run('teardown', { name: 'seen' });
    await until(async () => (await scrape()).get('sparkify_clusters') === 0);
  });
});

describe('traces', () => {
  /** The span and those above it, up to the root. */
  function path(span: Span | undefined): Span[] {
    if (span === undefined) return [];
    return [span, ...path(receiver.spans.find(({ spanId }) => spanId === span.parentSpanId))];
  }

  const find = (name: string, statement = '') =>
    receiver.spans.find((span) => span.name === name && (attribute(span, 'db.statement') ?? '').startsWith(statement));
  const attribute = ({ attributes }: Span, name: string) =>
    attributes.find(({ key }) => key === name)?.value.stringValue;

  test('join client, workflow, activity and SQL statement', async () => {
    await until(() => find('COPY') !== undefined && find('RunWorkflow:load') !== undefined);
    const copy = path(find('COPY', 'copy staging_events'));
    expect(copy.map(({ name }) => name)).toEqual([
      'COPY',
      'RunActivity:stageTable',
      'StartActivity:stageTable',
      'RunWorkflow:load',
      'StartWorkflow:load',
    ]);
    expect(new Set(copy.map(({ traceId }) => traceId)).size).toBe(1);
    expect([copy.at(0)?.service, copy.at(-1)?.service]).toEqual(['sparkify-worker', 'sparkify-cli']);
    expect(attribute(copy[0] as Span, 'db.statement')).toMatch(/^copy staging_events from \? .*iam_role \?/i);
  });

  test('join client, workflow, activity and AWS call', async () => {
    await until(() => find('Redshift.CreateCluster') !== undefined && find('RunWorkflow:provision') !== undefined);
    expect(path(find('Redshift.CreateCluster')).map(({ name }) => name)).toEqual([
      'Redshift.CreateCluster',
      'RunActivity:ensureCluster',
      'StartActivity:ensureCluster',
      'RunWorkflow:provision',
      'StartWorkflow:provision',
    ]);
  });

  test('do not tell of the looks at a run', () => {
    expect(receiver.spans.map(({ name }) => name).filter((name) => /Query|^Describe/.test(name))).toEqual([]);
  });
});

test('a run that was traced and encrypted replays without traces: they can be switched off under running workflows', async () => {
  const { client } = stack;
  for (const workflowId of ['seen-provision', 'seen-load']) {
    const history = await client.workflow.getHandle(workflowId).fetchHistory();
    const options = { workflowBundle: await testBundle(), dataConverter: dataConverter(observed()) };
    await expect(Worker.runReplayHistory(options, history, workflowId)).resolves.toBeUndefined();
  }
});

test('logs are lines of JSON that tell of each activity with its ids', () => {
  const lines = readFileSync(join(stack.home, 'logs', 'worker.log'), 'utf8')
    .trim()
    .split('\n');
  const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(events).toContainEqual(
    expect.objectContaining({
      level: 'info',
      message: 'transform done',
      workflowId: 'seen-load',
      runId: expect.any(String),
      attempt: 1,
      durationMs: expect.any(Number),
    }),
  );
  expect(events).toContainEqual(
    expect.objectContaining({
      level: 'warn',
      message: 'stageTable failed',
      error: expect.objectContaining({ type: expect.stringMatching(/Error$/) }),
    }),
  );
});

test('nothing secret is in logs, metrics or traces', async () => {
  const metrics = await (await fetch(`http://${metricsAddress}/metrics`)).text();
  const logs = readdirSync(join(stack.home, 'logs')).map((name) =>
    readFileSync(join(stack.home, 'logs', name), 'utf8'),
  );
  const all = [metrics, receiver.text(), ...logs].join('\n');
  for (const secret of [stack.aws.secretAccessKey, codecKey]) expect(all).not.toContain(secret);
  expect(all).not.toMatch(/password["'\s:=]+\S{8}/i);
});

test('the UI knows the codec server, and that server knows the UI', async () => {
  const { Codec } = (await (await fetch(`${stack.temporal.ui}/api/v1/settings`)).json()) as {
    Codec: { Endpoint: string };
  };
  const answer = await fetch(`${Codec.Endpoint}/decode`, {
    method: 'POST',
    headers: { origin: stack.temporal.ui },
    body: '{"payloads":[]}',
  });
  expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, stack.temporal.ui]);
});
