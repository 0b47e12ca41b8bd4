import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowFailedError } from '@temporalio/client';
import { generate } from '../../src/cli/generate/generate.ts';
import { folderTarget } from '../../src/cli/generate/target.ts';
import { startFaultLab } from '../support/fault-lab.ts';
import type { FaultLab } from '../support/fault-lab.ts';
import { sourcesIn } from '../support/project.ts';
import { referenceChecksums } from '../support/reference-star.ts';
import { until } from '../support/until.ts';
import { checksums } from '../support/warehouse.ts';

jest.setTimeout(120_000);

/** Two loads of different sources into one warehouse at once, each held at the worst moment for the other. */
const name = 'shared';
const other = sourcesIn('other');
let lab: FaultLab;
let ofOther: Record<string, string>;

beforeAll(async () => {
  lab = await startFaultLab();
  const bucket = join(lab.s3Root, 'other');
  await generate({ events: 90, songs: 11, seed: 6 }, folderTarget(bucket));
  ofOther = referenceChecksums(bucket);
  await (await lab.start('provision', { name })).result();
});
afterAll(() => lab?.stop());

const load = (workflowId: string, sources: object = {}) => lab.start('load', { name, sources }, workflowId);
const star = () => checksums({ awsConfig: lab.awsConfig, ca: () => readFileSync(lab.caFile, 'utf8') }, name);
const isHeld = async () => (await lab.faults.rule('held')).hits === 1;

/** How many statements have come so far that drop a table: the first by which a load stages. */
const dropped = async () => (await lab.faults.report()).calls['sql DROP'] ?? 0;

/** The first statement of the kind waits until the rule is taken away. */
const hold = (action: string, match: string) =>
  lab.faults.put('held', { service: 'sql', action, match, fault: 'hold', count: 1 });

test('the sources differ', () => {
  expect(ofOther).not.toEqual(lab.expected);
});

test('one that was overtaken after it staged does not transform what the other staged', async () => {
  await hold('LOCK', 'sparkify_loads');
  const overtaken = await load('overtaken');
  await until(isHeld, 60_000);
  await (await load('overtaking', other)).result();
  expect(await star()).toEqual(ofOther);
  await lab.faults.remove('held');
  const error: unknown = await overtaken.result().catch((thrown: unknown) => thrown);
  expect((error as WorkflowFailedError).cause).toMatchObject({ type: 'Superseded' });
  expect(await star()).toEqual(ofOther);
});

test('one that comes while the other transforms waits for its end, and then stands whole', async () => {
  await hold('INSERT', 'sparkify_loads');
  const first = await load('first');
  await until(isHeld, 60_000);
  const before = await dropped();
  const second = await load('second', other);
  await until(async () => (await dropped()) > before, 60_000);
  expect(await star()).toEqual(ofOther);
  await lab.faults.remove('held');
  await expect(first.result()).resolves.toMatchObject({ rows: { staging_events: 60 } });
  await expect(second.result()).resolves.toMatchObject({ rows: { staging_events: 90 } });
  expect(await star()).toEqual(ofOther);
});
