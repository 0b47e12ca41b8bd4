// DuckDB alone, in a process of its own: runs the statements it is sent and answers with the seconds they took.
import { DuckDBInstance } from '@duckdb/node-api';

const [, , file, storage] = process.argv;
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
process.send({ rows: [] });
