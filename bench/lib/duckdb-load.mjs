// The load by DuckDB alone, as a careful user would write it, in a separate process.
import { startRaw } from './raw.mjs';
import { counts, create, keys, stage, tables, transform } from './sparkify-sql.mjs';

function source(table, files) {
  const columns = Object.entries(keys[table]).map(([key, type]) => `"${key}": '${type}'`);
  return `read_json('${files}', format = 'newline_delimited', columns = {${columns.join(', ')}})`;
}

/**
 * Starts DuckDB over a new file in this storage version. `load` returns the seconds of each part and the rows of each
 * table.
 */
export async function startDuckDb(file, storage, bucket) {
  const raw = await startRaw(file, storage);
  for (const sql of create) await raw.run(sql);
  const toTimestamp = (column) => `make_timestamp(${column} * 1000)`;
  const staged = (table, files) => stage(table, { source: source(table, `${bucket}/${files}`), toTimestamp });
  const parts = {
    'staging of events': staged('staging_events', 'log_data/**/*.json'),
    'staging of songs': staged('staging_songs', 'song_data/**/*.json'),
    transform: [...transform, counts],
  };
  return {
    pids: () => [raw.pid],
    async load() {
      const seconds = {};
      let rows;
      for (const [part, statements] of Object.entries(parts)) {
        const startMs = performance.now();
        for (const sql of statements) ({ rows } = await raw.run(sql));
        seconds[part] = (performance.now() - startMs) / 1000;
      }
      return {
        parts: seconds,
        rows: Object.fromEntries(tables.map((table, index) => [table, Number(rows[0][index])])),
      };
    },
    stop: () => raw.stop(),
  };
}
