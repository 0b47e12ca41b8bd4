// DuckDB alone, in a separate process: runs the statements it is sent and answers with the seconds they took.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';

const path = fileURLToPath(import.meta.url);

/** Starts it over a new file, in this storage version of DuckDB or its default. */
export async function startRaw(file, storage) {
  const child = fork(path, [file, ...(storage === undefined ? [] : [storage])]);
  await once(child, 'message');
  return {
    pid: child.pid,
    async run(sql) {
      const answer = once(child, 'message');
      child.send({ sql });
      const [reply] = await answer;
      if (reply.error !== undefined) throw new Error(reply.error);
      return reply;
    },
    stop: () => child.disconnect(),
  };
}

async function serve(file, storage) {
  const options = storage === undefined ? {} : { storage_compatibility_version: storage };
  const instance = await DuckDBInstance.create(file, { preserve_insertion_order: 'false', ...options });
  const connection = await instance.connect();
  process.on('message', async ({ sql }) => {
    try {
      const start = performance.now();
      const result = await connection.runAndReadAll(sql);
      process.send({ seconds: (performance.now() - start) / 1000, rows: result.getRowsJson() });
    } catch (error) {
      process.send({ error: error.message });
    }
  });
  process.on('disconnect', () => process.exit());
  process.send('ready');
}

if (process.argv[1] === path) await serve(...process.argv.slice(2));
