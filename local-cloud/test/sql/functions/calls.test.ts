import { Warehouse } from '../warehouse.ts';

let warehouse: Warehouse;

beforeAll(async () => {
  warehouse = await Warehouse.open();
});

afterAll(() => warehouse.close());

const value = async (expression: string): Promise<unknown> => (await warehouse.run(`select ${expression}`))[0]?.[0];

describe('arithmetic is Redshift’s', () => {
  test.each(['1 / 0', '1 % 0', '1.0 / 0', 'mod(1, 0)'])('%s is an error', async (expression) => {
    await expect(value(expression)).rejects.toThrow('[22012] Divide by zero');
  });

  test('sums and averages of integers are integers', async () => {
    await warehouse.run(
      'create temp table numbers as select 1 as a, 2::bigint as b, 1.5::float8 as c union all select 2, 3, 2',
    );
    const aggregates = 'select sum(a), sum(b), sum(c), avg(a), avg(b), avg(c), count(*) from numbers';
    expect(await warehouse.run(aggregates)).toEqual([['3', '5', 3.5, '1', '2', 1.75, '2']]);
    expect(await warehouse.columnTypes(aggregates)).toEqual([
      'BIGINT',
      'BIGINT',
      'DOUBLE',
      'BIGINT',
      'BIGINT',
      'DOUBLE',
      'BIGINT',
    ]);
    expect(await warehouse.run('select sum(distinct a), avg(distinct a) from numbers')).toEqual([['3', '1']]);
    const windows = 'select sum(a) over (order by a rows unbounded preceding), avg(a) over () from numbers order by a';
    expect(await warehouse.run(windows)).toEqual([
      ['1', '1'],
      ['3', '1'],
    ]);
    expect(await warehouse.columnTypes(windows)).toEqual(['BIGINT', 'BIGINT']);
    expect(await warehouse.run('select sum(sum(a)) over () from numbers group by b')).toEqual([['3'], ['3']]);
    expect(await warehouse.run('select b, avg(a) from numbers group by b having avg(a) > 1 order by sum(a)')).toEqual([
      ['3', '2'],
    ]);
  });
});

describe('SUPER', () => {
  beforeAll(async () => {
    await warehouse.run('create temp table documents (id int, v super)');
    const document = '{"a":{"b":[1,"x",2.5]},"n":1.50,"s":"str","items":[{"k":1},{"k":2}]}';
    await warehouse.run(`insert into documents values (1, json_parse('${document}')), (2, json_parse('[1]'))`);
    await warehouse.run('create temp table words (v super)');
    await warehouse.run(`insert into words values (json_parse('"pt"'))`);
    await warehouse.run('create temp table lists (v super)');
    await warehouse.run(`insert into lists values (json_parse('["en","pt"]'))`);
  });

  test.each<[string, unknown[][]]>([
    ['v.a.b[0] + 1, v.n * 2, v.n > 1, v.s || v.n from documents where id = 1', [[2, 3, true, 'str1.5']]],
    ['v.s + 1, v.nope from documents where id = 1', [[null, null]]],
    ['v.n as x, count(*) from documents where id = 1 group by v.n order by v.n', [['1.5', '1']]],
    ['v.n, count(*) from documents where id = 1 group by v.n order by v.n', [['1.5', '1']]],
    ['sum(v.n), max(v.n::float8) from documents', [[1.5, 1.5]]],
    ['k.k from documents d, d.v.items as k order by k.k', [['1'], ['2']]],
    ["value from documents d, unpivot d.v as value at name where name = 's'", [['"str"']]],
    ['n from generate_series(1, 2) n', [['1'], ['2']]],
    // A value that is wholly SUPER, in a column or as an element, is as one at the end of a path.
    ["v::varchar, v || '!', v::varchar(1) from words", [['pt', 'pt!', 'p']]],
    ['v::varchar from lists', [['["en","pt"]']]],
    ["w, w::varchar, w || '!', upper(w) from lists, lists.v as w where w = 'en'", [['"en"', 'en', 'en!', 'EN']]],
    ['distinct w::varchar as w from lists x, x.v as w order by w', [['en'], ['pt']]],
    [
      'w, count(*) from lists x, x.v as w group by w order by w',
      [
        ['"en"', '1'],
        ['"pt"', '1'],
      ],
    ],
    ['n + 1, n::float8 from documents d, d.v.a.b as n where n > 1', [[3.5, 2.5]]],
    ["json_typeof(n), n is null from documents d, d.v.a.b as n where json_typeof(n) = 'string'", [['string', false]]],
    ["sum(n), max(n::float8) from documents d, d.v.a.b as n where json_typeof(n) <> 'string'", [[3.5, 2.5]]],
  ])('select %s', async (query, expected) => expect(await warehouse.run(`select ${query}`)).toEqual(expected));

  test('a path under another name is still SUPER', async () => {
    await warehouse.run('create temp table more as select v.items as list from documents');
    const [type] = await warehouse.duckdb("SELECT data_type FROM duckdb_columns() WHERE table_name = 'more'");
    expect(type).toEqual(['JSON']);
  });
});

test('the average of a DECIMAL keeps its scale', async () => {
  const numbers = '(select 1.00::numeric(10,2) x union all select 1.02)';
  expect(await warehouse.run(`select avg(x), avg(distinct x) from ${numbers}`)).toEqual([['1.01', '1.01']]);
  expect(await warehouse.columnTypes(`select avg(x) over () from ${numbers}`)).toEqual(['DECIMAL(38,2)']);
});

describe('a function that depends on the type of its argument takes', () => {
  beforeAll(async () => {
    await warehouse.run(
      'create temp table typed (a int, x numeric(10,2), f float8, d date, ts timestamp, v varchar(20))',
    );
    await warehouse.run(`insert into typed values (1, 1.56, 1.56, '2018-01-01', '2018-01-01 10:00:00', '2018-01-05'),
      (2, 2.46, 2.46, '2018-02-01', '2018-02-01 10:00:00', '2018-01-06')`);
  });

  test.each<[string, unknown[]]>([
    // Aggregates
    ['sum(x)::int, sum(f)::bigint, max(v)::date, max(ts)::date', [4, '4', '2018-01-06', '2018-02-01']],
    ['round(sum(x), 1), trunc(max(ts)), trunc(sum(f))', ['4.0', '2018-02-01', 4]],
    ['round(case when true then sum(x) end, 1), round(coalesce(sum(f), 0))', ['4.0', 4]],
    ['dateadd(day, 1, max(d)), dateadd(day, 1, max(v))', ['2018-02-02 00:00:00', '2018-01-07 00:00:00']],
    [
      "last_day(max(d)), add_months(max(d), 1), to_char(max(ts), 'YYYY')",
      ['2018-02-28', '2018-03-01 00:00:00', '2018'],
    ],
    ['months_between(max(d), min(d)), datediff(day, min(d), max(d))', [1, '31']],
    ['sum(distinct x), avg(distinct x), avg(distinct f), sum(distinct a)', ['4.02', '2.01', 2.01, '3']],
    ['dateadd(day, 1, (select max(d) from typed)), fnv_hash(max(a))', ['2018-02-02 00:00:00', '-8279077845851337449']],
    // Window functions, over aggregates too
    ['sum(sum(x)) over (), avg(sum(x)) over (), sum(sum(f)) over ()', ['4.02', '4.02', 4.02]],
    ['round(max(sum(x)) over (), 1)', ['4.0']],
    // Names of other items
    ['1.5 as b, b::int, round(b), b::varchar', ['1.5', 2, '2', '1.5']],
    [
      "dateadd(day, 1, date '2018-01-01') as n, dateadd(day, 1, n), n::date",
      ['2018-01-02 00:00:00', '2018-01-03 00:00:00', '2018-01-02'],
    ],
  ])('%s', async (items, expected) => {
    expect(await warehouse.run(`select ${items} from typed limit 1`)).toEqual([expected]);
  });

  test('the same in HAVING, ORDER BY and GROUP BY', async () => {
    const having = 'having months_between(max(d), min(d)) = 0 and max(v)::date < current_date';
    const query = `select trunc(ts) as ts, sum(x)::int from typed group by trunc(ts) ${having} order by sum(x)::int desc, trunc(ts)`;
    expect(await warehouse.run(query)).toEqual([
      ['2018-01-01', 2],
      ['2018-02-01', 2],
    ]);
    expect(await warehouse.run('select a * 2 as b from typed where b::int > 2')).toEqual([[4]]);
  });

  test('an item is used by its name whatever may fail in it', async () => {
    const items = "10 / a as r, r * 2, v::date as day, day + 1, a::varchar as text, text || '!'";
    expect(await warehouse.run(`select ${items} from typed where r > 5`)).toEqual([
      [10, 20, '2018-01-05', '2018-01-06', '1', '1!'],
    ]);
  });
});

test.each([
  ["from_hex('zz')", '"zz" is no hex value'],
  ["to_varbyte('2', 'binary')", '"2" is no binary value'],
  ["to_varbyte('a', 'base64')", 'the format must be one of'],
  ["from_varbyte('a', 'base64')", 'the format must be one of'],
])('%s is refused', async (expression, message) => await expect(value(expression)).rejects.toThrow(message));
