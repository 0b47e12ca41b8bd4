import { Warehouse } from './support.ts';

let warehouse: Warehouse;
beforeEach(async () => {
  warehouse = await Warehouse.open();
});
afterEach(() => warehouse.close());

const lines = (...records: unknown[]): string => records.map((record) => `${JSON.stringify(record)}\n`).join('');

describe('COPY', () => {
  it('loads as many objects as there are', async () => {
    await warehouse.create('CREATE TABLE t (a INT)');
    for (let index = 0; index < 2001; index += 1) warehouse.put(`in/${index}`, lines({ a: index }));
    await warehouse.copy(`t FROM 's3://data/in/'`, `JSON 'auto'`);
    expect(await warehouse.rows('SELECT count(*)::INT, count(DISTINCT a)::INT FROM t')).toEqual([[2001, 2001]]);
  });

  it('keeps what the transaction inserted before when it has to start over', async () => {
    await warehouse.create('CREATE TABLE t (a INT)');
    await warehouse.run('INSERT INTO t VALUES (100)');
    warehouse.put('x', `${lines({ a: 1 })}{"a":\n2}`);
    await warehouse.run(
      'BEGIN',
      'INSERT INTO t VALUES (200)',
      'DELETE FROM t WHERE a = 200',
      'INSERT INTO t VALUES (300)',
    );
    await warehouse.execute(`COPY t FROM 's3://data/x' IAM_ROLE default JSON 'auto'`);
    await warehouse.run('COMMIT');
    expect(await warehouse.rows('SELECT a FROM t ORDER BY a')).toEqual([[1], [2], [100], [300]]);
  });

  it('fills temporary tables and tables of other schemas, and says which relation does not exist', async () => {
    await warehouse.create('CREATE SCHEMA other', 'CREATE TABLE other.t (a INT)', 'CREATE TEMP TABLE s (a INT)');
    await warehouse.run('CREATE VIEW v AS SELECT 1 AS a');
    warehouse.put('x', lines({ a: 1 }));
    await warehouse.copy(`other.t FROM 's3://data/x'`, `JSON 'auto'`);
    await warehouse.copy(`s FROM 's3://data/x'`, `JSON 'auto'`);
    expect(await warehouse.rows('SELECT * FROM other.t UNION ALL SELECT * FROM s')).toEqual([[1], [1]]);
    await expect(warehouse.copy(`t FROM 's3://data/x'`, `JSON 'auto'`)).rejects.toMatchObject({ sqlState: '42P01' });
    await expect(warehouse.copy(`sys_catalog.stl_load_errors FROM 's3://data/x'`, 'CSV')).rejects.toMatchObject({
      sqlState: '42P01',
    });
    await expect(warehouse.copy(`v FROM 's3://data/x'`, `JSON 'auto'`)).rejects.toMatchObject({ sqlState: '42809' });
    await expect(warehouse.copy(`s (b) FROM 's3://data/x'`, `JSON 'auto'`)).rejects.toMatchObject({
      sqlState: '42703',
    });
  });

  it("words S3's refusals as Redshift does", async () => {
    await warehouse.create('CREATE TABLE t (a INT)');
    await expect(warehouse.copy(`t FROM 's3://forbidden/x'`, `JSON 'auto'`)).rejects.toMatchObject({
      message: 'S3ServiceException:Access Denied,Status 403,Error AccessDenied',
      sqlState: 'XX000',
      detail: expect.stringContaining('Listing bucket=forbidden prefix=x'),
    });
    await expect(warehouse.copy(`t FROM 's3://absent/x'`, `JSON 'auto'`)).rejects.toThrow('Error NoSuchBucket');
  });

  it('stops when it is cancelled, and leaves nothing', async () => {
    await warehouse.create('CREATE TABLE t (a INT)');
    warehouse.put('x', lines({ a: 1 }));
    warehouse.isCancelled = true;
    await expect(warehouse.copy(`t FROM 's3://data/x'`, `JSON 'auto'`)).rejects.toMatchObject({ sqlState: '57014' });
    expect(await warehouse.rows('SELECT * FROM t')).toEqual([]);
    expect(warehouse.scratch()).toEqual([]);
  });
});

describe.each(['copy', 'copyInBlock'] as const)('COPY of objects by lines, by %s', (copy) => {
  const objects = (count: number): string => Array.from({ length: count }, (_, a) => `{"a":${a}}\n`).join('');

  it.each([
    ['lines', objects(1000), 1000],
    ['an object over several lines at the start', `{"a":\n1}\n${objects(1000)}`, 1001],
    ['an object over several lines far behind', `${objects(50_000)}{"a":\n1}\n${objects(1000)}`, 51_001],
    ['one line without an end', '{"a":1}', 1],
  ])('loads %s', async (_what, content, rows) => {
    await warehouse.create('CREATE TABLE t (a INT)');
    warehouse.put('x', content);
    expect((await warehouse[copy](`t FROM 's3://data/x'`, `JSON 'auto'`)).rows).toBe(rows);
    expect(await warehouse.rows('SELECT count(*)::INT FROM t')).toEqual([[rows]]);
  });

  it('still refuses an object of more than 4 MB', async () => {
    await warehouse.create('CREATE TABLE t (a INT)');
    warehouse.put('x', `${objects(10)}${lines({ a: 1, more: 'x'.repeat(4 * 1024 * 1024) })}${objects(10)}`);
    await expect(warehouse[copy](`t FROM 's3://data/x'`, `JSON 'auto'`)).rejects.toThrow(`Load into table 't' failed.`);
  });

  it('finds the error that the table itself found first', async () => {
    await warehouse.create('CREATE TABLE t (a VARCHAR(3))');
    warehouse.put('x', lines({ a: 'abc' }, { a: 'abcd' }));
    await expect(warehouse[copy](`t FROM 's3://data/x'`, `JSON 'auto'`)).rejects.toThrow(`Load into table 't' failed.`);
    expect(await warehouse.loadErrors()).toEqual([['2', 'a', 1204, 'String length exceeds DDL length']]);
  });
});
