import { defineSearchAttributeKey } from '@temporalio/common';
import { condition } from '@temporalio/workflow';
import { searchAttributes } from '../../../src/contract/search-attributes.ts';
import { upsertStage } from '../../../src/workflows/search-attributes.ts';
import { FakeWorld, fatal } from '../../support/fake-world.ts';
import { Temporal } from '../../support/simulation/temporal.ts';
import type { WorkflowRun } from '../../support/simulation/workflow-run.ts';

const all = Object.values(searchAttributes);

let usable: () => Promise<string[]>;
let world: FakeWorld;
let temporal: Temporal;
beforeEach(() => {
  usable = async () => all;
  world = new FakeWorld();
  temporal = new Temporal({ ...world.activities(), usableSearchAttributes: () => usable() });
});

const listed = ({ info }: WorkflowRun) =>
  Object.fromEntries(info.typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]));
const keyword = (name: string) => defineSearchAttributeKey(name, 'KEYWORD');

test('a pipeline is listed by name, cluster and where it is, with its input as memo', async () => {
  void world.hang('transform');
  const run = temporal.start('pipeline', [{ name: 'songs', warehouse: { identifier: 'big' } }]);
  await temporal.until(() => world.calls.includes('transform'));
  expect(listed(run.run)).toEqual({ SparkifyPipeline: 'songs', SparkifyCluster: 'big', SparkifyStage: 'load' });
  expect(run.run.info.memo).toMatchObject({ input: { name: 'songs', ttl: '4h' } });
  expect(run.run.info.typedSearchAttributes.get(keyword('SparkifyStage'))).toBe('load');
  run.cancel();
  await run.failure();
  expect(listed(run.run)).toMatchObject({ SparkifyStage: 'teardown' });
});

test('its parts and its lease are listed as it is, but for where it is, and have no memo', async () => {
  await temporal.start('pipeline', [{ name: 'songs' }]).result();
  for (const { begin, info } of temporal.runs.slice(1)) {
    expect([begin.type, Object.keys(begin.searchAttributes ?? {})]).toEqual([
      begin.type,
      ['SparkifyPipeline', 'SparkifyCluster'],
    ]);
    expect(info.memo).toEqual({});
  }
  expect(temporal.scheduled.filter(({ type }) => type === 'usableSearchAttributes')).toHaveLength(1);
});

test.each(['load', 'query', 'teardown', 'provision'])('a %s of its own is listed without a stage', async (type) => {
  const run = temporal.start(type, [{ name: 'songs' }]);
  await run.result();
  expect(listed(run.run)).toEqual({ SparkifyPipeline: 'songs', SparkifyCluster: 'songs' });
});

test('a pipeline begins with the stage provision', async () => {
  void world.hang('preflight');
  const run = temporal.start('pipeline');
  await temporal.until(() => world.calls.includes('preflight'));
  expect(listed(run.run)).toMatchObject({ SparkifyStage: 'provision' });
  run.cancel();
  await run.failure();
});

test('only what the server knows is used', async () => {
  usable = async () => ['SparkifyCluster'];
  const run = temporal.start('pipeline', [{ name: 'songs' }]);
  await run.result();
  expect(listed(run.run)).toEqual({ SparkifyCluster: 'songs' });
});

test('where the server knows none, nothing is written', async () => {
  usable = async () => [];
  const run = temporal.start('pipeline');
  await run.result();
  expect(run.run.searchAttributes).toEqual({});
  expect(run.run.wrote('upsertWorkflowSearchAttributes')).toBe(0);
});

test('a worker that cannot tell is asked once, warned of, and done without', async () => {
  usable = () => Promise.reject(fatal('Unavailable', 'broken'));
  const run = temporal.start('query');
  await run.result();
  expect(listed(run.run)).toEqual({});
  expect(temporal.scheduled.filter(({ type }) => type === 'usableSearchAttributes')).toHaveLength(1);
  expect(run.run.logs.filter(({ level }) => level === 'warn')).toMatchObject([
    { message: 'the worker cannot tell which search attributes may be used', attributes: { reason: 'broken' } },
  ]);
});

test('a worker that fails in passing is not asked again', async () => {
  usable = () => Promise.reject(new Error('broken'));
  await temporal.start('query').result();
  expect(temporal.scheduled.filter(({ type }) => type === 'usableSearchAttributes')).toHaveLength(1);
  expect(temporal.clock.nowMs).toBe(Date.parse('2026-01-05T12:00:00.000Z'));
});

test('a run that is cancelled while it asks is cancelled', async () => {
  usable = async () => {
    await temporal.sleep(1_000);
    throw new Error('broken');
  };
  const run = temporal.start('query');
  await temporal.settle();
  run.cancel();
  await temporal.until(() => !run.run.isOpen);
  expect(run.run.outcome).toEqual({ status: 'cancelled' });
  expect(world.calls).toEqual([]);
});

test('a stage is written when it is known, and another one', async () => {
  let stage: string | undefined;
  const run = temporal.start(async function staging() {
    upsertStage('before');
    await condition(() => stage !== undefined);
  });
  await temporal.settle();
  expect(run.run.wrote('upsertWorkflowSearchAttributes')).toBe(0);
  stage = 'over';
  await temporal.start('pipeline').result();
  // At the start, at each of its three other steps; not between two steps.
  expect(temporal.handle('pipeline').run.wrote('upsertWorkflowSearchAttributes')).toBe(4);
});
