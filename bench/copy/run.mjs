// The same COPY through the local cluster and as tuned DuckDB alone, on the same files, taking turns in one run.
//   npm run build && node bench/copy/run.mjs [--events 1000000] [--songs 14896] [--rounds 5] [--folder DIR] [--raw-storage v1.5.0]
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { cpuSeconds, median, spread } from '../lib/figures.mjs';
import { startRaw } from '../lib/raw.mjs';
import { startCluster } from './cluster.mjs';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    songs: { type: 'string', default: '14896' },
    rounds: { type: 'string', default: '5' },
    folder: { type: 'string' },
    /** Storage version of the file that DuckDB alone writes; by default DuckDB's own. The cluster writes v1.5.0. */
    'raw-storage': { type: 'string' },
  },
});
const folder = values.folder ? resolve(values.folder) : mkdtempSync(join(tmpdir(), 'bench-copy-'));
const bucket = join(folder, 's3/data');
const project = join(import.meta.dirname, '../..');

const events = {
  artist: 'varchar(512)',
  auth: 'varchar(32)',
  firstName: 'varchar(64)',
  gender: 'char(1)',
  itemInSession: 'int',
  lastName: 'varchar(64)',
  length: 'double precision',
  level: 'varchar(8)',
  location: 'varchar(256)',
  method: 'varchar(8)',
  page: 'varchar(64)',
  registration: 'double precision',
  sessionId: 'int',
  song: 'varchar(512)',
  status: 'smallint',
  ts: 'timestamp',
  userAgent: 'varchar(1024)',
  userId: 'int',
};
const songs = {
  num_songs: 'int',
  artist_id: 'varchar(32)',
  artist_latitude: 'double precision',
  artist_longitude: 'double precision',
  artist_location: 'varchar(1024)',
  artist_name: 'varchar(1024)',
  song_id: 'varchar(32)',
  title: 'varchar(1024)',
  duration: 'double precision',
  year: 'smallint',
};

const typeOf = (type) =>
  ({ int: 'INTEGER', smallint: 'SMALLINT', 'double precision': 'DOUBLE', timestamp: 'TIMESTAMP' })[type] ?? 'VARCHAR';
/** Types in which DuckDB reads the JSON: an epoch as a number, an id that may be '' as text. */
const readAs = (key, type) => (key === 'ts' ? 'BIGINT' : key === 'userId' ? 'VARCHAR' : typeOf(type));
const valueOf = (key) =>
  key === 'ts' ? 'make_timestamp(ts * 1000)' : key === 'userId' ? `nullif("userId", '')::INTEGER` : `"${key}"`;

function rawLoad(table, columns, files) {
  const types = Object.entries(columns).map(([key, type]) => `"${key}": '${readAs(key, type)}'`);
  return `INSERT INTO ${table} SELECT ${Object.keys(columns).map(valueOf).join(', ')}
    FROM read_json('${files}', format = 'newline_delimited', columns = {${types.join(', ')}})`;
}

const define = (table, columns, map) =>
  `CREATE TABLE ${table} (${Object.entries(columns)
    .map(([key, type]) => `"${key.toLowerCase()}" ${map(type)}`)
    .join(', ')})`;
/** Equal on both sides only if the same values were loaded. */
const checksum = (table, columns) =>
  `SELECT count(*)::bigint, ${Object.entries(columns)
    .map(([key, type]) =>
      /char/.test(type) ? `sum(length("${key.toLowerCase()}"))::bigint` : `count("${key.toLowerCase()}")::bigint`,
    )
    .join(', ')} FROM ${table}`;

const all = [
  {
    name: `events, 'auto ignorecase'`,
    table: 'e',
    columns: events,
    prefix: 'log_data',
    files: 'log_data/**/*.json',
    options: `JSON 'auto ignorecase' TIMEFORMAT 'epochmillisecs'`,
  },
  {
    name: 'events, jsonpaths',
    table: 'e',
    columns: events,
    prefix: 'log_data',
    files: 'log_data/**/*.json',
    options: `JSON 's3://data/paths.json' TIMEFORMAT 'epochmillisecs'`,
  },
  {
    name: `songs, 'auto'`,
    table: 's',
    columns: songs,
    prefix: 'song_data',
    files: 'song_data/**/*.json',
    options: `JSON 'auto'`,
  },
];

const loads = all.filter(({ table }) => table === 'e' || Number(values.songs) > 0);

function peakMiB(pid) {
  const status = existsSync(`/proc/${pid}/status`) ? readFileSync(`/proc/${pid}/status`, 'utf8') : '';
  const [, kib] = /VmHWM:\s+(\d+)/.exec(status) ?? [];
  return kib === undefined ? 'unknown' : `${Math.round(Number(kib) / 1024)} MiB`;
}

async function main() {
  if (!existsSync(bucket)) {
    const place = ['--events', values.events, '--songs', values.songs, '--to', bucket];
    execFileSync(process.execPath, [join(project, 'dist/src/cli/main.js'), 'generate', ...place], { stdio: 'inherit' });
    writeFileSync(
      join(bucket, 'paths.json'),
      JSON.stringify({ jsonpaths: Object.keys(events).map((key) => `$['${key}']`) }),
    );
  }
  const { cluster, client } = await startCluster(join(folder, 's3'), join(folder, 'cluster'));
  const raw = await startRaw(join(folder, 'raw.duckdb'), values['raw-storage']);
  const times = loads.map(() => ({ local: [], raw: [], localCpu: [], rawCpu: [] }));
  const withCpu = async (pid, cpu, load) => {
    const before = cpuSeconds(pid);
    const seconds = await load();
    cpu.push(cpuSeconds(pid) - before);
    return seconds;
  };
  const totals = { local: [], raw: [] };
  try {
    for (let round = 0; round < Number(values.rounds); round++) {
      const sums = { local: 0, raw: 0 };
      for (const [index, load] of loads.entries()) {
        const { table, columns } = load;
        await client.query(`DROP TABLE IF EXISTS ${table}`);
        await client.query(define(table, columns, (type) => type));
        await raw.run(`DROP TABLE IF EXISTS ${table}`);
        await raw.run(define(table, columns, typeOf));
        const copy = async () => {
          const start = performance.now();
          await client.query(`COPY ${table} FROM 's3://data/${load.prefix}' IAM_ROLE default ${load.options}`);
          return (performance.now() - start) / 1000;
        };
        const insert = async () => (await raw.run(rawLoad(table, columns, join(bucket, load.files)))).seconds;
        const taken = times[index];
        // The contender that goes first alternates.
        if (round % 2 === 0) taken.local.push(await withCpu(cluster.pid, taken.localCpu, copy));
        taken.raw.push(await withCpu(raw.pid, taken.rawCpu, insert));
        if (round % 2 === 1) taken.local.push(await withCpu(cluster.pid, taken.localCpu, copy));
        if (index !== 1) for (const side of ['local', 'raw']) sums[side] += taken[side].at(-1);
        const [ours] = (await client.query({ text: checksum(table, columns), rowMode: 'array' })).rows;
        const [theirs] = (await raw.run(checksum(table, columns))).rows;
        if (JSON.stringify(ours) !== JSON.stringify(theirs))
          throw new Error(`${load.name}: loaded ${ours} but DuckDB ${theirs}`);
      }
      for (const side of ['local', 'raw']) totals[side].push(sums[side]);
    }
    console.log(
      `${values.events} events in 30 files, ${values.songs} song files, ${values.rounds} rounds; seconds min / median / max`,
    );
    const report = (name, { local, raw: alone }) =>
      console.log(
        `${name.padEnd(31)} cluster ${spread(local)}   DuckDB ${spread(alone)}   throughput ratio ${(median(alone) / median(local)).toFixed(2)}`,
      );
    loads.forEach((load, index) => report(load.name, times[index]));
    loads.forEach((load, index) =>
      report(`${load.name}, CPU`, { local: times[index].localCpu, raw: times[index].rawCpu }),
    );
    if (loads.length > 2) report('events and songs', totals);
    console.log(`peak memory: cluster ${peakMiB(cluster.pid)}, DuckDB ${peakMiB(raw.pid)}`);
  } finally {
    await client.end();
    raw.stop();
    await cluster.stop();
    if (values.folder === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

await main();
