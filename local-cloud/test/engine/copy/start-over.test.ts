import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Client } from 'pg';
import { Transaction } from '../../../src/engine/transaction.ts';
import { startTestCluster, type TestCluster } from '../support.ts';
import { folderHost } from './support.ts';

jest.setTimeout(60_000);

let cluster: TestCluster;
let client: Client;
let other: Client;
let buckets: string;
let startOver: jest.SpyInstance<Promise<void>, []>;

beforeAll(async () => {
  cluster = await startTestCluster();
  buckets = join(cluster.config.dataDir, '../s3');
  const { findObjects, getObjects } = folderHost(buckets);
  Object.assign(cluster.host, { findObjects, getObjects });
  client = await cluster.connect();
  other = await cluster.connect();
});
afterAll(() => cluster.remove());
beforeEach(async () => {
  startOver = jest.spyOn(Transaction.prototype, 'startOver');
  await client.query(`DROP TABLE IF EXISTS t; CREATE TABLE t (a INT); INSERT INTO t VALUES (1000);
    COMMENT ON TABLE t IS 'old'`);
});
afterEach(() => jest.restoreAllMocks());

function put(key: string, content: string): void {
  const path = join(buckets, 'data', key);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** DuckDB alone reads these as one object a line, and fails in the middle of them. */
const overTwoLines = `{"a": 1}\n{"a":\n2}\n`;
const copyOf = (key: string, options = ''): string =>
  `COPY t FROM 's3://data/${key}' IAM_ROLE default JSON 'auto' ${options}`;
const copy = copyOf('two-lines');
const anew = `DROP TABLE IF EXISTS t; CREATE TABLE t (a INT); COMMENT ON TABLE t IS 'new'`;

/** The rows of t and its comment, as a session sees them. */
async function seen(session: Client): Promise<unknown> {
  const { rows } = await session.query(
    `SELECT sum(a)::int AS sum, (SELECT obj_description(oid) FROM pg_class WHERE relname = 't') AS comment FROM t`,
  );
  return rows[0];
}

const old = { sum: 1000, comment: 'old' };

beforeEach(() => put('two-lines', overTwoLines));

test('a COPY starts over after its table was made in the same block, and nobody sees it before the end', async () => {
  const meanwhile: unknown[] = [];
  startOver.mockImplementation(async function (this: Transaction) {
    startOver.mockRestore();
    meanwhile.push(await seen(other));
    await this.startOver();
    meanwhile.push(await seen(other));
  });
  await client.query('BEGIN');
  await client.query(anew);
  await client.query(copy);
  expect(meanwhile).toEqual([old, old]);
  expect(await seen(client)).toEqual({ sum: 3, comment: 'new' });
  expect(await seen(other)).toEqual(old);
  await client.query('COMMIT');
  expect(await seen(other)).toEqual({ sum: 3, comment: 'new' });
});

test('a block whose COPY started over is rolled back as a whole', async () => {
  await client.query(`BEGIN; ${anew}; ${copy}`);
  expect(startOver).toHaveBeenCalledTimes(1);
  expect(await seen(client)).toEqual({ sum: 3, comment: 'new' });
  await client.query('ROLLBACK');
  expect(await seen(client)).toEqual(old);
});

test('what the transaction has locked stays so while it starts over', async () => {
  let inserted: Promise<unknown> | undefined;
  startOver.mockImplementation(async function (this: Transaction) {
    startOver.mockRestore();
    inserted = other.query('INSERT INTO t VALUES (10)');
    await this.startOver();
  });
  await client.query(`BEGIN; DELETE FROM t; ${copy}`);
  expect(await seen(client)).toEqual({ sum: 3, comment: 'old' });
  await client.query('COMMIT');
  await inserted;
  expect(await seen(client)).toEqual({ sum: 13, comment: 'old' });
});

test.each([
  ['the records are refused', 'bad', '{"a": 1}\n{"a": "x"}\n', ''],
  ['an object is over two lines and another refused', 'bad-lines', `${overTwoLines}{"a": "x"}\n`, ''],
  ['there are more refused than may be', 'worse', `${overTwoLines}{"a": "x"}\n{"a": "y"}\n`, 'MAXERROR 2'],
])('when %s, the error is that of a COPY by itself, and the block is undone', async (_what, key, content, options) => {
  put(key, content);
  const errorOf = async (text: string) => {
    const failed = await client.query(text).then(
      () => undefined,
      ({ code, message, detail, position }: Record<string, string>) => ({ code, message, detail, position }),
    );
    const { rows } = await other.query(
      `SELECT filename, line_number, colname, raw_line, raw_field_value, err_code, err_reason FROM stl_load_errors
       WHERE query = (SELECT max(query) FROM stl_load_errors) ORDER BY line_number`,
    );
    return { failed, rows };
  };
  const alone = await errorOf(copyOf(key, options));
  expect(alone.rows.length).toBeGreaterThan(0);
  await client.query(`BEGIN; ${anew}`);
  expect(await errorOf(copyOf(key, options))).toEqual(alone);
  await expect(client.query('SELECT 1')).rejects.toMatchObject({ code: '25P02' });
  await client.query('ROLLBACK');
  expect(await seen(client)).toEqual(old);
});

test('records that MAXERROR allows are told of the table as it is after the start over', async () => {
  put('allowed', `${overTwoLines}{"a": "x"}\n`);
  await client.query(`BEGIN; ${anew}; ${copyOf('allowed', 'MAXERROR 5')}; COMMIT`);
  expect(startOver).toHaveBeenCalledTimes(1);
  expect(await seen(other)).toEqual({ sum: 3, comment: 'new' });
  const { rows } = await client.query(
    `SELECT e.line_number, e.tbl = c.oid AS is_of_table FROM stl_load_errors e, pg_class c
     WHERE c.relname = 't' AND e.query = pg_last_copy_id()`,
  );
  expect(rows).toEqual([{ line_number: '4', is_of_table: true }]);
});

test('names of another case than those before are found by starting over', async () => {
  put('cases', `${'{"a": 1}\n'.repeat(3000)}{"A": 5}\n`);
  await client.query(`BEGIN; ${anew}; COPY t FROM 's3://data/cases' IAM_ROLE default JSON 'auto ignorecase'; COMMIT`);
  expect(startOver).toHaveBeenCalled();
  expect(await seen(client)).toEqual({ sum: 3005, comment: 'new' });
});

test('a temporary table with an identity is made again', async () => {
  await client.query('BEGIN; CREATE TEMP TABLE s (id INT IDENTITY(1, 1), a INT)');
  await client.query(copy.replace('COPY t', 'COPY s'));
  expect(startOver).toHaveBeenCalledTimes(1);
  await client.query('COMMIT');
  const { rows } = await client.query('SELECT count(DISTINCT id)::int AS ids, sum(a)::int AS sum FROM s');
  expect(rows).toEqual([{ ids: 2, sum: 3 }]);
  await client.query('DROP TABLE s');
});

test.each(['INSERT INTO t VALUES (10)', 'SELECT count(*) FROM t', 'DELETE FROM t WHERE a = 5', copy])(
  'after %s a COPY does not start over, and keeps what was done before it',
  async (before) => {
    await client.query('BEGIN');
    await client.query(before);
    startOver.mockClear();
    await client.query(copy);
    expect(startOver).not.toHaveBeenCalled();
    await client.query('COMMIT');
    const more = before.startsWith('INSERT') ? 10 : before === copy ? 3 : 0;
    expect(await seen(other)).toEqual({ sum: 1003 + more, comment: 'old' });
  },
);

test('rows that the first try did not see are a conflict, since another DELETE would count them', async () => {
  await client.query('BEGIN');
  await client.query('CREATE TABLE IF NOT EXISTS u (a INT)');
  await other.query('INSERT INTO t VALUES (1), (2)');
  expect((await client.query('DELETE FROM t')).rowCount).toBe(1);
  await expect(client.query(copy)).rejects.toMatchObject({ code: 'XX000', message: '1023' });
  await client.query('ROLLBACK');
  expect(await seen(client)).toEqual({ sum: 1003, comment: 'old' });
});
