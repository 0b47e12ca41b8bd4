import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isFull } from '../support/full.ts';
import { startLoader } from '../support/loader.ts';
import type { Loader } from '../support/loader.ts';
import { write } from '../support/write.ts';
import { until } from '../support/until.ts';

jest.setTimeout(300_000);

const project: Record<string, string> = {
  'sparkify.json': JSON.stringify({
    name: 'shop',
    sources: { raw_orders: { uri: 's3://shop/orders/' }, raw_people: { uri: 's3://shop/people/' } },
    parameters: { currency: 'EUR' },
  }),
  'sql/1-staging/raw_orders.create.sql': `-- Orders as they come.
    drop table if exists raw_orders;
    create table raw_orders (id int, person int, price decimal(10, 2), note varchar(20));`,
  'sql/1-staging/raw_orders.copy.sql': `copy raw_orders from :'uri' iam_role :'role_arn' region :'region'
    csv ignoreheader 1 -- with a header`,
  'sql/1-staging/raw_people.create.sql': `drop table if exists raw_people;
    create table raw_people (id int, name varchar(20));`,
  'sql/1-staging/raw_people.copy.sql': `copy raw_people from :'uri' iam_role :'role_arn' region :'region' json 'auto'`,
  'sql/2-star/people.create.sql': 'create table if not exists people (id int, name varchar(20));',
  'sql/2-star/people.load.sql':
    'delete from people; insert into people select id, max(name) from raw_people group by id;',
  'sql/2-star/orders.create.sql':
    'create table if not exists orders (id int, person int, name varchar(20), price decimal(10, 2), currency char(3));',
  'sql/2-star/orders.load.sql': `delete from orders;
    insert into orders
    select o.id, o.person, p.name, o.price, :'currency' from raw_orders as o left join people as p on o.person = p.id;`,
  'sql/2-star/orders.merge.sql': `insert into orders
    select o.id, o.person, p.name, o.price, :'currency' from raw_orders_new as o left join people as p on o.person = p.id;
    update orders set name = p.name from people as p where orders.person = p.id and orders.name is null;`,
  'sql/3-queries/1-revenue.sql':
    '-- What was earned?\nselect sum(price) as revenue, min(currency) as currency from orders;',
  'sql/checks/orders-are-complete.sql': `-- Every order is there, once.
    select staged.n, loaded.n from (select count(*) as n from raw_orders) as staged
    cross join (select count(*) as n from orders) as loaded where staged.n <> loaded.n;`,
  'sql/checks/prices-are-positive.sql':
    '-- Nothing is given away.\n-- severity: warn\nselect id, price from orders where price <= 0 order by id;',
};

const tables = [
  ...['raw_orders', 'raw_people', 'orders', 'people'],
  ...['loads', 'files', 'tables', 'checks', 'rejects'].map((name) => `sparkify_${name}`),
];

let loader: Loader;
let folder: string;
let loads = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sparkify-project-'));
  loader = await startLoader(folder);
});
beforeEach(async () => {
  for (const [file, text] of Object.entries(project)) write(folder, file, text);
  rmSync(join(loader.s3Root, 'shop'), { recursive: true, force: true });
  for (const table of tables) await rowsOf(`drop table if exists ${table}`);
  object('people/1.json', '{"id": 1, "name": "Ana"}');
  object('orders/1.csv', 'id,person,price,note\n1,1,10.50,\n2,2,0,gift\n');
});
afterAll(async () => {
  if (folder) rmSync(folder, { recursive: true, force: true });
  await loader?.stop();
});

const object = (key: string, text: string): void => write(join(loader.s3Root, 'shop'), key, text);
const load = (options: object, more: object = {}) => loader.load(`load-${++loads}`, { load: options, ...more });
const full = (more: object = {}) => load({ mode: 'full', ...more });
const incremental = (more: object = {}) => load({ mode: 'incremental', ...more });
const afresh = () => incremental({ onChange: 'full' });
const rowsOf = (sql: string): Promise<unknown[][]> => loader.rows(sql);
const orders = () => rowsOf('select id, name, price, currency from orders order by id');

test('a project of one’s own is loaded in the order of its dependencies, with its parameters', async () => {
  const { plan, rows } = await full();
  expect(plan.star).toEqual([
    { table: 'people', after: ['raw_people'], merges: false },
    { table: 'orders', after: ['raw_orders', 'people'], merges: true },
  ]);
  expect(rows).toEqual({ raw_orders: 2, raw_people: 1, people: 1, orders: 2 });
  expect(await orders()).toEqual([
    ['1', 'Ana', '10.50', 'EUR'],
    ['2', null, '0.00', 'EUR'],
  ]);
});

test('a check that only warns is told, recorded, and blocks nothing', async () => {
  const { checks } = await full();
  expect(checks).toEqual([
    { name: 'orders-are-complete', severity: 'error', passed: true },
    {
      name: 'prices-are-positive',
      severity: 'warn',
      passed: false,
      holds: 'Nothing is given away.',
      columns: ['id', 'price'],
      rows: [[2, '0.00']],
      found: 1,
    },
  ]);
  expect(
    await rowsOf(
      `select name, severity, passed, rows_found from sparkify_checks where load_id = 'load-${loads}' order by 1`,
    ),
  ).toEqual([
    ['orders-are-complete', 'error', 't', '[]'],
    ['prices-are-positive', 'warn', 'f', '[[2,"0.00"]]'],
  ]);
});

test('a merge sees the new rows alone, and gives what a full load gives', async () => {
  await afresh();
  object('people/2.json', '{"id": 2, "name": "Bo"}');
  object('orders/2.csv', 'id,person,price,note\n3,2,7,\n4,1,1.25,\n');
  const { staged } = await incremental();
  expect(staged).toEqual({
    raw_orders: { files: 1, rows: 2, rejected: 0, how: 'append' },
    raw_people: { files: 1, rows: 1, rejected: 0, how: 'append' },
  });
  const merged = await orders();
  expect(merged).toEqual([
    ['1', 'Ana', '10.50', 'EUR'],
    ['2', 'Bo', '0.00', 'EUR'],
    ['3', 'Bo', '7.00', 'EUR'],
    ['4', 'Ana', '1.25', 'EUR'],
  ]);
  await full();
  expect(await orders()).toEqual(merged);
});

describe('nothing that a load uses for itself is left beside the tables', () => {
  const left = () => rowsOf(`select relname from pg_class where relname like '%\\\\_new%' order by 1`);

  test('when it only adds', async () => {
    await afresh();
    object('orders/2.csv', 'id,person,price,note\n3,1,7,\n');
    await incremental();
    expect(await left()).toEqual([]);
  });

  const requests: [string, object][] = [
    ['listed its files or not', {}],
    ['is asked to list its files', { workspace: 's3://sparkify-workspace/loads' }],
  ];

  test.each(isFull ? requests : requests.slice(0, 1))(
    'when it stages everything after one that failed, whether it %s',
    async (_which, more) => {
      await afresh();
      object('orders/2.csv', 'id,person,price,note\n3,1,7,\n');
      write(folder, 'sql/checks/never.sql', '-- Never so.\nselect 1');
      await expect(incremental()).rejects.toMatchObject({ type: 'CheckFailed' });
      rmSync(join(folder, 'sql/checks/never.sql'));
      expect((await left()).flat()).toEqual(expect.arrayContaining(['raw_orders_new', 'raw_orders_new_files']));
      await load({ mode: 'full' }, more);
      expect(await left()).toEqual([]);
    },
  );
});

test('additions that a full load has dropped are not missed by the load that staged them, but told as overtaken', async () => {
  await afresh();
  object('orders/2.csv', 'id,person,price,note\n3,1,7,\n');
  const overtaken = loader.load(`load-${++loads}`, { load: { mode: 'incremental' } }, () =>
    full().then(() => undefined),
  );
  await expect(overtaken).rejects.toMatchObject({ type: 'Superseded', nonRetryable: true });
  expect(await orders()).toHaveLength(3);
});

describe('a star table with a merge that lacks what was loaded before', () => {
  const causes = [
    ['was dropped', 'drop table orders'],
    ['was emptied', 'delete from orders'],
  ] as const;

  test.each(isFull ? causes : causes.slice(0, 1))('because it %s, is loaded, not merged', async (_why, sql) => {
    await afresh();
    await rowsOf(sql);
    object('orders/2.csv', 'id,person,price,note\n3,1,7,\n');
    const { staged } = await incremental();
    expect(staged['raw_orders']).toMatchObject({ rows: 1, how: 'append' });
    expect((await orders()).map(([id]) => id)).toEqual(['1', '2', '3']);
  });
});

describe('a staging table that comes to the project while a load stages', () => {
  const late = {
    'sql/1-staging/raw_late.create.sql': 'drop table if exists raw_late; create table raw_late (id int);',
    'sql/1-staging/raw_late.copy.sql': `copy raw_late from :'uri' iam_role :'role_arn' region :'region' json 'auto'`,
    'sql/2-star/people.load.sql':
      'delete from people; insert into people select id, max(name) from raw_people group by id union select id, null from raw_late;',
    'sparkify.json': JSON.stringify({
      ...(JSON.parse(project['sparkify.json'] ?? '') as object),
      sources: Object.fromEntries(
        ['orders', 'people', 'late'].map((name) => [`raw_${name}`, { uri: `s3://shop/${name}/` }]),
      ),
    }),
  };
  const come = async () => {
    for (const [file, text] of Object.entries(late)) write(folder, file, text);
  };
  afterEach(() => {
    for (const kind of ['create', 'copy']) rmSync(join(folder, `sql/1-staging/raw_late.${kind}.sql`), { force: true });
  });

  test('is told by its file when it is not there', async () => {
    await expect(loader.load(`load-${++loads}`, {}, come)).rejects.toMatchObject({
      type: 'InvalidProject',
      nonRetryable: true,
      message: expect.stringContaining(
        'sql/1-staging/raw_late.create.sql: was added after this load began, so raw_late is not staged: run the load again',
      ),
    });
  });

  test('is held as it stands when it is there, and not told as made by this load', async () => {
    await rowsOf('create table raw_late (id int)');
    await rowsOf('insert into raw_late values (9)');
    await loader.faults.put('held', {
      service: 'sql',
      action: 'INSERT',
      match: 'sparkify_loads',
      fault: 'hold',
      count: 1,
    });
    const loading = loader.load(`load-${++loads}`, {}, come);
    await until(async () => (await loader.faults.rule('held')).hits === 1, 60_000);
    // Nobody else writes it before the load has ended.
    const change = loader.ask(async (client) => {
      await client.query('set statement_timeout to 2000');
      await client.query('insert into raw_late values (10)');
    });
    await expect(change).rejects.toMatchObject({ code: '57014' });
    await loader.faults.remove('held');
    expect((await loading).rows).toMatchObject({ raw_late: 1, people: 2 });
    expect(await rowsOf(`select table_name from sparkify_tables where table_name = 'raw_late'`)).toEqual([]);
    await rowsOf('drop table raw_late');
  });
});

describe('records that COPY refuses', () => {
  const refused = () =>
    object('orders/9.csv', 'id,person,price,note\nx,1,1,\n5,1,2,this is a note that is too long\n6,1,3,\n');
  const rejects = () =>
    rowsOf(
      `select table_name, file, line, column_name, value, reason
         from sparkify_rejects where load_id = 'load-${loads}' order by line`,
    );

  test.each(isFull ? ['full', 'incremental'] : ['incremental'])(
    'are kept by a load that allows them: %s',
    async (mode) => {
      if (mode === 'incremental') await afresh();
      refused();
      const { staged } = await load({ mode, maxErrors: 5 });
      expect(staged['raw_orders']).toMatchObject({ rows: mode === 'full' ? 3 : 1, rejected: 2 });
      expect(await rejects()).toEqual([
        ['raw_orders', 's3://shop/orders/9.csv', '2', 'id', 'x', expect.stringMatching(/Invalid digit/)],
        [
          'raw_orders',
          's3://shop/orders/9.csv',
          '3',
          'note',
          'this is a note that is too long',
          expect.stringMatching(/exceeds DDL length/),
        ],
      ]);
    },
  );

  test('end the load when they are more than it allows', async () => {
    refused();
    await expect(full({ maxErrors: 1 })).rejects.toMatchObject({
      type: 'LoadError',
      message: expect.stringContaining('s3://shop/orders/9.csv line 2, column id, value "x"'),
    });
    await expect(full()).rejects.toMatchObject({ type: 'LoadError' });
  });
});

describe('a table whose file has other columns than it', () => {
  beforeEach(async () => {
    await afresh();
    write(
      folder,
      'sql/2-star/orders.create.sql',
      'create table if not exists orders (id bigint, person int, name varchar(20), price decimal(10, 2), currency char(3), vip boolean);',
    );
    for (const file of ['load', 'merge']) {
      const sql = project[`sql/2-star/orders.${file}.sql`] ?? '';
      write(
        folder,
        `sql/2-star/orders.${file}.sql`,
        sql.replace("o.price, :'currency'", "o.price, :'currency', false"),
      );
    }
  });

  test('is refused by an incremental load, which says which', async () => {
    await expect(incremental()).rejects.toMatchObject({
      type: 'ColumnsChanged',
      nonRetryable: true,
      message: expect.stringMatching(/orders\.create\.sql.*id is bigint, not integer; vip \(boolean\) is new.*"full"/),
    });
    expect(await orders()).toHaveLength(2);
  });

  test('is rebuilt by a full one, after which incremental ones go on', async () => {
    await load({ mode: 'full' }, { workspace: 's3://sparkify-workspace/loads' });
    expect(await rowsOf('select id, vip from orders order by id')).toEqual([
      ['1', 'f'],
      ['2', 'f'],
    ]);
    object('orders/3.csv', 'id,person,price,note\n7,1,7,\n');
    expect((await incremental()).staged['raw_orders']).toMatchObject({ how: 'append', rows: 1 });
    expect(await rowsOf('select id, vip from orders order by id')).toHaveLength(3);
  });

  test('stays what it was when the load that rebuilds it fails', async () => {
    write(folder, 'sql/checks/never.sql', '-- Never so.\nselect 1');
    await expect(full()).rejects.toMatchObject({ type: 'CheckFailed' });
    rmSync(join(folder, 'sql/checks/never.sql'));
    expect(await orders()).toHaveLength(2);
    expect(await rowsOf(`select * from pg_class where relname = 'sparkify_set_aside'`)).toEqual([]);
  });
});

test('a staging table whose file changed is refused by an incremental load', async () => {
  await afresh();
  write(
    folder,
    'sql/1-staging/raw_people.create.sql',
    'drop table if exists raw_people; create table raw_people (id int, name varchar(40));',
  );
  await expect(incremental()).rejects.toMatchObject({
    type: 'ColumnsChanged',
    message: expect.stringContaining('name is character varying(40), not character varying(20)'),
  });
});

test('a statement that is refused is told with its file and line', async () => {
  write(
    folder,
    'sql/2-star/people.load.sql',
    '-- People.\n\ndelete from people;\ninsert into people\nselect id,\n  nme from raw_people;',
  );
  await expect(full()).rejects.toMatchObject({
    type: 'SqlError',
    message: expect.stringMatching(/^sql\/2-star\/people\.load\.sql:[46]: .*nme/),
  });
});

test('a load that only adds needs a place to write manifests', async () => {
  const { activities } = loader;
  expect(activities).toBeDefined();
  await expect(load({ mode: 'incremental' }, { project: 'other' })).rejects.toMatchObject({
    type: 'InvalidInput',
    message: 'The input is wrong: project is other, but the worker has the project shop',
  });
});

test('the ledger says what each of its columns is', async () => {
  await full();
  const rows = await rowsOf(
    `select c.relname, a.attname from pg_class as c join pg_attribute as a on a.attrelid = c.oid
       left join pg_description as d on d.objoid = c.oid and d.objsubid = a.attnum
      where c.relname like 'sparkify%' and a.attnum > 0 and d.description is null`,
  );
  expect(rows).toEqual([]);
});
