// The load by the pipeline: the workflow `load` through worker, Temporal and wire, over an existing warehouse.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { activitiesIn } from '../pipelines/history.mjs';
import { familyOf, nameOf } from './figures.mjs';

/** The purpose of a load's statements, by how they begin; the first match applies. */
const purposes = {
  'COPY of events': /^copy staging_events/i,
  'COPY of songs': /^copy staging_songs/i,
  'star (DELETE and INSERT)': /^(delete|insert) /i,
  'COMMIT of the star': /^commit/i,
  'checks and counts': /^select /i,
};

/** The processes that belong to the pipeline. */
const ours = new Set(['cluster', 'local cloud', 'worker', 'Temporal']);

/** `load` returns the seconds of each part and the rows of each table; `stack` comes from bench/pipelines. */
export async function startPipeline(stack) {
  let loads = 0;
  const execute = (type, workflowId) =>
    stack.client.workflow.execute(type, { taskQueue: 'sparkify', workflowId, args: [{}] });
  await execute('provision', 'provision');
  return {
    pids: () => familyOf(process.pid).filter((pid) => ours.has(nameOf(pid))),
    async load() {
      const id = `load-${(loads += 1)}`;
      const { rows } = await execute('load', id);
      const activities = await activitiesIn(stack.client, id);
      const named = (type) => activities.filter((one) => one.type === type);
      const from = Math.min(...named('stageTable').map(({ scheduledMs }) => scheduledMs));
      const staged = Math.max(...named('stageTable').map(({ completedMs }) => completedMs));
      const [transform] = named('transform');
      const parts = { staging: (staged - from) / 1000, transform: (transform.completedMs - staged) / 1000 };
      return {
        parts,
        rows,
        seconds: (transform.completedMs - from) / 1000,
        span: { from, to: transform.completedMs, staged },
      };
    },
    /**
     * Seconds that a load's statements took, by purpose, from the history that the cluster writes beside its database.
     */
    statements({ from, staged, to }) {
      const [file] = readdirSync(stack.home, { recursive: true }).filter((name) => name.endsWith('history.jsonl'));
      const records = readFileSync(join(stack.home, file), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      const seconds = {};
      for (const { kind, text, startMs, endMs } of records) {
        if (kind !== 'query' || startMs < from || endMs > to) continue;
        const isStaging = startMs < staged;
        const purpose = Object.keys(purposes).find(
          (name) => isStaging === name.startsWith('COPY') && purposes[name].test(text),
        );
        if (purpose !== undefined) seconds[purpose] = (seconds[purpose] ?? 0) + (endMs - startMs) / 1000;
      }
      return seconds;
    },
    stop: () => execute('teardown', 'teardown'),
  };
}
