// Figures of processes and of series.
import { readdirSync, readFileSync } from 'node:fs';

const sorted = (numbers) => numbers.toSorted((one, other) => one - other);

export const median = (numbers) => sorted(numbers)[Math.floor(numbers.length / 2)];

/** Minimum, median and maximum, in seconds. */
export const spread = (numbers) =>
  [sorted(numbers)[0], median(numbers), sorted(numbers).at(-1)].map((seconds) => seconds.toFixed(2)).join(' / ');

const read = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

/**
 * Processor seconds used by a process and its children that have ended: unlike elapsed time, hardly affected by other
 * processes. 0 if it is gone.
 */
export function cpuSeconds(pid) {
  const [, fields = ''] = read(`/proc/${pid}/stat`).split(') ');
  const ticks = fields.split(' ').slice(11, 15).map(Number);
  return ticks.reduce((sum, each) => sum + each, 0) / 100;
}

/** The ids of a process and of all processes it started. */
export function familyOf(pid) {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), Number(read(`/proc/${name}/stat`).split(') ')[1]?.split(' ')[1])]);
  const family = [pid];
  for (const member of family) {
    for (const [child, parent] of parents) if (parent === member) family.push(child);
  }
  return family;
}

/** Memory of a process in MiB. PostgreSQL's processes share most of theirs, so each counts its share. */
function memoryMib(pid) {
  const isShared = nameOf(pid) === 'PostgreSQL';
  const text = isShared ? read(`/proc/${pid}/smaps_rollup`) : read(`/proc/${pid}/status`);
  const [, kib = 0] = (isShared ? /^Pss:\s+(\d+)/m : /^VmRSS:\s+(\d+)/m).exec(text) ?? [];
  return Number(kib) / 1024;
}

/** Names of processes, by patterns of their command lines. */
const names = {
  cluster: /engine\/main\.js/,
  'local cloud': /local-cloud\/src\/main\.js|main\.js\0cloud/,
  worker: /main\.js\0worker/,
  Temporal: /temporal/,
  PostgreSQL: /postgres/,
  DuckDB: /raw\.mjs/,
};

/** The name of a process; `others` if it is not one that the benchmarks measure, or is gone. */
export function nameOf(pid) {
  const command = read(`/proc/${pid}/cmdline`);
  return Object.keys(names).find((name) => names[name].test(command)) ?? 'others';
}

const lookEveryMs = 100;

/**
 * Runs the work and returns what it took: seconds, processor seconds of the processes by name and in total, and the
 * most memory (MiB) that they held at once. `pidsOf` returns the processes to measure.
 */
export async function measured(pidsOf, work) {
  const memory = () => pidsOf().reduce((sum, pid) => sum + memoryMib(pid), 0);
  let peakMib = 0;
  const timer = setInterval(() => (peakMib = Math.max(peakMib, memory())), lookEveryMs);
  try {
    const [before, startMs] = [cpuByName(pidsOf()), performance.now()];
    const result = await work();
    const seconds = (performance.now() - startMs) / 1000;
    const after = cpuByName(pidsOf());
    const cpus = Object.fromEntries(Object.entries(after).map(([name, taken]) => [name, taken - (before[name] ?? 0)]));
    const cpu = Object.values(cpus).reduce((sum, taken) => sum + taken, 0);
    return { result, seconds, cpu, cpus, peakMib };
  } finally {
    clearInterval(timer);
  }
}

function cpuByName(pids) {
  const cpus = {};
  for (const pid of pids) cpus[nameOf(pid)] = (cpus[nameOf(pid)] ?? 0) + cpuSeconds(pid);
  return cpus;
}
