import { readRecord } from '../../../src/temporal/record/read.ts';
import { recordedHistories } from '../../support/histories.ts';

test('a finished pipeline is read with all its parts, from history alone', async () => {
  const from = recordedHistories('done');
  const record = await readRecord(from, from.root);
  expect(record).toMatchObject({ workflow: 'pipeline', state: 'completed', plan: { project: expect.any(String) } });
  expect(record?.lanes.map(({ name }) => name)).toEqual(['pipeline', 'provision', 'load', 'query', 'teardown']);
  expect(Object.keys(record?.results ?? {}).toSorted()).toEqual(['load', 'provision', 'query', 'teardown']);
  expect(record?.pipeline?.nodeHours).toBeGreaterThanOrEqual(0);
  const load = record?.lanes.find(({ name }) => name === 'load');
  expect(load?.spans.map(({ name }) => name)).toContain('transform');
  expect(load?.spans.every(({ state, attempts }) => state === 'done' && attempts === 1)).toBe(true);
  expect(Object.keys(record?.staged ?? {})).toEqual(
    expect.arrayContaining(Object.keys(record?.results.load?.staged ?? {})),
  );
});

test('a failed pipeline is read with its failure and the step that failed', async () => {
  const from = recordedHistories('failed');
  const record = await readRecord(from, from.root);
  expect(record).toMatchObject({ state: 'failed', failure: { message: expect.any(String) } });
  expect(record?.results.load).toBeUndefined();
  const spans = record?.lanes.find(({ name }) => name === 'load')?.spans ?? [];
  expect(spans.find(({ state }) => state === 'failed')?.lastFailure).toBeTruthy();
});

test('a hold is a span, with what the run was told', async () => {
  const from = recordedHistories('retried');
  const record = await readRecord(from, from.root);
  const held = record?.lanes[0]?.spans.filter(({ kind }) => kind === 'hold');
  expect(held).toMatchObject([{ name: 'load is held', state: 'done' }]);
  expect(record?.told.map(({ name }) => name)).toEqual(['retry']);
});

test('what has ended leaves nothing running, cancelled or terminated', async () => {
  for (const title of ['cancelled-load', 'terminated-load', 'terminated-provision', 'expired-held']) {
    const from = recordedHistories(title);
    const record = await readRecord(from, from.root);
    expect(record?.endedAt).toBeDefined();
    expect(record?.lanes.flatMap(({ spans }) => spans).filter(({ state }) => state === 'running')).toEqual([]);
  }
});

test('an unknown run is none', async () => {
  const from = recordedHistories('done');
  expect(await readRecord(from, { workflowId: 'nope', runId: 'nope' })).toBeUndefined();
});
