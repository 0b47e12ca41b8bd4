import { Warehouse } from '../warehouse.ts';

let warehouse: Warehouse;

beforeAll(async () => {
  warehouse = await Warehouse.open();
});

afterAll(() => warehouse.close());

describe('MERGE', () => {
  beforeEach(async () => {
    await warehouse.run('create table target (id int, v varchar(10))');
    await warehouse.run('create table changes (id int, v varchar(10))');
    await warehouse.run("insert into target values (1, 'old'), (2, 'kept')");
    await warehouse.run("insert into changes values (1, 'new'), (3, 'added')");
  });

  afterEach(async () => {
    await warehouse.run('drop table target');
    await warehouse.run('drop table changes');
  });

  const upsert =
    'merge into target using changes s on target.id = s.id when matched then update set v = s.v when not matched then insert (id, v) values (s.id, s.v)';

  test('updates what meets and inserts the rest', async () => {
    await warehouse.run(upsert);
    expect(await warehouse.run('select * from target order by id')).toEqual([
      [1, 'new'],
      [2, 'kept'],
      [3, 'added'],
    ]);
  });

  test('deletes what meets', async () => {
    await warehouse.run(
      'merge into target using changes on target.id = changes.id when matched then delete when not matched then insert values (changes.id, changes.v)',
    );
    expect(await warehouse.run('select * from target order by id')).toEqual([
      [2, 'kept'],
      [3, 'added'],
    ]);
  });

  test('refuses two source rows for one target row', async () => {
    await warehouse.run("insert into changes values (1, 'newer')");
    await expect(warehouse.run(upsert)).rejects.toThrow('Found multiple matches to update the same tuple.');
    expect(await warehouse.run('select v from target where id = 1')).toEqual([['old']]);
  });

  test('removes duplicates', async () => {
    await warehouse.run("insert into changes values (1, 'new')");
    await warehouse.run('merge into target using changes on target.id = changes.id remove duplicates');
    expect(await warehouse.run('select * from target order by id')).toEqual([
      [1, 'new'],
      [2, 'kept'],
      [3, 'added'],
    ]);
  });

  test.each([
    ['merge into target t using changes on t.id = changes.id remove duplicates', 'MERGE target cannot have an alias'],
    ['merge into target using (select 1) s on target.id = s.id remove duplicates', 'a subquery as the source of MERGE'],
    ['merge into target using changes on target.id > changes.id remove duplicates', 'without an equality'],
    [
      'merge into target using changes on target.id = changes.id when matched then delete',
      'MERGE must have one WHEN MATCHED',
    ],
    [
      'merge into target using changes on target.id = changes.id when matched and target.id = 1 then delete',
      'a condition of a WHEN',
    ],
  ])('refuses %s', async (sql, message) => expect(warehouse.run(sql)).rejects.toThrow(message));
});

describe('queries', () => {
  test('QUALIFY keeps the latest row of each user', async () => {
    await warehouse.run(
      "create temp table plays as select 1 as who, 10 as ts, 'free' as level union all select 1, 20, 'paid' union all select 2, 5, 'free'",
    );
    const latest =
      'select who, level from plays qualify row_number() over (partition by who order by ts desc) = 1 order by who';
    expect(await warehouse.run(latest)).toEqual([
      [1, 'paid'],
      [2, 'free'],
    ]);
    expect(
      await warehouse.run(
        "select who, listagg(level, '>') within group (order by ts) from plays group by who order by who",
      ),
    ).toEqual([
      [1, 'free>paid'],
      [2, 'free'],
    ]);
    expect(
      await warehouse.run(
        'select ratio_to_report(ts) over (partition by who) from plays where who = 1 order by ts desc',
      ),
    ).toEqual([[20 / 30], [10 / 30]]);
    expect(
      await warehouse.run('select percentile_cont(0.5) within group (order by ts desc), median(ts) from plays'),
    ).toEqual([['10.0', '10.0']]);
  });

  test('nulls come last, and first when descending', async () => {
    const rows = '(select 1 as a union all select null::int) x';
    expect(await warehouse.run(`select a from ${rows} order by a`)).toEqual([[1], [null]]);
    expect(await warehouse.run(`select a from ${rows} order by a desc`)).toEqual([[null], [1]]);
  });

  test('an update from and a delete using another table change the rows that meet', async () => {
    await warehouse.run(
      'create temp table stock as select 1 as id, 10 as n union all select 2, 20 union all select 3, 30',
    );
    await warehouse.run('update stock set n = x.n from (select 2 as id, 99 as n) x where stock.id = x.id');
    await warehouse.run('delete from stock using (select 3 as id) x where stock.id = x.id');
    await warehouse.run('with x as (select 1 as id) update stock set n = 11 from x where stock.id = x.id');
    await warehouse.run('with x as (select 1 as id) delete from stock using x where stock.id = x.id and stock.n <> 11');
    expect(await warehouse.run('select * from stock order by id')).toEqual([
      [1, 11],
      [2, 99],
    ]);
    await warehouse.run('truncate stock');
    expect(await warehouse.run('select count(*) from stock')).toEqual([['0']]);
  });
});

describe('SUPER', () => {
  beforeAll(async () => {
    await warehouse.run('create table events (id int, c super)');
    const json = '{"who":"ana","n":5,"items":[{"k":1},{"k":2}]}';
    await warehouse.run(`insert into events select 1, json_parse('${json}')`);
  });

  test.each([
    ['select c.who, c.items[1].k, e.c.n from events e', [['"ana"', '2', '5']]],
    ["select e.id from events e where e.c.who = 'ana' and c.n > 4", [[1]]],
    ['select c.n::int + 1, upper(c.who), c.missing is null from events', [[6, 'ANA', true]]],
    ['select e.id, i.k from events e, e.c.items as i where i.k > 1', [[1, '2']]],
    ['select public.events.c.n from public.events', [['5']]],
    ['select json_typeof(c.items), get_array_length(c.items), is_array(c) from events', [['array', '2', false]]],
    ['select q.items from (select c.items from events) q', [['[{"k":1},{"k":2}]']]],
    ["select c.who, count(c.n) from events where c.who > 'a' group by c.who", [['"ana"', '1']]],
    [
      'select place, item from events e, e.c.items as item at place order by 1',
      [
        ['0', '{"k":1}'],
        ['1', '{"k":2}'],
      ],
    ],
    ["select json_parse('[7,8]')[1]", [['8']]],
    ["select array_concat(array(1, 'a'), split_to_array('b,c', ','))", [['[1,"a","b","c"]']]],
  ])('%s', async (sql, rows) => expect(await warehouse.run(sql)).toEqual(rows));
});

describe('PIVOT and UNPIVOT', () => {
  beforeAll(async () => {
    await warehouse.run('create temp table parts (part varchar(5), quality int, price int)');
    await warehouse.run("insert into parts values ('P1', 1, 10), ('P2', 2, 3), ('P1', null, 4)");
  });

  test.each([
    ["select * from (select part, price from parts) pivot (sum(price) for part in ('P1', 'P2'))", [['14', '3']]],
    [
      'select high_n, na_n from (select part, quality from parts) pivot (count(*) as n for quality in (1 as high, null as na)) as m order by 1',
      [
        ['0', '0'],
        ['1', '1'],
      ],
    ],
    [
      'select * from (select 1 as id, 2 as a, 3 as b) unpivot (v for n in (a, b as bee))',
      [
        [1, 'a', 2],
        [1, 'bee', 3],
      ],
    ],
    ['select * exclude part, price from parts order by 1', [[1], [2], [null]]],
  ])('%s', async (sql, rows) => expect(await warehouse.run(sql)).toEqual(rows));
});

describe('SHOW', () => {
  test('lists schemas, tables and columns', async () => {
    await warehouse.run('create table listed (id int not null, v varchar(7), n numeric(9, 2))');
    expect((await warehouse.run('show schemas from database dev')).map((row) => row[1])).toEqual(['public']);
    expect(
      (await warehouse.run("show tables from schema dev.public like 'list%'")).map((row) => row.slice(1, 4)),
    ).toEqual([['public', 'listed', 'TABLE']]);
    const columns = await warehouse.run('show columns from table dev.public.listed');
    expect(columns.map((row) => row.slice(3, 11))).toEqual([
      ['id', 1, null, 'NO', 'integer', null, null, null],
      ['v', 2, null, 'YES', 'character varying', 7, null, null],
      ['n', 3, null, 'YES', 'numeric', null, 9, 2],
    ]);
    const second = await warehouse.run("show columns from table public.listed like '%' limit 2");
    expect(second.map((row) => row[3])).toEqual(['id', 'v']);
  });
});

describe('SHOW TABLE and SHOW VIEW', () => {
  test('tell a statement that makes the table again', async () => {
    await warehouse.run('create table shown_target (x int primary key)');
    await warehouse.run(
      `create table shown (id bigint identity(1, 2) distkey, "user" integer not null references shown_target (x),
       q smallint default 7 encode mostly8, v varchar(20) default 'it''s', unique (q)) compound sortkey (q, id)`,
    );
    const [[text]] = (await warehouse.run('show table public.shown')) as [[string]];
    expect(text.split('\n')).toEqual([
      'CREATE TABLE public.shown (',
      '    id bigint NOT NULL IDENTITY(1,2) distkey,',
      '    "user" integer NOT NULL,',
      '    q smallint DEFAULT 7 ENCODE mostly8,',
      `    v character varying(20) DEFAULT 'it''s'::character varying,`,
      '    FOREIGN KEY ("user") REFERENCES shown_target(x),',
      '    UNIQUE (q)',
      ')',
      'DISTSTYLE KEY',
      ' SORTKEY ( q, id );',
    ]);
    await warehouse.run('drop table shown');
    await warehouse.run(text.slice(0, -1));
    expect(await warehouse.run('show table shown')).toEqual([[text]]);
  });

  test('tell the query of a view, and what there is not', async () => {
    await warehouse.run('create view shown_view as select 1 as a');
    expect(await warehouse.run('show view shown_view')).toEqual([['select 1 as a']]);
    await expect(warehouse.run('show table shown_view')).rejects.toThrow(
      '[42P01] relation "shown_view" does not exist',
    );
    await expect(warehouse.run('show view nothing')).rejects.toThrow('[42P01] relation "nothing" does not exist');
  });
});

describe('statements without effect', () => {
  test.each([
    'lock table tended, tended',
    'analyze verbose tended (a) predicate columns',
    'analyze compression tended comprows 1000',
    'vacuum delete only tended to 75 percent boost',
  ])('%s needs its table', async (sql) => {
    await expect(warehouse.run(sql)).rejects.toThrow('[42P01] relation "tended" does not exist');
    await warehouse.run('create temp table tended (a int)');
    expect(await warehouse.run(sql)).toEqual([]);
    await warehouse.run('drop table tended');
  });
});

describe('users and groups', () => {
  test('are kept with a digest of the password', async () => {
    await warehouse.run('create group readers');
    await warehouse.run("create user ana password 'Secret123' createdb in group readers");
    await expect(warehouse.run("create user ana password 'Secret456'")).rejects.toThrow(
      '[42710] user "ana" already exists',
    );
    expect(
      await warehouse.duckdb('select name, id, create_database, superuser, groups, password from sys_catalog.users'),
    ).toEqual([['ana', 101, true, false, ['readers'], 'md55844646cc7f61c8427b37066cf23c1b9']]);
    await warehouse.run('alter group readers drop user ana');
    await warehouse.run('alter user ana createuser password disable');
    expect(await warehouse.duckdb('select superuser, groups, password from sys_catalog.users')).toEqual([
      [true, [], null],
    ]);
    await warehouse.run('drop user ana');
    await warehouse.run('drop group readers');
    await expect(warehouse.run('drop user ana')).rejects.toThrow('[42704] user "ana" does not exist');
  });
});

test('an array of an array is unnested by its name alone', async () => {
  await warehouse.run('create table nested (a super)');
  await warehouse.run("insert into nested select json_parse('[[1,2],[3]]')");
  expect(await warehouse.run('select e, i from nested n, n.a row, row as e at i order by 1')).toEqual([
    ['1', '0'],
    ['2', '1'],
    ['3', '0'],
  ]);
});
