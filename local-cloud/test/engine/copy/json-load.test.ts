import { gzipSync } from 'node:zlib';
import { Warehouse } from './support.ts';

let warehouse: Warehouse;
beforeEach(async () => {
  warehouse = await Warehouse.open();
});
afterEach(() => warehouse.close());

const lines = (...records: unknown[]): string => records.map((record) => `${JSON.stringify(record)}\n`).join('');
const failed = (table: string): string =>
  `Load into table '${table}' failed.  Check 'stl_load_errors' system table for details.`;

describe('COPY … JSON (the numbers are those of redshift.md §3)', () => {
  it.each([
    ['epochsecs', 1541105830, '2018-11-01 20:57:10'],
    ['epochmillisecs', 1541105830796, '2018-11-01 20:57:10.796'],
    ['epochmillisecs', '1541105830796', '2018-11-01 20:57:10.796'],
    ['epochmillisecs', '1541105830796.0', '2018-11-01 20:57:10.796'],
    ['auto', '2018-11-01T20:57:10.796Z', '2018-11-01 20:57:10.796'],
    ['auto', '11/01/2018 08:57:10 PM', '2018-11-01 20:57:10'],
    ['auto', '20181101', '2018-11-01 00:00:00'],
    ['DD.MM.YYYY HH24:MI', '01.11.2018 20:57', '2018-11-01 20:57:00'],
    ['YYYY-MM-DDTHH:MI:SS', '2018-11-01T20:57:10.5', '2018-11-01 20:57:10.5'],
  ])('14: TIMEFORMAT %s reads %s', async (format, written, expected) => {
    await warehouse.create('CREATE TABLE t (a TIMESTAMP)');
    warehouse.put('x.json', lines({ a: written }));
    await warehouse.copy(`t FROM 's3://data/x.json'`, `JSON 'auto' TIMEFORMAT '${format}'`);
    expect(await warehouse.rows('SELECT a::VARCHAR FROM t')).toEqual([[expected]]);
  });

  it.each([
    ['auto', 1541105830796],
    ['auto', '2018-13-01 00:00:00'],
    ['EPOCHMILLISECS', 1541105830796],
    ['epochmillisecs', '2018-11-01 00:00:00'],
    ['YYYY-MM-DD HH:MI:SS', '2018-02-30 00:00:00'],
  ])('14: TIMEFORMAT %s refuses %s with error 1206', async (format, written) => {
    await warehouse.create('CREATE TABLE t (a TIMESTAMP)');
    warehouse.put('x.json', lines({ a: written }));
    await expect(warehouse.copy(`t FROM 's3://data/x.json'`, `JSON 'auto' TIMEFORMAT '${format}'`)).rejects.toThrow(
      failed('t'),
    );
    expect((await warehouse.loadErrors())[0]?.[2]).toBe(1206);
    await warehouse.copy(`t FROM 's3://data/x.json'`, `JSON 'auto' ACCEPTANYDATE TIMEFORMAT '${format}'`);
    expect(await warehouse.rows('SELECT a FROM t')).toEqual([[null]]);
  });

  it('14: DATEFORMAT reads dates', async () => {
    await warehouse.create('CREATE TABLE t (a DATE)');
    warehouse.put('x.json', lines({ a: '01.11.2018' }));
    await warehouse.copy(`t FROM 's3://data/x.json'`, `JSON 'auto' DATEFORMAT 'DD.MM.YYYY'`);
    expect(await warehouse.rows('SELECT a::VARCHAR FROM t')).toEqual([['2018-11-01']]);
    await expect(warehouse.copy(`t FROM 's3://data/x.json'`, `JSON 'auto'`)).rejects.toThrow(failed('t'));
    expect((await warehouse.loadErrors())[0]?.[2]).toBe(1205);
  });

  describe('15: MAXERROR', () => {
    beforeEach(async () => {
      await warehouse.create('CREATE TABLE t (a INT)');
      warehouse.put('x.json', lines({ a: 1 }, { a: 'x' }, { a: 2 }, { a: 'y' }, { a: 3 }));
    });

    it.each([
      ['', 1],
      ['MAXERROR 0', 1],
      ['MAXERROR 1', 1],
      ['MAXERROR 2', 2],
    ])('%s fails after %d errors', async (option, errors) => {
      await expect(warehouse.copy(`t FROM 's3://data/x.json'`, `JSON 'auto' ${option}`)).rejects.toMatchObject({
        message: failed('t'),
        sqlState: 'XX000',
      });
      expect(await warehouse.loadErrors()).toHaveLength(errors);
      expect(await warehouse.rows('SELECT * FROM t')).toEqual([]);
    });

    it.each(['MAXERROR 3', 'MAXERROR AS 100000', 'IGNOREALLERRORS'])('%s loads the others', async (option) => {
      const result = await warehouse.copy(`t FROM 's3://data/x.json'`, `JSON 'auto' ${option}`);
      expect(result).toMatchObject({ rows: 3, rejected: 2 });
      expect(await warehouse.rows('SELECT sum(a)::INT FROM t')).toEqual([[6]]);
    });

    it('NOLOAD validates and loads nothing', async () => {
      await expect(warehouse.copy(`t FROM 's3://data/x.json'`, `JSON 'auto' NOLOAD`)).rejects.toThrow(failed('t'));
      expect(await warehouse.copy(`t FROM 's3://data/x.json'`, `JSON 'auto' NOLOAD MAXERROR 5`)).toMatchObject({
        rows: 0,
        rejected: 2,
      });
      expect(await warehouse.rows('SELECT * FROM t')).toEqual([]);
    });
  });

  it('17: FROM is a prefix of keys, not a folder; no match is an error', async () => {
    await warehouse.create('CREATE TABLE t (a INT)');
    warehouse.put('log_data/1.json', lines({ a: 1 }));
    warehouse.put('log_data_old/2.json', lines({ a: 2 }));
    warehouse.put('log', lines({ a: 4 }));
    expect((await warehouse.copy(`t FROM 's3://data/log_data'`, `JSON 'auto'`)).files).toBe(2);
    expect(await warehouse.rows('SELECT sum(a)::INT FROM t')).toEqual([[3]]);
    await expect(warehouse.copy(`t FROM 's3://data/nothing'`, `JSON 'auto'`)).rejects.toThrow(
      `The specified S3 prefix 'nothing' does not exist`,
    );
  });

  it('17: a key may hold what a path pattern or a quote would', async () => {
    await warehouse.create('CREATE TABLE t (a INT)');
    for (const key of ["k/it's.json", 'k/[a].json', 'k/*.json', 'k/a?.json', 'k/ünï.json'])
      warehouse.put(key, lines({ a: 1 }));
    expect((await warehouse.copy(`t FROM 's3://data/k/'`, `JSON 'auto'`)).rows).toBe(5);
    expect((await warehouse.copy(`t FROM 's3://data/k/*'`, `JSON 'auto'`)).rows).toBe(1);
  });

  it('18: a manifest names the objects; listed twice is loaded twice; a missing one counts when mandatory', async () => {
    await warehouse.create('CREATE TABLE t (a INT)');
    warehouse.put('1.json', lines({ a: 1 }));
    const copy = (...entries: unknown[]): ReturnType<Warehouse['copy']> => {
      warehouse.put('m', JSON.stringify({ entries }));
      return warehouse.copy(`t FROM 's3://data/m'`, `JSON 'auto' MANIFEST`);
    };
    const url = 's3://data/1.json';
    expect((await copy({ url, mandatory: true }, { url }, { url: 's3://data/gone' })).rows).toBe(2);
    await expect(copy({ url }, { url: 's3://data/gone', mandatory: true })).rejects.toThrow('s3://data/gone');
    await expect(copy({ url: 's3://data/gone' })).rejects.toThrow('lists no object');
    await expect(copy({ path: url })).rejects.toThrow('not in correct json format');
  });

  it('18b: the objects of a manifest are asked for a thousand at once, in its order, and one that is missing is told', async () => {
    await warehouse.create('CREATE TABLE t (a INT)');
    const keys = Array.from({ length: 2_050 }, (_, index) => `many/${index}.json`);
    for (const [index, key] of keys.entries()) warehouse.put(key, lines({ a: index }));
    warehouse.put('../elsewhere/1.json', lines({ a: -1 }));
    const urls = keys.map((key) => `s3://data/${key}`);
    urls.splice(1_500, 0, 's3://elsewhere/1.json', 's3://data/gone.json');
    const copy = (mandatory: boolean): ReturnType<Warehouse['copy']> => {
      warehouse.put('m', JSON.stringify({ entries: urls.map((url) => ({ url, mandatory })) }));
      warehouse.asked = [];
      return warehouse.copy(`t FROM 's3://data/m'`, `JSON 'auto' MANIFEST`);
    };
    expect(await copy(false)).toMatchObject({ rows: 2_051, files: 2_051 });
    const manifest = ['data', 1];
    expect(warehouse.asked).toEqual([manifest, ['data', 1000], ['data', 500], ['elsewhere', 1], ['data', 551]]);
    expect(await warehouse.rows('SELECT sum(a)::INT FROM t')).toEqual([[(2_049 * 2_050) / 2 - 1]]);
    await expect(copy(true)).rejects.toThrow('s3://data/gone.json (mandatory in the manifest s3://data/m)');
  });

  it('19: compressed files must be declared', async () => {
    await warehouse.create('CREATE TABLE t (a INT)');
    warehouse.put('x.json.gz', gzipSync(lines({ a: 1 }, { a: 2 })));
    // Of the same text, made by bzip2 itself.
    const bzip2 = 'QlpoOTFBWSZTWSKd4ukAAAZZgAAQEAAwECAAAAogADEMCBKAeonCJoaL4u5IpwoSBFO8XSA=';
    warehouse.put('x.bz2', Buffer.from(bzip2, 'base64'));
    expect((await warehouse.copy(`t FROM 's3://data/x.bz2'`, `JSON 'auto' BZIP2`)).rows).toBe(2);
    await expect(warehouse.copy(`t FROM 's3://data/x.json.gz'`, `JSON 'auto' BZIP2`)).rejects.toThrow(
      'no valid bzip2 file',
    );
    expect((await warehouse.copy(`t FROM 's3://data/x.json.gz'`, `JSON 'auto' GZIP`)).rows).toBe(2);
    await expect(warehouse.copy(`t FROM 's3://data/x.json.gz'`, `JSON 'auto'`)).rejects.toThrow(failed('t'));
    await warehouse.outside(
      `COPY (SELECT 1 AS a UNION ALL SELECT 2) TO '${warehouse.root}/s3/data/x.zst' (FORMAT json, COMPRESSION zstd)`,
    );
    expect((await warehouse.copy(`t FROM 's3://data/x.zst'`, `JSON 'auto' ZSTD`)).rows).toBe(2);
    // The careful way decompresses by itself.
    expect(
      (await warehouse.copy(`t FROM 's3://data/x.zst'`, `JSON 'auto' ZSTD TIMEFORMAT 'DD.MM.YYYY' NOLOAD`)).rejected,
    ).toBe(0);
    await expect(warehouse.copy(`t FROM 's3://data/x.json.gz'`, `JSON 'auto' ZSTD`)).rejects.toThrow(
      'no valid zstd file',
    );
    await expect(warehouse.copy(`t FROM 's3://data/x.zst'`, `JSON 'auto' GZIP`)).rejects.toThrow('no valid gzip file');
  });

  it('21: says how many records were loaded, and how many were not', async () => {
    await warehouse.create('CREATE TABLE t (a INT)');
    warehouse.put('x.json', lines({ a: 1 }, { a: 'x' }, { a: 2 }));
    const { notices } = await warehouse.copy(`t FROM 's3://data/x.json'`, `JSON 'auto' MAXERROR 2`);
    expect(notices).toEqual([
      `Load into table 't' completed, 2 record(s) loaded successfully.`,
      `Load into table 't' completed, 1 record(s) could not be loaded.  Check 'stl_load_errors' system table for details.`,
    ]);
  });

  it('22, 23: what was refused is in stl_load_errors and sys_load_error_detail, also after the COPY failed', async () => {
    await warehouse.create('CREATE TABLE t (name VARCHAR, a INT)');
    warehouse.put('x.json', lines({ a: 1 }, { name: 'n', a: 'abc' }));
    await expect(warehouse.copy(`t FROM 's3://data/x.json'`, `JSON 'auto'`)).rejects.toThrow(failed('t'));
    expect(
      await warehouse.rows(
        `SELECT userid, session, filename, line_number::INT, colname, type, col_length, position, raw_line, raw_field_value,
           err_code, err_reason FROM sys_catalog.stl_load_errors`,
      ),
    ).toEqual([
      [
        100,
        4711,
        's3://data/x.json',
        2,
        'a',
        'int4',
        '0',
        0,
        '{"name":"n","a":"abc"}',
        'abc',
        1207,
        `Invalid digit, Value 'a', Pos 0, Type: Integer`,
      ],
    ]);
    expect(
      await warehouse.rows(
        `SELECT user_id, session_id, database_name, file_name, line_number::INT, column_name, column_type, column_length,
           "position", error_code, error_message FROM sys_catalog.sys_load_error_detail`,
      ),
    ).toEqual([
      [
        100,
        4711,
        'dev',
        's3://data/x.json',
        2,
        'a',
        'int4',
        '0',
        0,
        1207,
        `Invalid digit, Value 'a', Pos 0, Type: Integer`,
      ],
    ]);
    expect(
      await warehouse.rows(
        `SELECT status, table_name, loaded_rows::INT, error_count::INT FROM sys_catalog.sys_load_history`,
      ),
    ).toEqual([['aborted', 't', 0, 1]]);
  });

  it.each([
    ['INT', '"1x"', 1207],
    ['INT', 'true', 1207],
    ['INT', '2147483648', 1222],
    ['SMALLINT', '32768', 1222],
    ['BIGINT', '9223372036854775808', 1222],
    ['DOUBLE PRECISION', '"x"', 1208],
    ['DECIMAL(4,2)', '"x"', 1209],
    ['DECIMAL(4,2)', '100', 1222],
    ['BOOLEAN', '"maybe"', 1210],
    ['CHAR(3)', '"é"', 1215],
    ['CHAR(3)', '"abcd"', 1204],
    ['DATE', '"x"', 1205],
    ['TIMESTAMP', '"x"', 1206],
  ])('24: %s refuses %s with code %d', async (type, written, code) => {
    await warehouse.create(`CREATE TABLE t (a ${type})`);
    warehouse.put('x.json', `{"a": ${written}}`);
    await expect(warehouse.copy(`t FROM 's3://data/x.json'`, `JSON 'auto'`)).rejects.toThrow(failed('t'));
    expect((await warehouse.loadErrors()).map(([, , found]) => found)).toEqual([code]);
  });

  it('25: appends, and takes part in the transaction', async () => {
    await warehouse.create('CREATE TABLE t (a INT)');
    warehouse.put('good', lines({ a: 1 }));
    warehouse.put('odd', '{"a":\n2}');
    warehouse.put('bad', lines({ a: 3 }, { a: 'x' }));
    await warehouse.copy(`t FROM 's3://data/good'`, `JSON 'auto'`);
    await warehouse.copy(`t FROM 's3://data/odd'`, `JSON 'auto'`);
    await expect(warehouse.copy(`t FROM 's3://data/bad'`, `JSON 'auto'`)).rejects.toThrow(failed('t'));
    expect(await warehouse.rows('SELECT a FROM t ORDER BY a')).toEqual([[1], [2]]);
  });
});
