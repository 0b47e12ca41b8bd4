import type { Client } from 'pg';
import { startTestCluster, type TestCluster } from './support.ts';

/** Kinds of statements that AWS's developer guide has examples of, with what it prints for them. */

let cluster: TestCluster;
let client: Client;

beforeAll(async () => {
  cluster = await startTestCluster();
  client = await cluster.connect();
});
afterAll(() => cluster.remove());

const asText = { getTypeParser: () => (value: string) => value };

/** Names and rows of the last of the statements. */
async function shown(statements: string[]): Promise<[string[], unknown[][]]> {
  let last: [string[], unknown[][]] = [[], []];
  for (const text of statements) {
    const { fields, rows } = await client.query<unknown[]>({ text, rowMode: 'array', types: asText });
    last = [fields.map(({ name }) => name), rows];
  }
  return last;
}

test.each<[string, string[], string[], unknown[][]]>([
  [
    'an item is called by its column or function, else by its outermost cast, else by CASE',
    [
      'create table named (c1 int, c2 int)',
      'insert into named values (1, 1)',
      `select 5::super::bool, 5::smallint::varbyte, cast(2008 as char(4)), nullif(c1, c2), nullif(1, 2), c1::int::bigint,
        case when true then 1 else c2 end, case when true then c1 else 2 end, "case"::int from (select *, 1 as "case" from named)`,
    ],
    ['bool', 'varbyte', 'bpchar', 'c1', 'case', 'c1', 'c2', 'case', 'case'],
    [['t', '0005', '2008', null, '1', '1', '1', '1', '1']],
  ],
  [
    'operators of binary values',
    [
      `select 'a'::varbyte + 'b'::varbyte as joined, from_varbyte(~'a'::varbyte, 'binary') as turned,
        from_varbyte('a'::varbyte & 'b'::varbyte, 'binary') as both, 'a'::varbyte | 'b'::varbyte as either,
        'a'::varbyte # 'b'::varbyte as one, concat('A', from_hex('c721')) as salted, 'aa'::char(4)::varbyte as filled`,
    ],
    ['joined', 'turned', 'both', 'either', 'one', 'salted', 'filled'],
    [['6162', '10011110', '01100000', '63', '03', '41c721', '61612020']],
  ],
  [
    'elements of an array in SUPER come in its order',
    [
      'create table bar (id int, data super)',
      `insert into bar values (1, json_parse('{"a": [1, 2.3, 45000000], "m": [[5, 6]]}'))`,
      'select index, element from bar as b, b.data.a as element at index',
    ],
    ['index', 'element'],
    [
      ['0', '1'],
      ['1', '2.3'],
      ['2', '45000000'],
    ],
  ],
  [
    'elements of elements, of a join that keeps rows without any, and in a subquery',
    [
      `select x, y, (select count(*) from b.data.a as each) as many, none
        from bar b left join b.data.none as none on true, b.data.m as x, x as y where y > 5`,
    ],
    ['x', 'y', 'many', 'none'],
    [['[5,6]', '6', '3', null]],
  ],
  [
    'attributes of SUPER are called as they are written where the session says so',
    [
      `create table mixed as select json_parse('{"ITEMS": {"Name": "TV"}, "price": 345}') as data`,
      'set enable_case_sensitive_super_attribute to true',
      'select m.data.ITEMS.Name, m.data.price from mixed m',
    ],
    ['name', 'price'],
    [['"TV"', '345']],
  ],
  [
    'and in lower case otherwise',
    ['reset enable_case_sensitive_super_attribute', 'select m.data.ITEMS.Name, data.price from mixed m'],
    ['name', 'price'],
    [[null, '345']],
  ],
  [
    'keys of a table by places in its query',
    [
      'create table placed distkey (1) sortkey (1, 3) as select 1 as a, 2 as b, 3 as c',
      `select "column", distkey, sortkey from pg_table_def where tablename = 'placed'`,
    ],
    ['column', 'distkey', 'sortkey'],
    [
      ['a', 't', '1'],
      ['b', 'f', '0'],
      ['c', 'f', '2'],
    ],
  ],
  [
    'several keys changed in one statement',
    [
      'alter table placed alter sortkey (b), alter distkey c',
      `select "column", distkey, sortkey from pg_table_def where tablename = 'placed'`,
    ],
    ['column', 'distkey', 'sortkey'],
    [
      ['a', 'f', '0'],
      ['b', 'f', '1'],
      ['c', 't', '0'],
    ],
  ],
  [
    'schemas of search_path are quoted where they must be',
    [`set search_path to '$user', public, "My Schema"`, 'show search_path'],
    ['search_path'],
    [['"$user", public, "my schema"']],
  ],
  [
    'a time zone by its offset',
    [
      "set timezone to '-8:00'",
      "select '2020-01-01 00:00:00+00'::timestamptz as at, current_setting('timezone') as zone",
    ],
    ['at', 'zone'],
    [['2019-12-31 16:00:00-08', '-8:00']],
  ],
  [
    'by an interval, and as POSIX writes it',
    [
      "set time zone interval '-8 hours'",
      "set timezone to 'PST8'",
      "select '2020-01-01 00:00:00+00'::timestamptz as at",
    ],
    ['at'],
    [['2019-12-31 16:00:00-08']],
  ],
  [
    'the columns of views as records',
    [
      'set timezone to default',
      'create view late as select 1.5 as "a b" from public.named with no schema binding',
      "select pg_get_late_binding_view_cols(), pg_get_cols('late')",
    ],
    ['pg_get_late_binding_view_cols', 'pg_get_cols'],
    [['(public,late,"a b","numeric(2,1)",1)', '(public,late,"a b","numeric(2,1)",1)']],
  ],
])('%s', async (_, statements, names, rows) => {
  expect(await shown(statements)).toEqual([names, rows]);
});

test('RANDOM begins anew with each seed', async () => {
  const drawn = async () => (await shown(['set seed to .25', 'select random(), random()']))[1];
  const first = await drawn();
  expect(await drawn()).toEqual(first);
  await expect(shown(['set seed to 3'])).rejects.toMatchObject({ code: '22023' });
});

test.each([
  ["select collate('A', 'case_insensitive') = 'a'", '0A000', 'COLLATE case_insensitive is not supported'],
  ['select * from stl_wlm_query', '0A000', 'The local cluster does not have the system relation "stl_wlm_query".'],
  ['drop schema x drop external database', '0A000', 'DROP EXTERNAL DATABASE is not supported'],
  [
    "grant usage on share to account '123456789012' via data catalog",
    '0A000',
    'a privilege for account 123456789012 is not supported',
  ],
  ['grant select on table named to masking policy m', '0A000', 'a privilege for masking policy is not supported'],
  ['grant usage on schema public to iam:bob', '42704', 'user "iam:bob" does not exist'],
  ['create user aad:bob externalid "ABC123" password disable', '0A000', 'EXTERNALID of a user is not supported'],
  ['set local session authorization ann', '0A000', 'SET LOCAL SESSION AUTHORIZATION is not supported'],
  ['create table t distkey (9) as select 1 as a', '42P10', 'key position 9 is not in select list'],
  ["set timezone to '+5:30'", '22023', 'unrecognized time zone name: "+5:30"'],
  [
    "select regexp_substr('a1', '(?=[a-z])', 1, 1, 'ip')",
    '0A000',
    'the parameter p of regexp_substr, Perl-compatible expressions, is not supported',
  ],
])('%s is refused', async (sql, code, message) => {
  await expect(client.query(sql)).rejects.toMatchObject({ code, message });
});
