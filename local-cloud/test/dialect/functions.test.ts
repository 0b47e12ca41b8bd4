import { Warehouse } from './support.ts';

let warehouse: Warehouse;

beforeAll(async () => {
  warehouse = await Warehouse.open();
});

afterAll(() => warehouse.close());

const value = async (expression: string): Promise<unknown> => (await warehouse.run(`select ${expression}`))[0]?.[0];

describe('arithmetic is Redshift’s', () => {
  test.each<[string, unknown]>([
    ['7 / 2', 3],
    ['-7 / 2', -3],
    ['7.0 / 2', 3.5],
    ['7 % 4', 3],
    ['5 # 3', 6],
    ['2 ^ 3', 8],
    ['|/ 16', 4],
    ['@ -5', 5],
    ['1.5::int', 2],
    ['1.6::numeric', '2'],
    ['round(2.567, 2)', '2.57'],
    ['trunc(-1.9)', '-1'],
    ['mod(7, 4)', 3],
    ['1.0::float8::varchar', '1'],
    ['12.50::numeric(10,2)::varchar', '12.50'],
    ['true::int', 1],
    ["1 + '2'", 3],
    ["'3' * 2", 6],
    ['1 between .06 - .01 and 1.5', true],
    ['ln(exp(1))', 1],
    ['sign(-2)', -1],
    ["interval '10 minutes' / 2", { months: 0, days: 0, micros: '300000000' }],
    ["1.0::float8 || 'x'", '1x'],
  ])('%s is %j', async (expression, expected) => expect(await value(expression)).toEqual(expected));

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
      'HUGEINT',
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

describe('functions', () => {
  test.each<[string, unknown]>([
    // Text
    ["'abcdef'::varchar(3)", 'abc'],
    ["'ééé'::varchar(3)", 'é'],
    ["'a\\nb'", 'a\nb'],
    ["'abc' ~ 'b'", true],
    ["'abc' !~ 'B'", true],
    ["'a_b' like 'a\\\\_b'", true],
    ["'axb' like 'a\\\\_b'", false],
    ["'abc' ilike 'AB%'", true],
    ["'abc' similar to '(a|x)b_'", true],
    ["'abc' not similar to 'a'", true],
    ["len('héllo')", 5],
    ["octet_length('é')", 2],
    ["charindex('b', 'abc')", 2],
    ["strpos('abc', 'z')", 0],
    ["position('c' in 'abc')", 3],
    ["substring('abcdef', 2, 3)", 'bcd'],
    ["substring('abcdef', 0, 3)", 'ab'],
    ["substring('abcdef' from 4)", 'def'],
    ["left('abc', 2) || right('abc', 1)", 'abc'],
    ["trim('  a ')", 'a'],
    ["btrim('xax', 'x')", 'a'],
    ["lpad('a', 3, '*')", '**a'],
    ["initcap('hELLO big-world')", 'Hello Big-World'],
    ["split_part('a,b,c', ',', 2)", 'b'],
    ["octetindex('q', 'AbC,q')", 5],
    ["quote_ident('Abc d')", '"Abc d"'],
    ["quote_literal('a\\\\b''c')", "'a\\\\b''c'"],
    ["replace('abc', 'b', 'x')", 'axc'],
    ["translate('abc', 'ab', 'xy')", 'xyc'],
    ["regexp_substr('abc123', '[0-9]+')", '123'],
    ["regexp_substr('a1b22c333', '[0-9]+', 1, 2)", '22'],
    ["regexp_replace('a1b2', '[0-9]', '#')", 'a#b#'],
    ["regexp_replace('ab', '(a)(b)', '$2$1')", 'ba'],
    ["regexp_count('aXbX', 'X')", 2],
    ["regexp_instr('abc', 'c')", 3],
    ["regexp_instr('abc', 'x')", 0],
    ["regexp_instr('aXbXc', 'X', 1, 2)", 4],
    ["regexp_instr('aXbXc', 'X', 3, 1, 1)", 5],
    ["regexp_instr('the fox', 'FOX', 1, 1, 0, 'i')", 5],
    ["md5('a')", '0cc175b9c0f1b6a831c399e269772661'],
    ["sha2('a', 256)", 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb'],
    ["strtol('ff', 16)", '255'],
    ["strtol('101', 2)", '5'],
    ["strtol('-zz', 36)", '-1295'],
    ['fnv_hash(1)', '-5968735742475085980'],
    ["fnv_hash('foobar')", '-8821353812377114648'],
    ["concat('a', null)", null],
    ["lpad('a', 3) || rpad('b', 2)", '  ab '],
    ["try_cast('x' as int)", null],
    ["date('2018-01-01 10:00:00')", '2018-01-01'],
    ["quote_ident('a')", 'a'],
    ["reverse('abc')", 'cba'],
    ['nvl(null, 1)', 1],
    ['nvl2(null, 1, 2)', 2],
    ['len(20181101)', 8],
    ["'7'::varchar = 7", true],
    ['left(20181101, 4)', '2018'],
    ["decode(null, 1, 'a', null, 'b', 'c')", 'b'],
    ['nullif(1, 1)', null],
    ['greatest(1, 3, 2)', 3],
    // Time
    ["timestamp 'epoch' + 1541105830796 / 1000 * interval '1 second'", '2018-11-01 20:57:10'],
    ["timestamp 'epoch' + 1541105830796 / 1000.0 * interval '1 second'", '2018-11-01 20:57:10.796'],
    ["extract(epoch from timestamp '2018-11-01 20:57:10')", '1541105830'],
    ["extract(ms from timestamp '2009-09-09 12:08:43.101717')", 101],
    ["extract(us from timestamp '2009-09-09 12:08:43.101717')", 717],
    ["date_part(sec, timestamp '2009-09-21 11:10:03.189717')", 3.189717],
    ["timestamp with time zone '2008-01-31 10:00:00+01'", '2008-01-31 09:00:00+00'],
    ["timestamp '2008-01-31' at time zone 'UTC' at time zone 'PST'", '2008-01-30 16:00:00'],
    ["interval '1-2' year to month = interval '14 months'", true],
    ["interval '5 10:10' day to minute = interval '5 days 10 hours 10 minutes'", true],
    ["timestamp '2018-01-01' - '2017-12-31' = interval '1 day'", true],
    ["extract(dow from date '2018-11-04')", 0],
    ["extract(weekday from date '2018-11-05')", 1],
    ["extract(week from timestamp '2018-01-01')", 1],
    ["date_part(year, date '2018-11-04')", 2018],
    ["date_part('doy', '2018-02-01')", 32],
    ["date_trunc('week', timestamp '2018-11-04 10:00:00')", '2018-10-29 00:00:00'],
    ["dateadd(month, 1, '2008-01-31')", '2008-02-29 00:00:00'],
    ["dateadd(day, -1, date '2018-03-01')", '2018-02-28 00:00:00'],
    ["dateadd(hour, 2, timestamp '2018-03-01 23:00:00')", '2018-03-02 01:00:00'],
    ["datediff(day, '2018-01-01', '2018-02-01')", '31'],
    ["datediff(year, date '2017-12-31', date '2018-01-01')", '1'],
    ["datediff(qtr, '1998-07-01', '2008-07-01')", '40'],
    ["add_months('2008-02-29', 1)", '2008-03-31 00:00:00'],
    ["months_between('2008-03-31', '2008-02-29')", 1],
    ["last_day('2008-02-10')", '2008-02-29'],
    ["next_day('2014-08-20', 'Tuesday')", '2014-08-26'],
    ["trunc(timestamp '2018-01-02 03:04:05')", '2018-01-02'],
    ["convert_timezone('America/New_York', '2018-01-01 12:00:00')", '2018-01-01 07:00:00'],
    ["convert_timezone('EST', 'UTC', '2018-01-01 12:00:00')", '2018-01-01 17:00:00'],
    ["'20181101'::date", '2018-11-01'],
    ["cast('11/30/2018' as date)", '2018-11-30'],
    ["'2018-11-01T10:00:00Z'::timestamp", '2018-11-01 10:00:00'],
    ["date '2018-01-02' - date '2018-01-01'", '1'],
    ["date '2018-01-01' + 1", '2018-01-02'],
    ["timestamp '2018-01-01' + 1", '2018-01-02 00:00:00'],
    ["to_date('02 Jan 2018', 'DD Mon YYYY')", '2018-01-02'],
    ["to_date('2018-01-02 10:11:12', 'YYYY-MM-DD')", '2018-01-02'],
    ["to_date(20180102, 'YYYYMMDD')", '2018-01-02'],
    ["to_timestamp('2018-01-02 03:04:05', 'YYYY-MM-DD HH24:MI:SS')", '2018-01-02 03:04:05+00'],
    ["to_char(timestamp '2018-01-02 13:04:05.678', 'YYYY-MM-DD HH24:MI:SS.MS')", '2018-01-02 13:04:05.678'],
    ["to_char(timestamp '2018-01-02 13:04:05', 'HH12:MI AM')", '01:04 PM'],
    ["to_char(timestamp '2018-01-02', 'FMMonth DD, \"in\" MON')", 'January 02, in JAN'],
    ["to_char(date '2018-01-07', 'Q D')", '1 1'],
    ["to_char(date '2018-04-07', 'YYY Y ID BC RM')", '018 8 6 AD IV  '],
    ["to_char(1234.5, '9,999.99')", ' 1,234.50'],
    ["to_char(-5, '999')", '  -5'],
    ["to_char(125.8, 'FM999D99')", '125.8'],
    ["date_trunc('century', timestamp '2000-05-06')", '1901-01-01 00:00:00'],
    ["date_trunc('millennium', timestamp '2020-05-06')", '2001-01-01 00:00:00'],
    ["to_char(7, '000')", ' 007'],
    // As PostgreSQL 15 writes them.
    ["to_char(1234.5, 'FM9,999.00')", '1,234.50'],
    ["to_char(0, 'FM999.99')", '0.'],
    ["to_char(0.5, '999.99')", '    .50'],
    ["to_char(-0.001, '990.99')", '   0.00'],
    ["to_char(1234567, '9,999.99')", ' #,###.##'],
    ["to_char(-125.88, '$S999D99')", '$-125.88'],
    ["to_char(-125.88, '999D99S')", '125.88-'],
    ["to_char(-5, '999PR')", '  <5>'],
    ["to_char(5, 'SG999')", '+  5'],
    ["to_char(5, '999MI')", '  5 '],
    ["to_char(12345678901234567890.125::numeric(30, 3), 'FM99999999999999999999.999')", '12345678901234567890.125'],
    ["to_char(1.5, '9V99')", ' 150'],
    ["to_char(timestamp '2018-01-02 03:04:05.9', 'Y,YYY SSSS IYY rm DDth FMDDTH')", '2,018 11045 018 i    02nd 2ND'],
    ["to_number('12,454.8-', '99G999D9S')", '-12454.8'],
    ["to_number('$ 2,012,454.88', 'L 9,999,999.99')", '2012454.88'],
    ["regexp_count('aXbx', 'x', 1, 'i')", 2],
    ["regexp_substr('a1B2', '([A-Z])([0-9])', 1, 2, 'i')", 'B2'],
    ["regexp_substr('a1B2', '([a-z])([0-9])', 1, 1, 'e')", 'a'],
    ["regexp_replace('aXbx', 'x', '-', 1, 'i')", 'a-b-'],
    // SUPER
    ['json_extract_path_text(\'{"a":{"b":"c"}}\', \'a\', \'b\')', 'c'],
    ['json_serialize(json_parse(\'{"a": [1, 2]}\'))', '{"a":[1,2]}'],
    ["json_extract_path_text('{', 'z', true)", null],
    // What a VARCHAR just holds
    ["len(repeat('x', 65535))", 65_535],
    ["len(repeat('é', 32767))", 32_767],
    ["repeat('', 9000000000000000000)", ''],
    ['repeat(null, 99999999)', null],
    ["len(replace(repeat('a', 32767), 'a', 'bb'))", 65_534],
    ["replace('abc', '', 'z')", 'abc'],
    ["len(lpad('a', 65535))", 65_535],
    ["len(rpad('a', 32768, 'é'))", 32_768],
    ["len(repeat('a', 65534) || 'b')", 65_535],
    ["'a' || null || repeat('a', 65535) || 'b'", null],
    ["len(regexp_replace(repeat('a', 60000), '(a+)', '<$1>'))", 60_002],
    [`json_extract_path_text('{"*":1,"a":2}', '*')`, '1'],
    [`json_extract_path_text('{"":{"/~":"x"}}', '', '/~')`, 'x'],
    [`json_extract_path_text('{"a\\\\"b":{"c":3}}', 'a"b', 'c')`, '3'],
    [`json_extract_path_text('[7]', '0')`, ''],
    [`json_extract_path_text('{"a":"x"}', chr(97))`, 'x'],
    [`json_extract_path_text('{"a":"x"}', chr(98))`, ''],
    ["json_extract_path_text(null, 'a')", null],
    ["json_array_length('[1,2]')", 2],
    ['json_extract_array_element_text(\'[1,"x"]\', 1)', 'x'],
    ["json_extract_array_element_text('[1,2]', -1)", null],
    ["json_extract_array_element_text('[1,2]', 2)", null],
    ["json_extract_array_element_text('[1,2]', 9999999999)", null],
    ["json_extract_array_element_text('[1', 0, true)", null],
    ["json_extract_array_element_text('[1]', 0, false)", '1'],
    ['is_valid_json(\'{"a":1}\')', true],
    ["is_valid_json('[1]')", false],
    ['json_serialize(json_parse(\'{"a":[1,2]}\'))', '{"a":[1,2]}'],
    ['json_typeof(null::super)', null],
    ['bool_and(true)', true],
  ])('%s is %j', async (expression, expected) => expect(await value(expression)).toEqual(expected));
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

// https://docs.aws.amazon.com/redshift/latest/dg/varbyte-functions.html, crc32-function.html, r_INTERVAL_CMP.html
test.each<[string, unknown]>([
  ["from_varbyte(from_hex('6162'), 'hex')", '6162'],
  ["from_varbyte('ab', 'hex')", '6162'],
  ["from_varbyte(from_hex('4d'), 'binary')", '01001101'],
  ["from_varbyte(to_varbyte('01001101', 'binary'), 'HEX')", '4d'],
  ["from_varbyte(to_varbyte('4', 'hex'), 'hex')", '04'],
  ["from_varbyte(to_varbyte('é', 'UTF-8'), 'hex')", 'c3a9'],
  ["from_varbyte('é'::varbyte, 'utf8')", 'é'],
  ["from_varbyte(null, 'hex')", null],
  ["getbit(from_hex('4d'), 2)", 1],
  ["getbit(from_hex('4d'), 7)", 0],
  ["getbit(from_hex('014d'), 8)", 1],
  ["crc32('Amazon Redshift')", 'f2726906'],
  ["crc32('')", '00000000'],
  ['crc32(null)', null],
  ["interval_cmp('3 days', '1 year')", -1],
  ["interval_cmp('7 days', '1 week')", 0],
])('%s is %j', async (expression, expected) => expect(await value(expression)).toBe(expected));

test.each([
  ["from_hex('zz')", '"zz" is no hex value'],
  ["to_varbyte('2', 'binary')", '"2" is no binary value'],
  ["to_varbyte('a', 'base64')", 'the format must be one of'],
  ["from_varbyte('a', 'base64')", 'the format must be one of'],
])('%s is refused', async (expression, message) => await expect(value(expression)).rejects.toThrow(message));
