// The load of a whole pipeline (staging, star, checks, counts) against DuckDB alone and PostgreSQL, taking turns in one run.
//   npm run build && node bench/load.mjs [--events 1000000] [--songs 14896] [--rounds 3] [--storage v1.5.0] [--postgres]
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startDuckDb } from './lib/duckdb-load.mjs';
import { measured, median, spread } from './lib/figures.mjs';
import { startPipeline } from './lib/pipeline-load.mjs';
import { startPostgresLoad } from './lib/postgres-load.mjs';
import { startStack } from './pipelines/stack.mjs';
import { findPostgres } from './wire/postgres.mjs';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    songs: { type: 'string', default: '14896' },
    rounds: { type: 'string', default: '3' },
    /** Storage version of the file that DuckDB alone writes; by default that of a cluster. */
    storage: { type: 'string', default: 'v1.5.0' },
    /** Also loads with PostgreSQL, if Debian's package `postgresql` is installed. */
    postgres: { type: 'boolean', default: false },
  },
});

/** All contenders load the same files, one after another; the one that goes first alternates. */
async function takeTurns(contenders) {
  const series = contenders.map(() => []);
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const order = contenders.map((_, index) => (index + round) % contenders.length);
    for (const index of order) {
      const { result, ...figures } = await measured(contenders[index].pids, () => contenders[index].load());
      series[index].push({ ...figures, ...result });
    }
    requireSame(series.map((taken) => taken.at(-1).rows));
  }
  return series;
}

function requireSame([first, ...others]) {
  for (const other of others) {
    for (const [table, rows] of Object.entries(other)) {
      if (first[table] !== rows) throw new Error(`${table}: ${first[table]} rows in the first, ${rows} in another`);
    }
  }
}

const column = (series, pick) => series.map(pick);

function report(name, series, ours) {
  console.log(`${name}: ${spread(column(series, ({ seconds }) => seconds))}`);
  for (const part of Object.keys(series[0].parts)) {
    console.log(`  ${part}: ${spread(column(series, ({ parts }) => parts[part]))}`);
  }
  const processes = Object.keys(series[0].cpus).map(
    (process) => `${process} ${median(column(series, ({ cpus }) => cpus[process])).toFixed(2)}`,
  );
  console.log(`  processor seconds: ${median(column(series, ({ cpu }) => cpu)).toFixed(2)} (${processes.join(', ')})`);
  console.log(
    `  peak memory of all processes: ${Math.max(...column(series, ({ peakMib }) => peakMib)).toFixed(0)} MiB`,
  );
  if (ours === undefined) return;
  const ratios = series.map(({ seconds }, round) => seconds / ours[round].seconds);
  const byProcessor = series.map(({ cpu }, round) => cpu / ours[round].cpu);
  const each = ratios.map((ratio) => ratio.toFixed(2)).join(', ');
  console.log(
    `  throughput of the pipeline against it: ${median(ratios).toFixed(2)} (${each}); by processor ${median(byProcessor).toFixed(2)}`,
  );
}

async function main(stack) {
  const bucket = join(stack.address.s3Root, 'udacity-dend');
  const bin = values.postgres ? findPostgres() : undefined;
  if (values.postgres && bin === undefined) console.log('PostgreSQL is not installed');
  const pipeline = await startPipeline(stack);
  const contenders = {
    pipeline,
    'DuckDB alone': await startDuckDb(join(stack.home, 'alone.duckdb'), values.storage, bucket),
  };
  if (bin !== undefined) contenders.PostgreSQL = await startPostgresLoad(bin, bucket);
  try {
    const series = await takeTurns(Object.values(contenders));
    console.log(
      `${values.events} events, ${values.songs} song files, ${values.rounds} rounds, DuckDB's storage ${values.storage}, ` +
        `load average ${loadavg()[0].toFixed(1)}; seconds minimum / median / maximum`,
    );
    for (const [index, name] of Object.keys(contenders).entries()) {
      report(name, series[index], index === 0 ? undefined : series[0]);
    }
    const purposes = series[0].map(({ span }) => pipeline.statements(span));
    console.log('statements of the pipeline, the two COPY side by side:');
    for (const purpose of Object.keys(purposes[0])) {
      console.log(`  ${purpose}: ${spread(column(purposes, (seconds) => seconds[purpose]))}`);
    }
  } finally {
    for (const contender of Object.values(contenders)) await contender.stop();
  }
}

const stack = await startStack('--events', values.events, '--songs', values.songs);
try {
  await main(stack);
} finally {
  await stack.stop();
}
