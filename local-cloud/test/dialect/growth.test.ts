import { DuckDBTableFunction, VARCHAR } from '@duckdb/node-api';
import { functions } from '../../src/dialect/functions.ts';
import { specialCalls } from '../../src/dialect/special.ts';
import { DialectError } from '../../src/sql/error.ts';
import { isFull } from '../../../test/support/full.ts';
import { Warehouse } from './support.ts';

// DuckDB hears no interrupt while it binds. A view tells how often it bound the innermost argument of nested calls:
// whatever the depth, that must not grow with a power of it.
let warehouse: Warehouse;
let binds = 0;

beforeAll(async () => {
  warehouse = await Warehouse.open();
  warehouse.register(
    DuckDBTableFunction.create({
      name: 'counted',
      bindFunction: (bind) => {
        binds += 1;
        bind.addResultColumn('v', VARCHAR);
      },
      initFunction: () => undefined,
      mainFunction: (_info, output) => {
        output.rowCount = 0;
      },
    }),
  );
  await warehouse.duckdb('CREATE VIEW public.innermost AS SELECT v FROM counted()');
});

afterAll(() => warehouse.close());

/** How often the innermost argument is bound; undefined when there is no such call. */
async function bindsOf(sql: string): Promise<number | undefined> {
  binds = 0;
  try {
    await warehouse.prepare(sql);
    return binds;
  } catch (error) {
    if (error instanceof DialectError && error.sqlState === '54001') throw error;
    lastError = String(error);
    return undefined;
  }
}
let lastError = '';

type Wrap = (inner: string) => string;

/** Makes of any value one of a type, and a plain value of that type. */
const types: Record<string, { from: Wrap; plain: string }> = {
  varchar: { from: (x) => `(${x})::varchar`, plain: "'1'" },
  int: { from: (x) => `(${x})::varchar::int`, plain: '1' },
  timestamp: { from: (x) => `(${x})::varchar::timestamp`, plain: "timestamp '2020-01-01'" },
  super: { from: (x) => `json_parse((${x})::varchar)`, plain: "json_parse('[1]')" },
  numeric: { from: (x) => `(${x})::varchar::numeric(10, 2)`, plain: '1.5' },
  boolean: { from: (x) => `((${x})::varchar = 'x')`, plain: 'true' },
};

/** Calls that no list of arguments of one type makes; the hole is `?`, with its type behind. */
const samples: Record<string, [string, string][]> = {
  array_to_string: [["array_to_string(current_schemas(?), ',')", 'boolean']],
  array_upper: [['array_upper(current_schemas(?), 1)', 'boolean']],
  array_lower: [['array_lower(current_schemas(?), 1)', 'boolean']],
  convert: [['convert(int, ?)', 'varchar']],
  date_add: [['date_add(day, 1, ?)', 'timestamp']],
  date_diff: [["date_diff(day, '2020-01-01', ?)", 'timestamp']],
  date_part: [['date_part(day, ?)', 'timestamp']],
  date_trunc: [["date_trunc('century', ?)", 'timestamp']],
  dateadd: [
    ['dateadd(day, 1, ?)', 'timestamp'],
    ["dateadd(hour, ?, '2020-01-01')", 'int'],
  ],
  datediff: [["datediff(day, ?, '2020-01-01')", 'timestamp']],
  extract: [['extract(epoch from ?)', 'timestamp']],
  getbit: [["getbit(from_hex('4d'), ?)", 'int']],
  pgdate_part: [["pgdate_part('millisecond', ?)", 'timestamp']],
  pg_get_indexdef: [
    ['pg_get_indexdef(?)', 'int'],
    ['pg_get_indexdef(1, ?, true)', 'int'],
  ],
  position: [["position('a' in ?)", 'varchar']],
  sha2: [['sha2(?, 256)', 'varchar']],
  to_char: [
    ["to_char(?, 'YYYY-MM-DD Q W J')", 'timestamp'],
    ["to_char(?, 'FM999D99')", 'numeric'],
  ],
  to_date: [["to_date(?, 'YYYYMMDD')", 'varchar']],
  to_number: [["to_number(?, '99D99')", 'varchar']],
  to_timestamp: [["to_timestamp(?, 'YYYYMMDD')", 'varchar']],
  trim: [["trim(both 'x' from ?)", 'varchar']],
  try_cast: [['try_cast(? as int)', 'varchar']],
};

/** What is no call that another one can be an argument of, or the engine's own. */
const unnestable = new Set(['generate_series', 'grouping', 'grouping_id', 'pg_cancel_backend', 'pg_terminate_backend']);

const operators: [string, string][] = [
  ['1 / ?', 'int'],
  ['1 % ?', 'numeric'],
  ["'1' + ?", 'int'],
  ["? - '1' - '1'", 'int'],
  ["? || 'x'", 'int'],
  ["'x' || ?", 'numeric'],
  ['(?)::varchar(3)', 'int'],
  ['(?)::date', 'varchar'],
  ['(?)::smallint', 'varchar'],
  ['(?)::regclass', 'varchar'],
  ["? similar to 'a%'", 'varchar'],
  ["'a' similar to ?", 'varchar'],
  ["? ilike 'a'", 'varchar'],
  ['? between 1 and 2', 'int'],
  ['case ? when 1 then 2 when 2 then 3 else 4 end', 'int'],
  ['case when ? > 1 then 2 else 3 end', 'int'],
  ['? in (1, 2, 3)', 'int'],
  ['(-(?))', 'int'],
  ["? at time zone 'UTC'", 'timestamp'],
];

/** How many arguments a function takes: what the table says, or DuckDB of the function or macro that it names. */
async function aritiesOf(name: string): Promise<number[]> {
  const rewrite = functions[name];
  if (rewrite === undefined) return [1, 2, 3];
  const most = typeof rewrite === 'string' ? 0 : Math.min(rewrite.most, rewrite.least + 2);
  if (typeof rewrite !== 'string') return [...Array(most + 1).keys()].filter((arity) => arity >= rewrite.least);
  const rows = await warehouse.duckdb(
    `SELECT DISTINCT len(parameters) + CASE WHEN varargs IS NULL THEN 0 ELSE 1 END FROM duckdb_functions()
      WHERE function_name = '${rewrite.replace('sys_function.', '')}'`,
  );
  return rows.length === 0 ? [1, 2, 3] : rows.map(([arity]) => Number(arity));
}

/** Expressions with a hole, for every function: one for each number of arguments, and each place of the hole. */
async function holesOf(name: string): Promise<[string, string][]> {
  if (Object.hasOwn(samples, name)) return samples[name]!;
  const found: [string, string][] = [];
  for (const arity of await aritiesOf(name)) {
    for (let place = 0; place < arity; place += 1) {
      const hole = await holeAt(name, arity, place);
      if (hole !== undefined) found.push(hole);
    }
  }
  return found;
}

async function holeAt(name: string, arity: number, place: number): Promise<[string, string] | undefined> {
  for (const [type, { plain }] of Object.entries(types)) {
    const others = arity === 1 ? [plain] : [plain, ...Object.values(types).map((each) => each.plain)];
    for (const other of new Set(others)) {
      const args = Array.from({ length: arity }, (_, index) => (index === place ? '?' : other));
      const call = `${name}(${args.join(', ')})`;
      if ((await bindsOf(`select ${nested([[call, type]], 1)}`)) !== undefined) return [call, type];
    }
  }
  return undefined;
}

function nested(holes: [string, string][], depth: number): string {
  let sql = '(select v from innermost)';
  for (let level = 0; level < depth; level += 1) {
    const [call, type] = holes[level % holes.length]!;
    sql = call.replace('?', () => types[type]!.from(sql));
  }
  return sql;
}

/** How often the innermost argument is bound where it lies two and five deep; an error where it cannot be. */
async function growthOf(hole: [string, string]): Promise<unknown[]> {
  const counts = [await bindsOf(`select ${nested([hole], 2)}`), await bindsOf(`select ${nested([hole], 5)}`)];
  return counts.map((count) => count ?? lastError);
}

describe('what can be bound only where it stands is refused once it has grown too much', () => {
  const query = '(select v from innermost)';
  const deep = (depth: number, around: (inner: string) => string): string =>
    Array.from({ length: depth }).reduce<string>((inner) => around(inner), query);

  test.each<[string, Wrap]>([
    ['sum', (x) => `(select sum(${x}::varchar::int) from innermost)`],
    ['avg', (x) => `(select avg(distinct ${x}::varchar::int) from innermost)`],
    ['sum over', (x) => `(select sum(${x}::varchar::int) over () from innermost)`],
    ['ratio_to_report', (x) => `(select ratio_to_report(${x}::varchar::int) over () from innermost)`],
    ['case', (x) => `case ${x} when 'a' then (select '1') when 'b' then '2' end`],
    ['decode', (x) => `decode(${x}, 'a', (select '1'), 'b', '2')`],
  ])('%s', async (_name, around) => {
    expect(await bindsOf(`select ${deep(3, around)}`)).toBeLessThan(200);
    await expect(bindsOf(`select ${deep(30, around)}`)).rejects.toMatchObject({ sqlState: '54001' });
  });
});

describe('calls within calls are planned in proportion to their number', () => {
  const all = [...new Set([...Object.keys(functions), ...Object.keys(specialCalls)])];
  const names = all.filter((name) => !unnestable.has(name));

  // The mixed ones below have a place of each; all places of each cost half a minute of a processor.
  const some = isFull ? names : names.filter((_, index) => index % 12 === 0);

  test.each(some)('%s', async (name) => {
    const holes = await holesOf(name);
    const takesNothing = (await bindsOf(`select ${name}()`)) !== undefined;
    expect(takesNothing || holes.length > 0).toBe(true);
    for (const hole of holes) {
      const [few, many] = await growthOf(hole);
      expect({ hole, binds: many }).toEqual({ hole, binds: few });
      expect(few).toEqual(expect.any(Number));
    }
  });

  test('also where many different ones are mixed', async () => {
    const mixed: [string, string][] = [];
    for (const name of names) mixed.push(...(await holesOf(name)).slice(0, 1));
    for (let start = 0; start < mixed.length; start += 20) {
      const sql = nested(mixed.slice(start, start + 20), 24);
      expect({ sql, binds: await bindsOf(`select ${sql}`), lastError }).toEqual({
        sql,
        binds: expect.any(Number),
        lastError,
      });
      expect(binds).toBeLessThan(100);
    }
  });

  test.each(operators)('%s', async (...hole) => {
    const [few, many] = await growthOf(hole);
    expect(many).toEqual(few);
    expect(few).toEqual(expect.any(Number));
  });
});

test('DEFAULT, where DuckDB takes no lambda, takes some calls within calls and refuses many', async () => {
  const column = (depth: number): string => {
    const value = `${'substring('.repeat(depth)}'abcdef'${', 1, 5)'.repeat(depth)}`;
    return `create table defaulted_${depth} (a int, b varchar(20) default ${value})`;
  };
  await warehouse.run(column(3));
  await warehouse.run('insert into defaulted_3 (a) values (1)');
  expect(await warehouse.run('select b from defaulted_3')).toEqual([['abcde']]);
  await expect(warehouse.run(column(30))).rejects.toMatchObject({ sqlState: '54001' });
});

describe('what is too long for DuckDB is refused before it is planned', () => {
  const chain = (count: number, operand: string, operator: string): string => Array(count).fill(operand).join(operator);

  test.each<[string, string, string]>([
    ['a sum', `select ${chain(5000, '1', '+')}`, '54001'],
    ['texts that are joined', `select ${chain(5000, "'x'", '||')}`, '54001'],
    ['a row of casts', `select '1'${'::varchar::int'.repeat(5000)}`, '54001'],
    ['a select list', `select ${chain(1665, '1', ',')}`, '54011'],
    ['queries', chain(3000, 'select 1', ' union all '), '54001'],
    ['conditions', `select 1 where ${chain(20_000, '1 = 1', ' and ')}`, '54001'],
    ['alternatives', `select 1 where ${chain(20_000, '1 = 1', ' or ')}`, '54001'],
  ])('%s', async (_title, sql, sqlState) => {
    await expect(warehouse.run(sql)).rejects.toMatchObject({ sqlState });
  });

  test.each<[string, string]>([
    ['a sum', `select ${chain(300, '1', '+')}`],
    ['conditions', `select 1 where ${chain(4000, '1 = 1', ' and ')}`],
    ['alternatives', `select 1 where ${chain(4000, '1 = 1', ' or ')}`],
    ['a list of values', `select 1 where 1 in (${chain(100_000, '1', ',')})`],
    ['queries', chain(1000, 'select 1', ' union all ')],
    ['a select list', `select ${chain(1664, '1', ',')}`],
  ])('and not: %s', async (_title, sql) => {
    expect(await warehouse.run(sql)).not.toEqual([]);
  });
});

describe('a column may be called as what a rewrite calls its own', () => {
  test.each<[string, string, string]>([
    ['fnv_hash(?)', 'n', "'Abc'"],
    ['initcap(?)', 'w', "'abc def'"],
    ['(?)::varchar(2)', 'n', "'abc'"],
    ['strtol(?, 16)', 'digit', "'1f'"],
    ["to_char(?, 'S999D99')", 'n', '12.5'],
    ['nvl2(round(round(?)), ?, 1)', 'untyped', '2.6'],
    ['decode(round(round(?)), 3, ?, 1)', 'untyped', '2.6'],
    ['case round(round(?)) when 3 then ? when 4 then round(round(?)) end', 'untyped', '2.6'],
    ["substring(substring('abcdef', 1, 4), ?::int, 2)", 'untyped', '2.4'],
  ])('%s of %s', async (call, name, value) => {
    const ofColumn = `select ${call.replaceAll('?', `"${name}"`)} from (select ${value} as "${name}")`;
    expect(await warehouse.run(ofColumn)).toEqual(await warehouse.run(`select ${call.replaceAll('?', value)}`));
  });
});
