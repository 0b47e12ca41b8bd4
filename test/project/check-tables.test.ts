import { problemsIn, shop } from '../support/project.ts';
import type { ProjectFiles } from '../support/project.ts';

const orders = 'sql/1-staging/raw_orders';
const sales = 'sql/2-star/sales';
const question = 'sql/3-queries/1-revenue.sql';
const check = 'sql/checks/sales-have-customers.sql';

type Case = [title: string, changes: ProjectFiles, problems: string[]];

describe('a table', () => {
  test.each<Case>([
    [
      'that its file does not create',
      { [`${sales}.create.sql`]: 'create table sale (id int)' },
      [`${sales}.create.sql: no statement in it creates sales`],
    ],
    [
      'that its file creates for a session alone',
      { [`${sales}.create.sql`]: 'create temp table sales (id int)' },
      [`${sales}.create.sql: no statement in it creates sales`],
    ],
    [
      'that its file creates in another schema',
      { [`${sales}.create.sql`]: 'create table\nmart.sales (id int)' },
      [`${sales}.create.sql:2: no statement in it creates sales: mart.sales is in a schema other than public`],
    ],
    [
      'that its file creates twice',
      { [`${sales}.create.sql`]: 'create table sales (id int);\ncreate table sales (id int)' },
      [`${sales}.create.sql:2: creates sales a second time`],
    ],
    [
      'that its load does not write',
      { [`${sales}.load.sql`]: 'insert into sale select 1' },
      [`${sales}.load.sql: no statement in it writes into sales`],
    ],
    [
      'that its load writes in another schema',
      { [`${sales}.load.sql`]: 'delete from mart.sales where 1 = 1' },
      [`${sales}.load.sql:1: no statement in it writes into sales: mart.sales is in a schema other than public`],
    ],
    [
      'in both folders',
      {
        'sql/2-star/raw_orders.create.sql': 'create table if not exists raw_orders (id int)',
        'sql/2-star/raw_orders.load.sql': 'insert into raw_orders select 1',
      },
      ['sql/2-star/raw_orders.create.sql: raw_orders is also created by sql/1-staging/raw_orders.create.sql'],
    ],
    [
      'that another file writes',
      { [`${sales}.load.sql`]: 'delete from sales;\ninsert into Customers select 1;\ndelete from raw_orders' },
      [
        `${sales}.load.sql:2: writes into customers, which sql/2-star/customers.create.sql makes`,
        `${sales}.load.sql:3: writes into raw_orders, which ${orders}.create.sql makes`,
      ],
    ],
    [
      'that another file creates',
      {
        [`${orders}.create.sql`]:
          'drop table if exists raw_orders; create table raw_orders (id int);\ncreate table if not exists sales (id int)',
      },
      [`${orders}.create.sql:2: writes into sales, which ${sales}.create.sql makes`],
    ],
    [
      'that a question or a check writes',
      { [question]: '-- Who?\nselect 1;\ndelete from sales', [check]: '-- All.\nselect 1 into customers;' },
      [
        `${question}:3: writes into sales, which ${sales}.create.sql makes`,
        `${check}:2: writes into customers, which sql/2-star/customers.create.sql makes`,
      ],
    ],
    [
      'that its merge does not write',
      { [`${sales}.merge.sql`]: 'merge into customers using raw_orders_new as n on true remove duplicates' },
      [
        `${sales}.merge.sql: no statement in it writes into sales`,
        `${sales}.merge.sql:1: writes into customers, which sql/2-star/customers.create.sql makes`,
      ],
    ],
    [
      'that loads make for themselves',
      {
        [`${sales}.merge.sql`]:
          'delete from raw_orders_new; delete from sales;\ncreate table raw_orders_new_files (id int)',
      },
      [
        `${sales}.merge.sql:1: writes into raw_orders_new, which the load itself makes`,
        `${sales}.merge.sql:2: writes into raw_orders_new_files, which the load itself makes`,
      ],
    ],
    [
      'of the ledger',
      { [`${sales}.load.sql`]: 'delete from sales;\ndelete from sparkify_loads' },
      [`${sales}.load.sql:2: writes into sparkify_loads, which the tool itself makes`],
    ],
  ])('%s', (_title, changes, problems) => {
    expect(problemsIn({ ...shop, ...changes })).toEqual(problems);
  });

  test.each<[string, string]>([
    [
      'Sales',
      'Sales cannot be its name, allowed: the name of a table: a lower-case letter or _, then up to 99 lower-case letters, digits or _',
    ],
    [
      'my sales',
      'my sales cannot be its name, allowed: the name of a table: a lower-case letter or _, then up to 99 lower-case letters, digits or _',
    ],
    [
      'public.sales',
      'public.sales cannot be its name, allowed: the name of a table: a lower-case letter or _, then up to 99 lower-case letters, digits or _',
    ],
    [
      '__proto__',
      '__proto__ cannot be its name, allowed: the name of a table: a lower-case letter or _, then up to 99 lower-case letters, digits or _',
    ],
    ['sparkify_sales', 'sparkify_sales cannot be its name: names that begin with sparkify_ are reserved'],
    ['raw_orders_new', 'raw_orders_new cannot be its name: loads of raw_orders use that name themselves'],
    ['raw_orders_new_files', 'raw_orders_new_files cannot be its name: loads of raw_orders use that name themselves'],
  ])('called %s', (table, message) => {
    const files = {
      [`sql/2-star/${table}.create.sql`]: `create table "${table}" (id int)`,
      [`sql/2-star/${table}.load.sql`]: `insert into "${table}" select 1`,
    };
    expect(problemsIn({ ...shop, ...files })).toContain(`sql/2-star/${table}.create.sql: ${message}`);
  });

  test.each<[string, string]>([
    ['is created anew by its load', 'drop table sales; create table sales as select id from raw_orders'],
    ['takes the place of an old one', 'create table s as select 1; drop table sales; alter table s rename to sales'],
    ['is merged', 'merge into sales using raw_orders as o on sales.id = o.id remove duplicates'],
    ['is updated', 'update sales set gross = 0'],
    ['is copied into by SELECT INTO', 'drop table sales; select id into public.sales from raw_orders'],
    ['is filled by a procedure', 'call fill_sales()'],
    [
      'is filled through a temporary table with the name of another',
      'create temp table customers (id int); insert into customers select 1; insert into sales select id from customers',
    ],
  ])('may be one that %s', (_title, load) => {
    expect(problemsIn({ ...shop, [`${sales}.load.sql`]: load })).toEqual([]);
  });
});

describe('a staging table', () => {
  const create = `${orders}.create.sql`;
  const stays = 'creates raw_orders without dropping it first, so the rows of an earlier load would stay in it';

  test.each<[string, string, string]>([
    ['that is not dropped', '-- Orders.\ncreate table if not exists raw_orders (id int)', `${create}:2: ${stays}`],
    ['that is dropped too late', 'create table raw_orders (id int); drop table raw_orders', `${create}:1: ${stays}`],
    ['of which another one is dropped', 'drop table old;\n\ncreate table raw_orders (id int)', `${create}:3: ${stays}`],
    [
      'that is made like another one, which is made beside it',
      'drop table if exists raw_orders;\ncreate table raw_orders (like raw_customers)',
      `${create}:2: names raw_customers, which may not exist yet: staging tables are created in parallel`,
    ],
  ])('%s', (_title, text, problem) => {
    expect(problemsIn({ ...shop, [create]: text })).toEqual([problem]);
  });

  test.each<[string, string]>([
    ['dropped with others', 'drop table if exists old, Public.RAW_ORDERS cascade; create table raw_orders (id int)'],
    ['emptied', 'create table if not exists raw_orders (id int); delete from raw_orders'],
    ['made like a star table', 'drop table if exists raw_orders; create table raw_orders (like customers)'],
  ])('may be %s', (_title, text) => {
    expect(problemsIn({ ...shop, [create]: text })).toEqual([]);
  });
});

test.each([
  'create table if not exists sales (like raw_orders)',
  'create table if not exists sales as select * from raw_orders',
  'create table if not exists sales (id int references raw_orders (id))',
  'create table if not exists sales (id int); create view later as select * from raw_orders',
])('a star table is not made from what is staged later: %s', (text) => {
  expect(problemsIn({ ...shop, [`${sales}.create.sql`]: text })).toEqual([
    `${sales}.create.sql:1: names raw_orders, which may not exist yet: star tables are created before anything is staged`,
  ]);
});

test('a view without schema binding may show what is staged later', () => {
  const view = 'create or replace view later as select * from public.raw_orders with no  schema\nbinding';
  const create = `create table if not exists sales (id int); ${view}`;
  expect(problemsIn({ ...shop, [`${sales}.create.sql`]: create })).toEqual([]);
});

describe('a COPY file', () => {
  const copy = `${orders}.copy.sql`;
  test.each<[string, string, string]>([
    [
      'with a second statement',
      "copy raw_orders from :'uri';\nanalyze raw_orders;",
      `${copy}:2: is a second statement; a COPY file holds one COPY`,
    ],
    ['without a COPY', '-- Orders.\ninsert into raw_orders select 1', `${copy}:2: is not a COPY into raw_orders`],
    ['into another table', "copy raw_customers from :'uri'", `${copy}:1: is not a COPY into raw_orders`],
    ['into a table of another schema', "copy raw.raw_orders from :'uri'", `${copy}:1: is not a COPY into raw_orders`],
    [
      'from somewhere else',
      "copy raw_orders from 's3://shop/orders'",
      `${copy}:1: does not copy from :'uri', which is the place that sparkify.json names`,
    ],
    [
      'with a parameter in a string',
      "copy raw_orders from :'uri'\ncredentials 'aws_iam_role=:role_arn'",
      `${copy}:2: :role_arn is inside a string, where nothing is replaced; write :'role_arn' without another quote around it`,
    ],
  ])('%s', (_title, text, problem) => {
    expect(problemsIn({ ...shop, [copy]: text })).toEqual([problem]);
  });
});

describe('an order', () => {
  test.each<Case>([
    [
      'that depends on an unknown table',
      {
        [`${sales}.load.sql`]: '-- Sales.\n-- Depends on: raw_orders, albums,\n-- depends on: Songs\ndelete from sales',
      },
      [
        `${sales}.load.sql:2: depends on albums, which is not a table of the project`,
        `${sales}.load.sql:2: depends on songs, which is not a table of the project`,
      ],
    ],
    [
      'without a first table',
      { [`${sales}.load.sql`]: 'insert into sales select 1 from customers' },
      ['sql/2-star/customers.load.sql: depends on itself: customers reads sales reads customers'],
    ],
    [
      'without a first table, of which one only says so',
      { [`${sales}.load.sql`]: '-- depends on: customers\ncall fill_sales()' },
      ['sql/2-star/customers.load.sql: depends on itself: customers reads sales reads customers'],
    ],
    [
      'without a first table to create',
      {
        [`${sales}.create.sql`]: 'create table sales (id int references customers (id))',
        'sql/2-star/customers.create.sql': 'create table customers (id int, sale int references sales)',
      },
      ['sql/2-star/customers.create.sql: depends on itself: customers reads sales reads customers'],
    ],
  ])('%s', (_title, changes, problems) => {
    expect(problemsIn({ ...shop, ...changes })).toEqual(problems);
  });

  test('may be one in which the table that is created last is loaded first', () => {
    const create = 'create table if not exists sales (id int, customer int references customers (id))';
    expect(problemsIn({ ...shop, [`${sales}.create.sql`]: create })).toEqual([]);
  });
});
