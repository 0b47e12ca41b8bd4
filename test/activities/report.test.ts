import type { PutObjectCommandInput } from '@aws-sdk/client-s3';
import { Context, asyncLocalStorage } from '@temporalio/activity';
import { createActivities } from '../../src/activities/index.ts';
import type { Ending, RunRecord } from '../../src/contract/record.ts';
import { FakeAws, awsError } from '../support/fake-aws.ts';
import { runRecord } from '../support/run-record.ts';

const { workflowId, runId, plan } = runRecord();
const [root, ...parts] = runRecord().lanes;
/** The run in the history while its report is being written. */
const running = (other: Partial<RunRecord> = {}): RunRecord => {
  const { endedAt: _, ...record } = runRecord({ state: 'running', readAt: '2026-11-30T12:00:00.000Z' });
  const span = {
    kind: 'activity',
    name: 'writeReport',
    state: 'running',
    startedAt: record.readAt,
    attempts: 1,
  } as const;
  const { endedAt: __, ...begun } = root ?? ({} as RunRecord['lanes'][number]);
  const lanes = [{ ...begun, state: 'running' as const, spans: [span] }, ...parts];
  return { ...record, lanes, ...(plan && { plan: { ...plan, workspace: 's3://work/loads' } }), ...other };
};

let aws: FakeAws;
let puts: (PutObjectCommandInput & { Body: string })[];
beforeEach(() => {
  aws = new FakeAws();
  puts = [];
  aws.clients.s3.send = (async ({ input }: { input: (typeof puts)[number] }) => void puts.push(input)) as never;
});

async function write(ending: Ending, record: RunRecord | undefined = running()): Promise<unknown> {
  const context = Object.create(Context.prototype) as Context;
  const info = { attempt: 1, activityType: 'writeReport', workflowExecution: { workflowId, runId } };
  Object.assign(context, { info, cancellationSignal: new AbortController().signal, heartbeat: () => undefined });
  const { writeReport } = createActivities({ aws: aws.clients, projectDir: '.', readRecord: async () => record });
  return asyncLocalStorage.run(context, () => writeReport({ pipeline: 'shop', ending }));
}

test('the report is an HTML object of the workspace, and says how the run ended', async () => {
  expect(await write({ state: 'completed' })).toEqual({ uri: `s3://work/loads/shop/reports/${runId}.html` });
  expect(puts).toMatchObject([
    { Bucket: 'work', Key: `loads/shop/reports/${runId}.html`, ContentType: 'text/html; charset=utf-8' },
  ]);
  const html = puts[0]?.Body;
  expect(html).toContain('<strong>completed</strong>');
  expect(html).not.toMatch(/still running|writeReport/);
});

test('that of a run that failed says why', async () => {
  await write({ state: 'failed', failure: { type: 'SqlError', message: 'column "x" is not there', details: [] } });
  expect(puts[0]?.Body).toContain('column &quot;x&quot; is not there');
});

test('without a workspace the input is wrong', async () => {
  const { workspace: _, ...bare } = running().plan ?? ({} as NonNullable<RunRecord['plan']>);
  await expect(write({ state: 'completed' }, running({ plan: bare }))).rejects.toMatchObject({
    type: 'InvalidInput',
    nonRetryable: true,
    message: 'The input is wrong: workspace is absent, needed where report is "workspace"',
  });
  expect(puts).toEqual([]);
});

test('a bucket that is not there is told as AWS tells it', async () => {
  const missing = Object.assign(awsError('NoSuchBucket'), { $metadata: { httpStatusCode: 404 } });
  aws.clients.s3.send = (() => Promise.reject(missing)) as never;
  await expect(write({ state: 'completed' })).rejects.toMatchObject({
    type: 'AwsRefused',
    nonRetryable: true,
    message: expect.stringContaining(`s3://work/loads/shop/reports/${runId}.html`) as string,
  });
});
