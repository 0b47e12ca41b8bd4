import zlib from 'node:zlib';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '../../../src/sql/parser/parse.ts';
import type { Unload } from '../../../src/sql/tree/unload.ts';
import type { CopyResult } from '../../../src/engine/copy/copy-session.ts';
import { executeUnload } from '../../../src/engine/unload/unload.ts';
import { Warehouse } from '../copy/support.ts';

const { gunzipSync } = zlib;
/** Node has it since 22.15. */
const { zstdDecompressSync } = zlib as { zstdDecompressSync?: (data: Buffer) => Buffer };

let warehouse: Warehouse;
beforeEach(async () => {
  warehouse = await Warehouse.open();
  await warehouse.create(
    'CREATE TABLE t (id INT, name VARCHAR, played TIMESTAMP, price DECIMAL(8,2), good BOOLEAN, doc SUPER)',
  );
  await warehouse.run(`INSERT INTO t VALUES
    (1, 'plain', '2018-11-01 20:57:10.796', 1.50, true, '{"a": [1, "x"]}'),
    (2, 'a,b|c "d" ''e''', NULL, NULL, false, NULL),
    (3, '', '2018-11-01', -0.05, NULL, '"text"')`);
});
afterEach(() => warehouse.close());

async function unload(query: string, options = '', to = 's3://data/out/'): Promise<CopyResult> {
  const text = `UNLOAD ($$${query}$$) TO '${to}' IAM_ROLE default ${options}`;
  const statement = parse(text) as Unload;
  return executeUnload(statement, { sql: statement.query, names: undefined }, warehouse.session(text));
}

const all = 'SELECT * FROM t ORDER BY id';
const rows = (from: number, to: number): string =>
  `SELECT i AS id, 'name ' || i AS name FROM range(${from}, ${to}) r(i) ORDER BY i`;

describe('UNLOAD', () => {
  it('writes delimited text with pipes, NULL as nothing', async () => {
    const result = await unload(all);
    expect(result).toMatchObject({
      rows: 3,
      files: 1,
      notices: ['UNLOAD completed, 3 record(s) unloaded successfully.'],
    });
    expect(warehouse.keys()).toEqual(['out/0000_part_00']);
    expect(warehouse.read('out/0000_part_00')).toBe(
      [
        '1|plain|2018-11-01 20:57:10.796|1.50|t|{"a": [1, "x"]}',
        `2|a,b|c "d" 'e'|||f|`,
        '3||2018-11-01 00:00:00|-0.05||"text"',
        '',
      ].join('\n'),
    );
    expect(warehouse.scratch()).toEqual([]);
  });

  it('writes CSV, quoting what needs it', async () => {
    await unload('SELECT id, name, price FROM t ORDER BY id', 'FORMAT AS CSV HEADER');
    expect(warehouse.read('out/0000_part_00')).toBe(`id,name,price\n1,plain,1.50\n2,"a,b|c ""d"" 'e'",\n3,"",-0.05\n`);
  });

  it('writes JSON, one object a line', async () => {
    await unload(all, 'FORMAT JSON');
    expect(warehouse.read('out/0000_part_00').split('\n')).toEqual([
      '{"id":1,"name":"plain","played":"2018-11-01 20:57:10.796","price":1.50,"good":true,"doc":{"a":[1,"x"]}}',
      `{"id":2,"name":"a,b|c \\"d\\" 'e'","played":null,"price":null,"good":false,"doc":null}`,
      '{"id":3,"name":"","played":"2018-11-01 00:00:00","price":-0.05,"good":null,"doc":"text"}',
      '',
    ]);
  });

  it('writes Parquet', async () => {
    expect(await unload(all, 'FORMAT PARQUET')).toMatchObject({ rows: 3, files: 1 });
    expect(warehouse.keys()).toEqual(['out/0000_part_00.parquet']);
    expect(
      await warehouse.outside(
        `SELECT id, name, price::VARCHAR FROM '${warehouse.root}/s3/data/out/0000_part_00.parquet' ORDER BY id`,
      ),
    ).toEqual([
      [1, 'plain', '1.50'],
      [2, `a,b|c "d" 'e'`, null],
      [3, '', '-0.05'],
    ]);
  });

  it.each([
    ['CSV', 'CSV'],
    [`CSV DELIMITER '|' NULL AS 'nothing'`, `CSV DELIMITER '|' NULL AS 'nothing'`],
    ['ADDQUOTES ESCAPE', 'REMOVEQUOTES ESCAPE'],
    [`DELIMITER '\\t' ESCAPE NULL AS '\\N'`, `DELIMITER '\\t' ESCAPE NULL AS '\\N'`],
    ['JSON', `JSON 'auto'`],
    ['PARQUET', 'PARQUET'],
    ['CSV GZIP', 'CSV GZIP'],
  ])('%s is read again by COPY %s', async (written, read) => {
    await warehouse.run(
      `INSERT INTO t VALUES (4, 'new' || chr(10) || 'line \\ é', '1999-12-31 23:59:59', 999999.99, true, NULL)`,
    );
    await warehouse
      .create('CREATE TABLE again (LIKE t)')
      .catch(() =>
        warehouse.create(
          'CREATE TABLE again (id INT, name VARCHAR, played TIMESTAMP, price DECIMAL(8,2), good BOOLEAN)',
        ),
      );
    await warehouse.run('ALTER TABLE again DROP COLUMN IF EXISTS doc');
    await unload('SELECT id, name, played, price, good FROM t', written);
    await warehouse.copy(`again FROM 's3://data/out/'`, read);
    const select = (table: string): string =>
      `SELECT id, name, played::VARCHAR, price::VARCHAR, good FROM ${table} ORDER BY id`;
    expect(await warehouse.rows(select('again'))).toEqual(await warehouse.rows(select('t')));
  });

  describe('every type is the same again after', () => {
    const types = {
      s: 'SMALLINT',
      i: 'INTEGER',
      b: 'BIGINT',
      n: 'DECIMAL(38,10)',
      r: 'REAL',
      f: 'DOUBLE PRECISION',
      t: 'BOOLEAN',
      c: 'CHAR(5)',
      v: 'VARCHAR(60)',
      d: 'DATE',
      ts: 'TIMESTAMP',
      tz: 'TIMESTAMPTZ',
      ti: 'TIME',
      tt: 'TIMETZ',
      y: 'VARBYTE(8)',
      doc: 'SUPER',
    };
    const text = `'a,b|c' || chr(9) || '"d" ''e'' ' || chr(92) || ' ' || chr(92) || 'N' || chr(10) || 'é😀' || chr(13) || 'z'`;

    beforeEach(async () => {
      const columns = Object.entries(types).map(([name, type]) => `${name} ${type}`);
      await warehouse.create(
        `CREATE TABLE kinds (${columns.join(', ')})`,
        `CREATE TABLE again (${columns.join(', ')})`,
      );
      await warehouse.run(
        `INSERT INTO kinds VALUES
          (32767, 2147483647, 9223372036854775807, 1234567890123456789012345678.0123456789, 3.4e38, 1.7976931348623157e308,
           true, 'abc', ${text}, '9999-12-31', '9999-12-31 23:59:59.999999', '2018-11-01 20:57:10.5+02', '23:59:59.999999',
           '20:57:10.25+02', unhex('616263FF'), '{"a": [1, 2.5, "x\\"y", null], "b": {}}'),
          (-32768, -2147483648, -9223372036854775808, -0.0000000001, -1.5e-30, 5e-324, false, '', '', '0001-01-01',
           '0001-01-01 00:00:00', '1969-12-31 23:59:59.999+00', '00:00:00', '00:00:00-08', unhex('FFFFFFFFFFFFFFFF'),
           '"null"'),
          (0, 0, 0, 0, 0.1, 0.1, false, '  x', '  ', '2020-02-29', '2018-11-01 20:57:10.796', '2018-11-01 00:00:00+00',
           '12:00:00', '12:00:00+05:30', unhex('00'), '[]'),
          (${Object.keys(types)
            .map(() => 'NULL')
            .join(', ')})`,
      );
    });

    it.each([
      [`CSV NULL AS '\\N'`, 'CSV'],
      [`CSV GZIP HEADER NULL AS '\\N'`, 'CSV GZIP IGNOREHEADER 1'],
      [`ESCAPE NULL AS '\\N'`, `ESCAPE NULL AS '\\N'`],
      [`DELIMITER '\\t' ADDQUOTES ESCAPE NULL AS '\\N'`, `DELIMITER '\\t' REMOVEQUOTES ESCAPE NULL AS '\\N'`],
      ['JSON', `JSON 'auto'`],
      ['PARQUET', 'PARQUET'],
    ])('UNLOAD %s and COPY %s', async (written, read) => {
      await unload('SELECT * FROM kinds', written);
      await warehouse.copy(`again FROM 's3://data/out/'`, `${read}${read === 'PARQUET' ? '' : ` TIMEFORMAT 'auto'`}`);
      const shown: Record<string, string> = { tz: 'epoch_us(tz)', doc: 'json(doc)' };
      const columns = Object.keys(types)
        // Parquet keeps the moment of a TIMETZ, not its offset.
        .filter((name) => name !== 'tt' || read !== 'PARQUET')
        .map((name) => `(${shown[name] ?? name})::VARCHAR`);
      const select = (table: string): string => `SELECT ${columns.join(', ')} FROM ${table} ORDER BY s`;
      expect(await warehouse.rows(select('again'))).toEqual(await warehouse.rows(select('kinds')));
    });
  });

  it('keeps the order of the query with PARALLEL OFF, over files of MAXFILESIZE', async () => {
    const result = await unload(rows(0, 400_000), 'CSV PARALLEL OFF MAXFILESIZE 5 MB');
    const keys = warehouse.keys();
    expect(keys).toEqual(['out/000', 'out/001']);
    expect(result).toMatchObject({ rows: 400_000, files: 2 });
    const ids = keys
      .flatMap((key) => warehouse.read(key).trimEnd().split('\n'))
      .map((line) => Number(line.split(',')[0]));
    expect(ids).toEqual(Array.from({ length: 400_000 }, (_, index) => index));
    for (const key of keys) expect(warehouse.read(key).length).toBeLessThanOrEqual(5 * 1024 * 1024);
  });

  it('compresses with GZIP', async () => {
    await unload(rows(0, 1000), 'CSV GZIP');
    expect(warehouse.keys()).toEqual(['out/0000_part_00.gz']);
    const text = gunzipSync(readFileSync(join(warehouse.root, 's3/data/out/0000_part_00.gz'))).toString();
    expect(text.split('\n')).toHaveLength(1001);
  });

  it('compresses with ZSTD where Node can, and says so where it cannot', async () => {
    const read = (): string[] => {
      const bytes = readFileSync(join(warehouse.root, 's3/data/out/0000_part_00.zst'));
      return zstdDecompressSync?.(bytes).toString().split('\n').slice(0, 2) ?? [];
    };
    const outcome = await unload(rows(0, 1000), 'CSV ZSTD').then(read, ({ message }: Error) => message);
    const refused = `UNLOAD option ZSTD needs Node 22.15 or later; this is ${process.version}`;
    expect(outcome).toEqual(zstdDecompressSync === undefined ? refused : ['0,name 0', '1,name 1']);
  });

  it('cuts the Parquet files of a partition that are larger than MAXFILESIZE', async () => {
    const query = `SELECT i AS id, md5(i::varchar) AS one, md5((-i)::varchar) AS two, CASE WHEN i % 10 = 0 THEN 1 ELSE 0 END AS rare FROM range(400000) r(i)`;
    const { rows: count } = await unload(query, 'PARQUET PARTITION BY (rare) MAXFILESIZE 5 MB');
    expect(count).toBe(400_000);
    const folder = (rare: number): string[] => warehouse.keys().filter((key) => key.includes(`rare=${rare}`));
    expect(folder(1)).toEqual(['out/rare=1/0000_part_00.parquet']);
    expect(folder(0).length).toBeGreaterThan(1);
    expect(folder(0)[1]).toBe('out/rare=0/0000_part_01.parquet');
    const files = join(warehouse.root, 's3/data/out/rare=0/*.parquet');
    const found = await warehouse.outside(
      `SELECT count(*)::INT, count(DISTINCT id)::INT, bool_and(id % 10 <> 0) FROM read_parquet('${files}', hive_partitioning = false)`,
    );
    expect(found).toEqual([[360_000, 360_000, true]]);
  });

  it('takes the extension it is given', async () => {
    await unload(rows(0, 1), `CSV EXTENSION 'csv'`);
    expect(warehouse.keys()).toEqual(['out/0000_part_00.csv']);
  });

  it.each([
    ['CSV', ''],
    ['JSON', ''],
    ['PARQUET', '.parquet'],
  ])('makes a folder for each value of PARTITION BY, in %s', async (format, extension) => {
    const query = `SELECT i AS id, CASE WHEN i > 2 THEN 'x/y z' END AS k, i % 2 AS m FROM range(5) r(i)`;
    const result = await unload(query, `FORMAT ${format} PARTITION BY (k, m)`, 's3://data/out');
    expect(result).toMatchObject({ rows: 5, files: 4 });
    expect(warehouse.keys()).toEqual(
      [
        'k=__HIVE_DEFAULT_PARTITION__/m=0',
        'k=__HIVE_DEFAULT_PARTITION__/m=1',
        'k=x%2Fy%20z/m=0',
        'k=x%2Fy%20z/m=1',
      ].map((folder) => `out/${folder}/0000_part_00${extension}`),
    );
  });

  it('keeps the partition columns in the files with INCLUDE', async () => {
    const query = 'SELECT i AS id, i % 2 AS m FROM range(2) r(i)';
    await unload(query, 'CSV HEADER PARTITION BY (m) INCLUDE');
    expect(warehouse.read('out/m=1/0000_part_00')).toBe('id,m\n1,1\n');
    await unload(query, 'CSV HEADER PARTITION BY (m) ALLOWOVERWRITE');
    expect(warehouse.read('out/m=1/0000_part_00')).toBe('id\n1\n');
    await expect(unload(query, 'CSV PARTITION BY (m, id) ALLOWOVERWRITE')).rejects.toThrow('INCLUDE');
    await expect(unload(query, 'CSV PARTITION BY (z) ALLOWOVERWRITE')).rejects.toMatchObject({ sqlState: '42703' });
  });

  it('lists the objects in a MANIFEST', async () => {
    await unload(rows(0, 3), 'CSV MANIFEST');
    expect(JSON.parse(warehouse.read('out/manifest'))).toEqual({ entries: [{ url: 's3://data/out/0000_part_00' }] });
    await warehouse.create('CREATE TABLE again (id INT, name VARCHAR)');
    expect((await warehouse.copy(`again FROM 's3://data/out/manifest'`, 'CSV MANIFEST')).rows).toBe(3);
  });

  it('adds sizes, counts and the schema with MANIFEST VERBOSE', async () => {
    await unload('SELECT id, name, price FROM t', 'PARQUET MANIFEST VERBOSE');
    expect(JSON.parse(warehouse.read('out/manifest'))).toMatchObject({
      entries: [
        { url: 's3://data/out/0000_part_00.parquet', meta: { record_count: 3, content_length: expect.any(Number) } },
      ],
      schema: {
        elements: [
          { name: 'id', type: { base: 'integer' } },
          { name: 'name', type: { base: 'character varying' } },
          { name: 'price', type: { base: 'numeric', precision: 8, scale: 2 } },
        ],
      },
      meta: { record_count: 3 },
      author: { name: 'Amazon Redshift', version: '1.0.0' },
    });
  });

  it('refuses what is there, overwrites it, or cleans the path', async () => {
    warehouse.put('out/old', 'x');
    warehouse.put('out/0000_part_00', 'x');
    warehouse.put('outside', 'x');
    await expect(unload(all, 'CSV')).rejects.toThrow('Specified unload destination on S3 is not empty.');
    expect(warehouse.read('out/0000_part_00')).toBe('x');
    await unload(rows(0, 1), 'CSV ALLOWOVERWRITE');
    expect(warehouse.keys()).toEqual(['out/0000_part_00', 'out/old', 'outside']);
    expect(warehouse.read('out/0000_part_00')).toBe('0,name 0\n');
    await unload(rows(0, 1), 'JSON CLEANPATH');
    expect(warehouse.keys()).toEqual(['out/0000_part_00', 'outside']);
  });

  it('cleans only the partitions that get new files', async () => {
    warehouse.put('out/m=0/old', 'x');
    warehouse.put('out/m=7/old', 'x');
    await unload('SELECT i AS id, 0 AS m FROM range(2) r(i)', 'CSV PARTITION BY (m) CLEANPATH');
    expect(warehouse.keys()).toEqual(['out/m=0/0000_part_00', 'out/m=7/old']);
  });

  it.each([
    ['CSV HEADER', ['out/0000_part_00']],
    ['', ['out/0000_part_00']],
    ['JSON', []],
    ['PARQUET', ['out/0000_part_00.parquet']],
    ['CSV PARTITION BY (id)', []],
    ['PARQUET PARTITION BY (id)', []],
  ])('zero rows as %s make the objects %j', async (options, keys) => {
    expect((await unload('SELECT id, name FROM t WHERE false', options)).rows).toBe(0);
    expect(warehouse.keys()).toEqual(keys);
  });

  it('leaves nothing when the query fails or is cancelled', async () => {
    await expect(unload('SELECT id, error(name) AS e FROM t', 'CSV')).rejects.toThrow('plain');
    const late = "SELECT repeat('x', 1000) AS x, CASE WHEN i = 9000 THEN error('late') END AS e FROM range(20000) r(i)";
    for (const format of ['CSV', 'JSON', 'PARQUET']) await expect(unload(late, format)).rejects.toThrow('late');
    await expect(unload('SELECT * FROM nowhere', 'CSV')).rejects.toThrow('nowhere');
    warehouse.isCancelled = true;
    await expect(unload(all, 'CSV')).rejects.toMatchObject({ sqlState: '57014' });
    expect(warehouse.keys()).toEqual([]);
    expect(warehouse.scratch()).toEqual([]);
  });

  it("words S3's refusals as Redshift does", async () => {
    await expect(unload(all, 'CSV', 's3://forbidden/x')).rejects.toThrow('S3ServiceException:Access Denied,Status 403');
    await expect(unload(all, 'CSV', '/tmp/x')).rejects.toThrow('Invalid S3 location');
  });
});
