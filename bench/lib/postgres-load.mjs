// The load by PostgreSQL: COPY of the lines, both sources at the same time, then SQL.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { startPostgres } from '../wire/postgres.mjs';
import { familyOf } from './figures.mjs';
import { counts, create, keys, stage, tables, transform } from './sparkify-sql.mjs';

const filesIn = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** One object per line, although the last line of a file may lack its newline. */
async function* contents(files) {
  for (const file of files) {
    let last;
    for await (const chunk of createReadStream(file, { highWaterMark: 2 ** 20 })) {
      last = chunk.at(-1);
      yield chunk;
    }
    if (last !== 0x0a) yield '\n';
  }
}

/** `load` returns the seconds of each part and the rows of each table. */
export async function startPostgresLoad(bin, bucket) {
  const server = await startPostgres(bin);
  const client = await server.connect();
  for (const sql of create) await client.query(sql);

  const stageFrom = async (table, folder) => {
    const lines = `${table}_lines`;
    await client.query(`DROP TABLE IF EXISTS ${lines}; CREATE UNLOGGED TABLE ${lines} (doc JSONB)`);
    // In this format a line of JSON is one field, whatever it contains.
    const copy = `COPY ${lines} FROM STDIN WITH (FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02')`;
    const at = ['-h', '127.0.0.1', '-p', String(server.port), '-U', 'bench', '-d', 'postgres'];
    const psql = spawn(join(bin, 'psql'), [...at, '-qc', copy], { stdio: ['pipe', 'inherit', 'inherit'] });
    const ended = once(psql, 'exit');
    await pipeline(contents(filesIn(join(bucket, folder))), psql.stdin);
    const [code] = await ended;
    if (code !== 0) throw new Error(`psql ended with ${code}`);
    const columns = Object.entries(keys[table]).map(([key, type]) => `"${key}" ${type}`);
    // An empty line is not an object.
    const source = `${lines}, jsonb_to_record(doc) AS record(${columns.join(', ')}) WHERE doc IS NOT NULL`;
    const toTimestamp = (column) => `to_timestamp(${column} / 1000.0) AT TIME ZONE 'UTC'`;
    const session = await server.connect();
    for (const sql of stage(table, { source, toTimestamp })) await session.query(sql);
    await session.end();
  };

  return {
    pids: () => familyOf(server.pid),
    async load() {
      const startMs = performance.now();
      await Promise.all([stageFrom('staging_events', 'log_data'), stageFrom('staging_songs', 'song_data')]);
      const stagedMs = performance.now();
      for (const sql of transform) await client.query(sql);
      const { rows } = await client.query({ text: counts, rowMode: 'array' });
      const parts = { staging: (stagedMs - startMs) / 1000, transform: (performance.now() - stagedMs) / 1000 };
      return { parts, rows: Object.fromEntries(tables.map((table, index) => [table, Number(rows[0][index])])) };
    },
    async stop() {
      await client.end();
      await server.stop();
    },
  };
}
