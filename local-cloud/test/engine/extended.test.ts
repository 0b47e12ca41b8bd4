import Cursor from 'pg-cursor';
import type { Client } from 'pg';
import { described, int16, int32, RawClient, rowHex, sized, text as cstring, types } from './raw.ts';
import { startTestCluster, type TestCluster } from './support.ts';

let cluster: TestCluster;
let client: Client;

beforeAll(async () => {
  cluster = await startTestCluster();
  client = await cluster.connect();
  await client.query(
    'create table typed (a smallint, b int, c bigint, d real, e float8, f numeric(12,3), g varchar(20), h boolean, i date, j timestamp, k timestamptz)',
  );
});
afterAll(() => cluster.remove());

const values = [
  '1',
  '-2',
  '9007199254740993',
  '1.5',
  '0.1',
  '-12345.678',
  "it's \\ here",
  'true',
  '2018-11-21',
  '2018-11-21 21:56:47.796',
  '2018-11-21 21:56:47.796+00',
];

test.each([
  ['LIKE', 'g like $1'],
  ['ILIKE', 'g ilike $1'],
  ['SIMILAR TO', 'g similar to $1'],
  ['~', 'g ~ $1'],
  ['POSITION and UPPER', 'position($1 in upper(g)) = 1'],
])('every column is described where a parameter stands in %s', async (_title, condition) => {
  const text = `select b, g as name, count(*) over () as n from typed where ${condition}`;
  const { fields, rows } = await client.query({ text, values: ['A'], rowMode: 'array' });
  expect(fields.map(({ name, dataTypeID }) => [name, dataTypeID])).toEqual([
    ['b', 23],
    ['name', 1043],
    ['n', 20],
  ]);
  expect(rows).toEqual([]);
});

/** Each is answered by what all rows had in common when it was prepared, if the plan is made once and trusts that. */
test.each([
  ['a filter that held for every row', 'select count(*) as n from kept where q = 3', '2', '2'],
  ['a column without NULL', 'select count(v) as n from kept', '2', '2'],
  ['a test for NULL', 'select count(*) as n from kept where v is not null', '2', '2'],
  ['the largest value', 'select max(q) as n from kept', 3, 1_000_000_000],
  ['a grouping by small numbers', 'select count(*) as n from (select q from kept group by q) g', '1', '2'],
])('a prepared statement with %s sees what others have committed since', async (name, text, before, after) => {
  await client.query('create table kept (q int, v varchar(10))');
  await client.query(`insert into kept values (3, 'a'), (3, 'b')`);
  const prepared = () => client.query<{ n: unknown }>({ name, text });
  expect((await prepared()).rows).toEqual([{ n: before }]);
  const other = await cluster.connect();
  await other.query('insert into kept values (1000000000, null)');
  await other.end();
  expect((await prepared()).rows).toEqual([{ n: after }]);
  await client.query('drop table kept');
});

describe('parameters', () => {
  test('may hold every character but 0x00', async () => {
    const value = '\u00010\u0001, x."\u001f';
    const { rows } = await client.query('select $1::varchar as v, x.a from (select 1 as a) x where $1 = $2', [
      value,
      value,
    ]);
    expect(rows).toEqual([{ v: value, a: 1 }]);
    await client.query('prepare twice (varchar) as select $1 as v, x.a from (select 1 as a) x');
    expect((await client.query("execute twice ('\\\\''\\0010\\001' -- why\n)")).rows).toEqual([
      { v: "\\'\u00010\u0001", a: 1 },
    ]);
    await client.query('deallocate twice');
  });

  test('of every type are stored as given', async () => {
    await client.query('insert into typed values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)', values);
    const result = await client.query({
      text: 'select * from typed',
      rowMode: 'array',
      types: { getTypeParser: () => String },
    });
    expect(result.rows).toEqual([values.map((value) => (value === 'true' ? 't' : value))]);
  });

  test.each(['b', 'c', 'e', 'f', 'g', 'h', 'i', 'j'])('are compared with column %s by its type', async (column) => {
    const value = values['abcdefghijk'.indexOf(column)];
    const { rows } = await client.query(`select 1 as found from typed where ${column} = $1`, [value]);
    expect(rows).toEqual([{ found: 1 }]);
  });

  test('may be null', async () => {
    expect((await client.query('select $1::int as a, $2::varchar as b', [null, null])).rows).toEqual([
      { a: null, b: null },
    ]);
  });

  test('keep quotes, backslashes and other alphabets', async () => {
    const text = `'\\' "x" — Σπάρκ 🎵\n`;
    expect((await client.query('select $1::varchar as a', [text])).rows).toEqual([{ a: text }]);
  });

  test('that are no number are refused with the value', async () => {
    await expect(client.query('select $1::int', ['seven'])).rejects.toMatchObject({
      code: '22P02',
      message: 'invalid input syntax for integer: "seven"',
    });
  });

  test('must be as many as the statement has', async () => {
    await expect(client.query('select $1::int + $2::int', [1])).rejects.toMatchObject({ code: '08P01' });
  });

  test('may stand before any of them has a type', async () => {
    expect((await client.query('select 1 as a where 3 = $1', [3])).rows).toEqual([{ a: 1 }]);
    expect((await client.query('select 1 as a limit $1', [1])).rows).toEqual([{ a: 1 }]);
  });
});

describe('the columns of a statement with parameters', () => {
  /** Types that are declared and values in text; then what Describe tells of the statement, and the values. */
  const statements: [sql: string, sent: [oid: number, value: string][], [string, number][], string[]][] = [
    [
      'select b, g, $1 as k from typed',
      [[0, 'x']],
      [
        ['b', 23],
        ['g', 1043],
        ['k', 1043],
      ],
      ['-2', "it's \\ here", 'x'],
    ],
    [
      'select b, $1 as k from typed',
      [[23, '7']],
      [
        ['b', 23],
        ['k', 23],
      ],
      ['-2', '7'],
    ],
    [
      'select b, $1 as k from typed',
      [[1043, 'x']],
      [
        ['b', 23],
        ['k', 1043],
      ],
      ['-2', 'x'],
    ],
    ['select b + $1 as k from typed', [[0, '7']], [['k', 23]], ['5']],
    [
      'select count(*) as n, $1 as k, $2 as l from typed',
      [
        [1700, '1.5'],
        [1082, '2018-11-21'],
      ],
      [
        ['n', 20],
        ['k', 1700],
        ['l', 1082],
      ],
      ['1', '1.5000000000', '2018-11-21'],
    ],
    ['select coalesce(i, $1) as k from typed', [[1114, '2018-11-21 00:00:00']], [['k', 1114]], ['2018-11-21 00:00:00']],
    [
      'select $1 as k, a from typed where b = $2',
      [
        [21, '3'],
        [0, '-2'],
      ],
      [
        ['k', 21],
        ['a', 21],
      ],
      ['3', '1'],
    ],
  ];

  test.each(statements)('%s are all told before it has values', async (sql, sent, columns, row) => {
    const oids = sent.map(([oid]) => oid);
    const raw = await RawClient.logIn(cluster);
    raw.send('P', cstring(''), cstring(sql), int16(oids.length), int32(...oids));
    raw.send('D', Buffer.from('S'), cstring(''));
    const bound = sent.map(([, value]) => sized(Buffer.from(value)));
    raw.send('B', cstring(''), cstring(''), int16(0), int16(sent.length), ...bound, int16(0));
    raw.send('D', Buffer.from('P'), cstring(''));
    raw.send('E', cstring(''), int32(0));
    raw.send('S');
    const frames = await raw.until('Z');
    raw.close();
    expect(types(frames)).toBe('1tT2TDCZ');
    const [statement, portal] = frames.filter(({ type }) => type === 'T').map(described);
    expect(statement).toEqual(columns);
    expect(portal).toEqual(columns);
    const hex = rowHex(frames.find(({ type }) => type === 'D')!);
    expect(hex.map((value) => Buffer.from(value ?? '', 'hex').toString())).toEqual(row);
  });

  test('are told of a prepared statement of SQL, too', async () => {
    await client.query('prepare pair as select b, $1 as k from typed');
    const raw = { name: 'runs pair', text: "execute pair ('x')" };
    expect((await client.query(raw)).rows).toEqual([{ b: -2, k: 'x' }]);
    await client.query('deallocate pair');
  });
});

describe('a statement prepared once', () => {
  test.each([
    ['show search_path', 'search_path', 'set search_path to public', 'public'],
    ["select current_setting('query_group') as s", 's', 'set query_group to second', 'second'],
    ['select current_schema() as s', 's', 'set search_path to pg_catalog, public', 'public'],
  ])('%s tells of the session as it is when it runs', async (sql, column, change, after) => {
    const prepared = () => client.query<Record<string, unknown>>({ name: sql, text: sql });
    const before = (await prepared()).rows[0]![column];
    await client.query(change);
    expect((await prepared()).rows[0]![column]).toBe(after);
    await client.query('reset search_path');
    await client.query('reset query_group');
    expect((await prepared()).rows[0]![column]).toBe(before);
  });

  test('select pg_last_query_id() tells of the statement before it', async () => {
    const prepared = async () => {
      const query = { name: 'last', text: 'select pg_last_query_id() as id' };
      return (await client.query<{ id: number }>(query)).rows[0]!.id;
    };
    const first = await prepared();
    expect(await prepared()).toBe(first + 1);
  });
});

describe('prepared statements', () => {
  test('are kept by name', async () => {
    for (const n of [1, 2, 3]) {
      expect((await client.query({ name: 'double', text: 'select $1::int * 2 as n', values: [n] })).rows).toEqual([
        { n: n * 2 },
      ]);
    }
  });

  test('of SQL take expressions', async () => {
    await client.query('prepare sum as select $1::int + $2::int as n');
    expect((await client.query('execute sum(1 + 1, 2)')).rows).toEqual([{ n: 4 }]);
    await client.query('deallocate sum');
    await expect(client.query('execute sum(1, 2)')).rejects.toMatchObject({ code: '26000' });
  });

  test.each([
    'execute p',
    'prepare q as select 1',
    'begin',
    'fetch c',
    'create table made (a int)',
    "copy t from 's3://b'",
  ])('are no %s', async (statement) => {
    await expect(client.query(`prepare p as ${statement}`)).rejects.toMatchObject({ code: '42601' });
  });

  test('that execute themselves end', async () => {
    const other = await cluster.connect();
    await other.query({ name: 'again', text: 'select 1 as n' });
    await expect(other.query({ name: 'p', text: 'execute p' })).rejects.toMatchObject({ code: '42601' });
    await other.query({ name: 'outer', text: 'execute again' });
    await expect(other.query('execute outer')).rejects.toMatchObject({ code: '42601' });
    expect((await other.query('select 1 as n')).rows).toEqual([{ n: 1 }]);
    await other.end();
  });

  test('change nothing in a transaction that only reads', async () => {
    await client.query('create table kept (n int)');
    await client.query('insert into kept values (1)');
    await client.query('prepare removal as delete from kept');
    await client.query('begin read only');
    await expect(client.query('execute removal')).rejects.toMatchObject({ code: '25006' });
    await client.query('rollback');
    expect((await client.query('select count(*)::int as n from kept')).rows).toEqual([{ n: 1 }]);
    await client.query('deallocate removal');
  });

  test('do not grow past the size of a statement by the texts put into them', async () => {
    const many = Array.from({ length: 20_000 }, () => '$1').join(', ');
    await client.query(`prepare wide (varchar) as select 1 as n where '' in (${many})`);
    await expect(client.query(`execute wide ('${'x'.repeat(1000)}')`)).rejects.toMatchObject({ code: '54001' });
    expect((await client.query("execute wide ('')")).rows).toEqual([{ n: 1 }]);
    await client.query('deallocate wide');
  });

  test('take one statement', async () => {
    await expect(client.query('select $1::int; select 2', [1])).rejects.toMatchObject({ code: '42601' });
  });
});

test.each(['delete from typed', 'commit', 'fetch c', 'select 1 into made', 'show search_path', 'truncate typed'])(
  'a cursor reads no %s',
  async (statement) => {
    await client.query('begin');
    await expect(client.query(`declare c cursor for ${statement}`)).rejects.toMatchObject({ code: '42601' });
    await client.query('rollback');
  },
);

describe('a portal', () => {
  beforeAll(async () => {
    await client.query('create table numbers (n int)');
    await client.query('insert into numbers values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)');
  });

  test('gives rows in the portions that are asked for', async () => {
    const cursor = client.query(
      new Cursor<{ n: number }>('select a.n from numbers a, numbers b, numbers c order by 1'),
    );
    const sizes: number[] = [];
    for (let part = await cursor.read(300); part.length > 0; part = await cursor.read(300)) sizes.push(part.length);
    expect(sizes).toEqual([300, 300, 300, 100]);
    await cursor.close();
  });

  test('of SQL is a cursor', async () => {
    await client.query('begin');
    await client.query('declare c cursor for select n from numbers order by n');
    expect((await client.query('fetch 2 from c')).rows).toEqual([{ n: 0 }, { n: 1 }]);
    expect((await client.query('select 5 as n')).rows).toEqual([{ n: 5 }]);
    expect((await client.query('fetch next from c')).rows).toEqual([{ n: 2 }]);
    expect((await client.query('fetch all from c')).rows).toHaveLength(7);
    expect((await client.query('fetch 1 from c')).rows).toEqual([]);
    await client.query('close c');
    await expect(client.query('fetch 1 from c')).rejects.toMatchObject({ code: '34000' });
    await client.query('rollback');
  });
});
