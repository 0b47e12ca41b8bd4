// What a session costs: the local cluster and a real PostgreSQL, taking turns in one run, through the same client.
//   npm run build && node bench/wire/run.mjs [--rows 1000000] [--queries 1000] [--sessions 50] [--rounds 5]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { startCluster } from '../copy/cluster.mjs';
import { findPostgres, startPostgres } from './postgres.mjs';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    queries: { type: 'string', default: '1000' },
    sessions: { type: 'string', default: '50' },
    rounds: { type: 'string', default: '5' },
  },
});
const [rows, queries, sessions, rounds] = ['rows', 'queries', 'sessions', 'rounds'].map((name) => Number(values[name]));

const seconds = async (work) => {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
};

/** Reads every row and discards it. */
async function streamRows(client) {
  let count = 0;
  const query = client.query(new pg.Query('select * from plays'));
  query.on('row', () => (count += 1));
  await new Promise((resolve, reject) => query.on('end', resolve).on('error', reject));
  if (count !== rows) throw new Error(`${count} rows instead of ${rows}`);
}

async function latencies(client, query) {
  const times = [];
  for (let index = 0; index < queries; index += 1) times.push(1000 * (await seconds(() => client.query(query(index)))));
  times.sort((a, b) => a - b);
  return { median: times[Math.floor(times.length / 2)], p95: times[Math.floor(times.length * 0.95)] };
}

/** Every session runs 40 small queries, one after another, on a table of 10,000 rows. */
async function manySessions(connect) {
  const clients = await Promise.all(Array.from({ length: sessions }, connect));
  const took = await seconds(() =>
    Promise.all(
      clients.map(async (client, session) => {
        for (let index = 0; index < 40; index += 1) {
          const user = (session * 40 + index) % 1000;
          const { rows: found } = await client.query('select count(*) as n from few where user_id = $1::int', [user]);
          if (found[0].n !== '10') throw new Error(`${found[0].n} rows instead of 10`);
        }
      }),
    ),
  );
  await Promise.all(clients.map((client) => client.end()));
  return (sessions * 40) / took;
}

async function measure({ connect }) {
  const client = await connect();
  const streamed = rows / (await seconds(() => streamRows(client)));
  const simple = await latencies(client, () => 'select 1');
  const extended = await latencies(client, (index) => ({ text: 'select $1::int as n', values: [index] }));
  await client.end();
  return {
    'rows/s streamed': streamed,
    'select 1, median ms': simple.median,
    'select 1, p95 ms': simple.p95,
    'select $1, median ms': extended.median,
    'select $1, p95 ms': extended.p95,
    [`queries/s, ${sessions} sessions`]: await manySessions(connect),
  };
}

const columns = `n as play_id, timestamp '2018-11-01' + n * interval '1 second' as start_time, n % 1000 as user_id,
  'paid' as level, 'SO' || n as song_id, n / 7.0::float8 as length,
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36' as user_agent`;
const generate = (count) =>
  `with recursive n(n) as (select 0 union all select n + 1 from n where n < 999)
   select ${columns} from (select a.n * 1000 + b.n as n from n a cross join n b) numbers where n < ${count}`;

async function fill({ connect }) {
  const client = await connect();
  await client.query(`create table plays as ${generate(rows)}`);
  await client.query(`create table few as ${generate(10_000)}`);
  await client.query('analyze plays');
  await client.query('analyze few');
  await client.end();
}

const statistics = (numbers) => {
  const sorted = numbers.toSorted((a, b) => a - b);
  return { min: sorted[0], median: sorted[Math.floor(sorted.length / 2)], max: sorted.at(-1) };
};
const shown = (number) => (number >= 100 ? Math.round(number).toLocaleString('en') : number.toPrecision(3));

function print(results) {
  for (const what of Object.keys(results.cluster[0])) {
    const [cluster, postgres] = ['cluster', 'postgres'].map((name) =>
      statistics(results[name].map((each) => each[what])),
    );
    const line = ({ min, median, max }) => `${shown(median)} (${shown(min)} to ${shown(max)})`;
    const ratio = (cluster.median / postgres.median).toFixed(2);
    console.log(`${what}: cluster ${line(cluster)}, PostgreSQL ${line(postgres)}, ratio ${ratio}`);
  }
}

if (rows > 1_000_000) throw new Error('--rows: at most 1000000');
const bin = findPostgres();
if (bin === undefined) {
  console.error('SKIPPED: there is no PostgreSQL server here (Debian package postgresql)');
  process.exit(1);
}
const folder = mkdtempSync(join(tmpdir(), 'bench-wire-'));
const { cluster, client } = await startCluster(join(folder, 's3'), join(folder, 'cluster'));
const { host, port, user, password, database } = client;
await client.end();
const connectCluster = async () => {
  const other = new pg.Client({ host, port, user, password, database });
  await other.connect();
  return other;
};
const postgres = await startPostgres(bin);
try {
  const servers = { cluster: { connect: connectCluster }, postgres };
  for (const server of Object.values(servers)) await fill(server);
  for (const server of Object.values(servers)) await measure(server);
  const results = { cluster: [], postgres: [] };
  for (let round = 0; round < rounds; round += 1) {
    const order = Object.keys(servers);
    for (const name of round % 2 === 0 ? order : order.toReversed()) results[name].push(await measure(servers[name]));
  }
  console.log(`${rounds} rounds after one to warm up, ${bin}, Node ${process.version}: median (min to max)`);
  print(results);
} finally {
  await postgres.stop();
  await cluster.stop();
  rmSync(folder, { recursive: true, force: true });
}
