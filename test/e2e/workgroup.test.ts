import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WorkflowFailedError } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';
import type { LoadResult } from '../../src/contract/results.ts';
import { resultOf, startFaultLab } from '../support/fault-lab.ts';
import type { FaultLab } from '../support/fault-lab.ts';
import { OthersWorkgroup } from '../support/others-workgroup.ts';
import { questionCount } from '../support/questions.ts';
import { holdAt, stepNamed } from '../support/steps.ts';
import { until } from '../support/until.ts';
import { checksums, connectWorkgroup } from '../support/warehouse.ts';

jest.setTimeout(400_000);

/** Pipelines into a workgroup of Redshift Serverless that somebody else keeps, which is at the end what it was before. */

let lab: FaultLab;
let workgroup: OthersWorkgroup;
let before: object[];
const warehouse = { kind: 'existing', workgroup: 'analytics' };

beforeAll(async () => {
  lab = await startFaultLab();
  workgroup = new OthersWorkgroup(lab.awsConfig, 'analytics');
  await workgroup.make();
  before = await workgroup.told();
});
beforeEach(() => lab.faults.replace([]));
afterAll(async () => {
  workgroup?.close();
  await lab?.stop();
});

const reach = () => ({ awsConfig: lab.awsConfig, ca: () => readFileSync(lab.caFile, 'utf8') });

/** Nothing of the account was changed, and the workgroup is what it was. */
async function expectUntouched(): Promise<void> {
  const { calls } = await lab.faults.report();
  const changes = Object.keys(calls).filter((call) =>
    /^(redshift-serverless|iam|ec2) (?!Get|List|Describe)/.test(call),
  );
  expect(changes).toEqual([]);
  expect(await workgroup.told()).toEqual(before);
}

const failureOf = async (run: WorkflowHandle) => {
  const error: unknown = await run.result().catch((thrown: unknown) => thrown);
  if (error instanceof WorkflowFailedError) return error.cause;
  throw new Error('the workflow did not fail', { cause: error });
};

/** A source whose first event is invalid. */
function brokenSource(): object {
  const folder = join(lab.s3Root, 'broken/log_data');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'events.json'), '{"page":"NextSong","status":"two"}\n{"page":"Home","status":200}\n');
  return { staging_events: { uri: 's3://broken/log_data' } };
}

test('a pipeline loads and asks it, and changes nothing else', async () => {
  const { provision, query, teardown, nodeHours } = await resultOf(
    await lab.start('pipeline', { name: 'guest', warehouse }),
  );
  expect(provision).toMatchObject({
    kind: 'existing',
    cluster: { identifier: 'analytics', database: 'prod', nodeType: 'serverless', nodes: 0 },
    role: { name: 'analytics-team' },
    created: [],
    adopted: [],
  });
  const none = expect.objectContaining({ deleted: [], left: [] });
  expect([query?.answers.length, teardown, nodeHours]).toEqual([questionCount, none, 0]);
  expect(await checksums(reach(), workgroup.name, connectWorkgroup)).toEqual(lab.expected);
  await expectUntouched();
});

test('a load that is refused says file, line, column and reason, as the SYS views tell them', async () => {
  const run = await lab.start('load', { name: 'broken', warehouse, sources: brokenSource() });
  expect(await failureOf(run)).toMatchObject({
    type: 'LoadError',
    message: expect.stringMatching(/events\.json.*status/s),
  });
  await expectUntouched();
});

test('a load that may refuse records counts and keeps them', async () => {
  const input = { name: 'lenient', warehouse, sources: brokenSource(), load: { maxErrors: 5 } };
  const { staged } = (await (await lab.start('load', input)).result()) as LoadResult;
  expect(staged['staging_events']).toMatchObject({ files: 1, rows: 1, rejected: 1 });
  await expectUntouched();
});

test('a load that is cancelled in the middle leaves the workgroup as it is, and no session behind', async () => {
  const hold = await holdAt(lab.faults, stepNamed('before commit'), 'analytics');
  const run = await lab.start('pipeline', { name: 'guest-cancel', warehouse });
  await hold.reached();
  await run.cancel();
  await hold.release();
  expect(await failureOf(run)).toMatchObject({ name: 'CancelledFailure' });
  const client = await connectWorkgroup(reach(), workgroup.name);
  const open = `select session_id from sys_session_history where session_id <> pg_backend_pid() and status = 'active'`;
  await until(async () => (await client.query(open)).rows.length === 0);
  await client.end();
  await expectUntouched();
});
