import { changeLines, treeLines } from '../../../src/cli/run/lines.ts';
import type { View } from '../../../src/cli/run/look.ts';
import type { Step } from '../../../src/contract/status.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString();

function view(steps: Step[], rest: Partial<View> = {}): View {
  return {
    workflowId: 'w',
    status: { workflow: 'w', state: 'running', steps, children: [] },
    activities: [],
    parts: [],
    ...rest,
  };
}

const load = view([
  { name: 'stage staging_events', state: 'done', startedAt: at(1), endedAt: at(3), detail: '857 rows' },
  { name: 'stage staging_songs', state: 'running', startedAt: at(1) },
  { name: 'transform', state: 'pending' },
]);
const pipeline = view(
  [
    { name: 'provision', state: 'skipped', detail: 'there already' },
    { name: 'load', state: 'running', startedAt: at(0) },
  ],
  { parts: [{ type: 'load', view: load }] },
);
const moment = { nowMs: Date.parse(at(6)), frame: 0 };

test('the tree shows each part below its step, with the time each took or has taken so far', () => {
  expect(treeLines(pipeline, moment)).toEqual([
    '  – provision                         there already',
    '  ⠋ load                       6.0 s',
    '    ✓ stage staging_events     2.0 s  857 rows',
    '    ⠋ stage staging_songs      5.0 s',
    '    ○ transform',
  ]);
});

test('the times stand below each other, however long the names of tables are, up to a width', () => {
  const staged = (table: string): Step => ({ name: `stage ${table}`, state: 'done', startedAt: at(1), endedAt: at(3) });
  const tree = (...tables: string[]) =>
    treeLines(
      view([{ name: 'load', state: 'done', startedAt: at(0), endedAt: at(4) }], {
        parts: [{ type: 'load', view: view(tables.map(staged)) }],
      }),
      moment,
    );
  expect(new Set(tree('a', 'raw_customers_of_europe').map((line) => line.length)).size).toBe(1);
  expect(tree('a', 'raw_customers_of_europe')[2]).toBe('    ✓ stage raw_customers_of_europe     2.0 s');
  expect(tree('a', 'x'.repeat(100))[1]).toBe(`    ✓ stage a${' '.repeat(51)}     2.0 s`);
});

test('heartbeats and failed attempts stand below the part that they belong to', () => {
  const busy = view([{ name: 'stage', state: 'running', startedAt: at(0) }], {
    activities: [
      {
        activityId: '3',
        name: 'stageTable',
        attempt: 1,
        progress: { statement: 'copy staging_events', elapsedMs: 1500, session: { pid: 3 } },
      },
      { activityId: '1', name: 'ensureRole', attempt: 3, lastFailure: 'Throttling\nat x' },
      { activityId: '2', name: 'awaitCluster', attempt: 9 },
    ],
  });
  expect(treeLines(busy, moment).slice(1)).toEqual([
    '    ↳ stageTable copy staging_events, 1.5 s',
    '    ↳ ensureRole attempt 3 after: Throttling',
  ]);
});

test('the first view tells every step that is no longer pending', () => {
  expect(changeLines(undefined, pipeline)).toEqual([
    'provision skipped (there already)',
    'load …',
    'load: stage staging_events done in 2.0 s (857 rows)',
    'load: stage staging_songs …',
  ]);
});

test('a later view tells what changed since, parts before the step that they complete', () => {
  const done = view([
    { name: 'stage staging_events', state: 'done', startedAt: at(1), endedAt: at(3), detail: '857 rows' },
    { name: 'stage staging_songs', state: 'done', startedAt: at(1), endedAt: at(2) },
    { name: 'transform', state: 'failed', startedAt: at(3), endedAt: at(4), detail: 'a check failed' },
  ]);
  const later = view(
    [
      { name: 'provision', state: 'skipped', detail: 'there already' },
      { name: 'load', state: 'failed', startedAt: at(0), endedAt: at(4), detail: 'a check failed' },
    ],
    { parts: [{ type: 'load', view: done }] },
  );
  expect(changeLines(pipeline, later)).toEqual([
    'load: stage staging_songs done in 1.0 s',
    'load: transform failed in 1.0 s (a check failed)',
    'load failed in 4.0 s (a check failed)',
  ]);
  expect(changeLines(later, later)).toEqual([]);
});

test('a failed attempt is told once', () => {
  const step: Step = { name: 'role', state: 'running', startedAt: at(0) };
  const second = view([step], {
    activities: [{ activityId: '1', name: 'ensureRole', attempt: 2, lastFailure: 'Throttling' }],
  });
  const third = view([step], {
    activities: [{ activityId: '1', name: 'ensureRole', attempt: 3, lastFailure: 'Throttling' }],
  });
  expect(changeLines(view([step]), second)).toEqual(['ensureRole attempt 2 after: Throttling']);
  expect(changeLines(second, second)).toEqual([]);
  expect(changeLines(second, third)).toEqual(['ensureRole attempt 3 after: Throttling']);
});
