// Incremental loads of many small objects: how long a first load and a load of a few new ones among them take, the peak
// memory of worker and cluster meanwhile, and what the history of each load takes.
//   node bench/incremental/run.mjs [--objects 10000] [--new 10]
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startStack } from '../pipelines/stack.mjs';

const { values } = parseArgs({
  options: { objects: { type: 'string', default: '10000' }, new: { type: 'string', default: '10' } },
});
const objects = Number(values.objects);
const added = Number(values.new);
const folderOf = (index) => `log_data/${String(Math.floor(index / 1000)).padStart(6, '0')}`;

process.env.SPARKIFY_WORKSPACE = 's3://sparkify-workspace';
const stack = await startStack('--events', '10', '--songs', '1');
try {
  const bucket = join(stack.address.s3Root, 'udacity-dend');
  mkdirSync(join(stack.address.s3Root, 'sparkify-workspace'), { recursive: true });
  write(bucket, 0, objects);
  const run = (type, id, input) =>
    stack.client.workflow.execute(type, { taskQueue: 'sparkify', workflowId: id, args: [{ name: 'many', ...input }] });
  await run('provision', 'provision', { ttl: '4h' });
  await timed(`first load, ${objects} objects`, () => run('load', 'first', { load: { mode: 'incremental' } }));
  write(bucket, objects, objects + added);
  await timed(`${added} new ones among them`, () => run('load', 'second', { load: { mode: 'incremental' } }));
  await timed('nothing new', () => run('load', 'third', { load: { mode: 'incremental' } }));
  for (const id of ['first', 'second', 'third']) {
    const { raw } = await stack.client.workflow.getHandle(id).describe();
    const { historyLength, historySizeBytes } = raw.workflowExecutionInfo;
    console.log(`history of ${id}: ${historyLength} events, ${(Number(historySizeBytes) / 1024).toFixed(1)} KiB`);
  }
  await run('teardown', 'teardown', {});
} finally {
  await stack.stop();
}

function write(bucket, from, to) {
  for (let index = from; index < to; index += 1) {
    const folder = join(bucket, folderOf(index));
    if (index % 1000 === 0 || index === from) mkdirSync(folder, { recursive: true });
    const event = { page: 'NextSong', userId: String(index % 97), level: 'free', ts: 1541000000000 + index * 1000 };
    writeFileSync(join(folder, `${String(index).padStart(9, '0')}.json`), `${JSON.stringify(event)}\n`);
  }
}

async function timed(what, work) {
  const peak = { worker: 0, cloud: 0, engine: 0 };
  const timer = setInterval(() => {
    peak.worker = Math.max(peak.worker, residentMiB(stack.workerPid));
    peak.cloud = Math.max(peak.cloud, residentMiB(stack.cloudPid));
    for (const pid of engines()) peak.engine = Math.max(peak.engine, residentMiB(pid));
  }, 200);
  const startedMs = performance.now();
  const { staged, durations } = await work();
  clearInterval(timer);
  const { files } = staged.staging_events;
  const steps = durations.filter(({ name }) => /events|transform/.test(name));
  console.log(
    `${what}: ${((performance.now() - startedMs) / 1000).toFixed(1)} s, ${files} files copied (` +
      steps.map(({ name, durationMs }) => `${name} ${(durationMs / 1000).toFixed(1)} s`).join(', ') +
      `); peak MiB: worker ${peak.worker}, local cloud ${peak.cloud}, cluster ${peak.engine}`,
  );
}

function residentMiB(pid) {
  try {
    const [, kB] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Math.round(Number(kB) / 1024);
  } catch {
    return 0;
  }
}

/** The processes of this stack's clusters. */
function engines() {
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && isEngine(pid) && isBelow(pid, stack.cloudPid));
}

function isEngine(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('engine/main.js');
  } catch {
    return false;
  }
}

function isBelow(pid, ancestor) {
  try {
    const [, parent] = /\) \w (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return Number(parent) === ancestor || (Number(parent) > 1 && isBelow(parent, ancestor));
  } catch {
    return false;
  }
}
