import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomBytes, randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { Context } from '@temporalio/activity';
import { Client, WorkflowFailedError } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { built } from '../../src/cli/package.ts';
import type { Activities } from '../../src/contract/activities.ts';
import { dataConverter } from '../../src/temporal/data-converter.ts';
import { FakeWorld, fatal } from '../support/fake-world.ts';
import { until } from '../support/until.ts';
import { startWorkflowWorker } from '../support/workflow-worker.ts';
import type { WorkflowWorker, TestWorkerOptions } from '../support/workflow-worker.ts';

jest.setTimeout(60_000);

const run = promisify(execFile);
const key = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
const [oldKey, newKey] = [key('old'), key('new')];
const withKeys = (keys: string) => dataConverter({ SPARKIFY_CODEC_KEYS: keys });

/** The word is in the input, the summaries, the heartbeats, the failures and the result of the load below. */
const word = 'confidential';
const input = { sources: { staging_events: { uri: `s3://${word}-bucket/log_data` } } };

let workers: WorkflowWorker[] = [];
let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  workers = [];
});

async function start(options: TestWorkerOptions = {}): Promise<WorkflowWorker> {
  const worker = await startWorkflowWorker(telling(world), options);
  workers.push(worker);
  return worker;
}

function load({ client, taskQueue }: WorkflowWorker): Promise<WorkflowHandle> {
  return client.workflow.start('load', { taskQueue, workflowId: `load-${randomUUID()}`, args: [input] });
}

/** The first attempt to stage a table fails after its heartbeat, and the load continues with the second. */
function telling(fake: FakeWorld): Activities {
  const activities = fake.activities();
  return {
    ...activities,
    async stageTable(request) {
      const { heartbeat, info } = Context.current();
      heartbeat({ statement: `copy from ${word}` });
      if (info.attempt === 1) throw new Error(`${word}: the connection was lost`);
      return activities.stageTable(request);
    },
    async transform(request) {
      return { ...(await activities.transform(request)), rows: { [`${word}_table`]: 2 } };
    },
  };
}

/** Everything that the server has of a run, as it has it. */
async function seenByServer({ client }: WorkflowWorker, handle: WorkflowHandle): Promise<string> {
  const { History } = temporal.api.history.v1;
  const { DescribeWorkflowExecutionResponse } = temporal.api.workflowservice.v1;
  const history = History.encode(await client.workflow.getHandle(handle.workflowId).fetchHistory()).finish();
  const description = DescribeWorkflowExecutionResponse.encode((await handle.describe()).raw).finish();
  return Buffer.concat([history, description]).toString('latin1');
}

async function failureOf(handle: WorkflowHandle): Promise<Error | undefined> {
  const error: unknown = await handle.result().catch((thrown: unknown) => thrown);
  return error instanceof WorkflowFailedError ? error.cause : undefined;
}

test.each([
  ['without keys the server reads everything', '', true],
  ['with keys it reads nothing of input, summaries, heartbeats, failures and result', `${newKey},${oldKey}`, false],
])('%s', async (_title, keys, readable) => {
  const worker = await start({ dataConverter: withKeys(keys) });
  const handle = await load(worker);
  let pending = '';
  await until(async () => {
    pending = await seenByServer(worker, handle);
    return (await handle.describe()).raw.pendingActivities?.some(({ lastFailure }) => lastFailure) ?? false;
  });
  expect(await handle.result()).toMatchObject({ rows: { [`${word}_table`]: 2 } });
  world.fail('transform', fatal('SqlError', `${word} does not exist`));
  const failing = await load(worker);
  expect(await failureOf(failing)).toMatchObject({ type: 'SqlError', message: `${word} does not exist` });
  const seen = [pending, await seenByServer(worker, handle), await seenByServer(worker, failing)];
  expect(seen.map((text) => text.includes(word))).toEqual([readable, readable, readable]);
});

test('UI and CLI read it through the codec server, and `sparkify status` with the keys', async () => {
  const worker = await start({ dataConverter: withKeys(newKey) });
  world.fail('openWarehouse', new Error(`${word} is away`));
  const handle = await load(worker);
  await until(async () => (await sparkify(newKey, 'status', handle.workflowId)).includes(`${word} is away`));
  expect(await sparkify('', 'status', handle.workflowId)).toContain(
    'is encrypted with the key "new", and there are no',
  );
  world.mend('openWarehouse');
  await handle.result();
  expect(await sparkify('', 'status', handle.workflowId)).toMatch(/^sparkify: this is encrypted with the key "new"/);

  const server = spawn(process.execPath, [built('src/cli/main.ts'), 'codec-server', '--port', '0'], {
    env: { ...process.env, SPARKIFY_CODEC_KEYS: newKey },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = (await once(createInterface(server.stdout), 'line')) as [string];
  const { endpoint } = JSON.parse(line) as { endpoint: string };
  expect(await show(handle, [])).not.toContain(word);
  const shown = await show(handle, ['--codec-endpoint', endpoint]);
  for (const text of [`s3://${word}-bucket/log_data`, `${word}_table`, `COPY staging_events from s3://${word}`])
    expect(shown).toContain(text);
  server.kill('SIGTERM');
  expect(await once(server, 'exit')).toEqual([0, null]);
});

test('a run that meets a worker without its key waits for one that has it: keys can be rotated under running workflows', async () => {
  const wrong = await start({ dataConverter: withKeys(newKey) });
  const { taskQueue } = wrong;
  const handle = await load({ ...wrong, client: clientWith(wrong, oldKey) });
  await until(async () => ((await handle.describe()).raw.pendingWorkflowTask?.attempt ?? 1) > 1);
  expect(await sparkify(newKey, 'status', handle.workflowId)).toContain('encrypted with the key "old"');
  const both = await start({ dataConverter: withKeys(`${newKey},${oldKey}`), taskQueue });
  await wrong.stop();
  workers = [both];
  expect(await both.client.workflow.getHandle(handle.workflowId).result()).toMatchObject({
    rows: { [`${word}_table`]: 2 },
  });
});

function clientWith({ client: { connection } }: WorkflowWorker, keys: string): Client {
  return new Client({ connection, dataConverter: withKeys(keys) });
}

/** What `sparkify` with these keys says, whatever it ends with. */
async function sparkify(keys: string, ...args: string[]): Promise<string> {
  const env = {
    ...process.env,
    HOME: tmpdir(),
    TEMPORAL_ADDRESS: process.env['TEST_TEMPORAL_ADDRESS'],
    SPARKIFY_CODEC_KEYS: keys,
  };
  const ended = run(process.execPath, [built('src/cli/main.ts'), ...args], { env });
  const { stdout, stderr } = await ended.catch((error: unknown) => error as { stdout: string; stderr: string });
  return stdout + stderr;
}

/** The history as the Temporal CLI writes it, with the bytes of the payloads as text. */
async function show({ workflowId }: WorkflowHandle, args: string[]): Promise<string> {
  const address = process.env['TEST_TEMPORAL_ADDRESS'] ?? '';
  const command = ['workflow', 'show', '-w', workflowId, '-o', 'json', '--address', address, ...args];
  const { stdout } = await run(process.env['TEST_TEMPORAL_CLI'] ?? 'temporal', command, { maxBuffer: 1 << 26 });
  return stdout.replaceAll(/"data": "([^"]*)"/g, (_match, bytes: string) => Buffer.from(bytes, 'base64').toString());
}
