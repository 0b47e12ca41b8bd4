import { DuckDBTableFunction, VARCHAR } from '@duckdb/node-api';
import { DialectError } from '../../../src/sql/error.ts';
import { catalogRows } from '../../../src/sql/functions/catalog.ts';
import { families, signaturesOf } from '../../../src/sql/functions/index.ts';
import { kindOf } from '../../../src/sql/functions/parameter.ts';
import type { ParameterKind } from '../../../src/sql/functions/row.ts';
import type { Type } from '../../../src/sql/types/type.ts';
import { isFull } from '../../../../test/support/full.ts';
import { Warehouse } from '../warehouse.ts';

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
  await warehouse.readCatalog();
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

/** Makes of any value one that a parameter of the kind takes, and a plain value of it. */
const kinds: Readonly<Record<ParameterKind, { from: Wrap; plain: string }>> = {
  text: { from: (x) => `(${x})::varchar`, plain: "'1'" },
  integer: { from: (x) => `(${x})::varchar::int`, plain: '1' },
  bigint: { from: (x) => `(${x})::varchar::bigint`, plain: '1' },
  double: { from: (x) => `(${x})::varchar::float8`, plain: '1.5::float8' },
  number: { from: (x) => `(${x})::varchar::numeric(10, 2)`, plain: '1.5' },
  quantity: { from: (x) => `(${x})::varchar::numeric(10, 2)`, plain: '1.5' },
  boolean: { from: (x) => `((${x})::varchar = 'x')`, plain: 'true' },
  date: { from: (x) => `(${x})::varchar::date`, plain: "date '2020-01-01'" },
  timestamp: { from: (x) => `(${x})::varchar::timestamp`, plain: "timestamp '2020-01-01'" },
  timestamptz: { from: (x) => `(${x})::varchar::timestamptz`, plain: "timestamptz '2020-01-01'" },
  moment: { from: (x) => `(${x})::varchar::timestamp`, plain: "timestamp '2020-01-01'" },
  time: { from: (x) => `(${x})::varchar::time`, plain: "time '10:00'" },
  interval: { from: (x) => `(${x})::varchar::interval day to second`, plain: "interval '1 day'" },
  super: { from: (x) => `json_parse((${x})::varchar)`, plain: "json_parse('[1]')" },
  varbyte: { from: (x) => `from_hex((${x})::varchar)`, plain: "from_hex('4d')" },
  any: { from: (x) => `(${x})::varchar`, plain: "'1'" },
  part: { from: (x) => x, plain: "'day'" },
  template: { from: (x) => x, plain: "'FM999D99'" },
};

/** Calls that no list of plain arguments makes, with a hole `?` and what it takes. */
const samples: Readonly<Record<string, [string, ParameterKind][]>> = {
  array_to_string: [["array_to_string(current_schemas(?), ',')", 'boolean']],
  array_upper: [['array_upper(current_schemas(?), 1)', 'boolean']],
  array_lower: [['array_lower(current_schemas(?), 1)', 'boolean']],
  date_trunc: [["date_trunc('century', ?)", 'timestamp']],
  extract: [['extract(epoch from ?)', 'timestamp']],
  next_day: [["next_day(?, 'mon')", 'date']],
  object: [["object('a', ?)", 'text']],
  sha2: [['sha2(?, 256)', 'text']],
  position: [["position('a' in ?)", 'text']],
  to_char: [
    ["to_char(?, 'YYYY-MM-DD Q W J')", 'timestamp'],
    ["to_char(?, 'FM999D99')", 'number'],
  ],
  to_date: [["to_date(?, 'YYYYMMDD')", 'text']],
  to_timestamp: [["to_timestamp(?, 'YYYYMMDD')", 'text']],
};

const constants: Partial<Record<ParameterKind, string>> = { part: 'day', template: 'FM999D99' };
const text: Type = { name: 'varchar', lengthBytes: 9 };

/** The engine's own; and one whose array, made a text, DuckDB binds twice: within itself it still grows. */
const unnestable = new Set(['pg_cancel_backend', 'pg_terminate_backend', 'string_to_array']);

const operators: [string, ParameterKind][] = [
  ['1 / ?', 'integer'],
  ['1 % ?', 'number'],
  ["'1' + ?", 'integer'],
  ["? - '1' - '1'", 'integer'],
  ["? || 'x'", 'integer'],
  ["'x' || ?", 'number'],
  ['(?)::varchar(3)', 'integer'],
  ['(?)::date', 'text'],
  ['(?)::smallint', 'text'],
  ['(?)::regclass', 'text'],
  ["case when ? similar to 'a%' then 'x' end", 'text'],
  ["case when 'a' similar to ? then 'x' end", 'text'],
  ["case when ? ilike 'a' then 'x' end", 'text'],
  ['case when ? > 1 then 2 else 3 end', 'integer'],
  ["case when ? in (1, 2, 3) then 'x' end", 'integer'],
  ['(-(?))', 'integer'],
  ["? at time zone 'UTC'", 'timestamp'],
];

/** Calls with a hole: one for each signature of the function, and each place of the hole. */
function holesOf(name: string): [string, ParameterKind][] {
  if (Object.hasOwn(samples, name)) return samples[name]!;
  return signaturesOf(name).flatMap(({ parameters, result }) =>
    parameters.map(kindOf).flatMap((kind, place, all): [string, ParameterKind][] => {
      if (kind === 'part' || kind === 'template') return [];
      const args = all.map((each, other) => (other === place ? '?' : kinds[each].plain));
      const call = `${name}(${args.join(', ')})`;
      const isBoolean = result(all.map((each) => ({ type: text, constant: constants[each] }))).name === 'boolean';
      // A boolean is no text.
      return [[isBoolean ? `case when ${call} then 'x' end` : call, kind]];
    }),
  );
}

function nested(holes: [string, ParameterKind][], depth: number): string {
  let sql = '(select v from innermost)';
  for (let level = 0; level < depth; level += 1) {
    const [call, kind] = holes[level % holes.length]!;
    sql = call.replace('?', () => kinds[kind].from(sql));
  }
  return sql;
}

/** How often the innermost argument is bound where it lies two and three deep; an error where it cannot be. */
async function growthOf(hole: [string, ParameterKind]): Promise<unknown[]> {
  const counts = [await bindsOf(`select ${nested([hole], 2)}`), await bindsOf(`select ${nested([hole], 3)}`)];
  return counts.map((count) => count ?? lastError);
}

describe('what names its operand more than once is refused once it has grown too much', () => {
  test.each<[string, ParameterKind]>([
    ["case when ? between 1 and 2 then 'x' end", 'integer'],
    ['case ? when 1 then 2 when 2 then 3 else 4 end', 'integer'],
  ])('%s', async (...hole) => {
    expect(await bindsOf(`select ${nested([hole], 3)}`)).toBeLessThan(50);
    await expect(bindsOf(`select ${nested([hole], 30)}`)).rejects.toMatchObject({ sqlState: '54001' });
  });
});

describe('calls within calls are planned in proportion to their number', () => {
  const names = Object.values(families)
    .flatMap(Object.keys)
    .filter((name) => !unnestable.has(name));

  // The mixed ones below have a place of each; all places of each cost half a minute of a processor.
  const some = isFull ? names : names.filter((_, index) => index % 12 === 0);

  test.each(some)('%s', async (name) => {
    for (const hole of holesOf(name)) {
      const [few, many] = await growthOf(hole);
      expect({ hole, binds: many }).toEqual({ hole, binds: few });
      expect(few).toEqual(expect.any(Number));
    }
  });

  test('also where many different ones are mixed', async () => {
    // What looks into the catalog is a query, and DuckDB's time to plan queries within queries grows with their depth.
    const mixed = names
      .filter((name) => !Object.hasOwn(catalogRows, name))
      .flatMap((name) => holesOf(name).slice(0, 1));
    for (let start = 0; start < mixed.length; start += 6) {
      const sql = nested(mixed.slice(start, start + 6), 7);
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
