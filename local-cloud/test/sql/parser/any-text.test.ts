import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { DialectError } from '../../../src/sql/error.ts';
import { splitStatements } from '../../../src/sql/lexer/split.ts';
import { parse } from '../../../src/sql/parser/parse.ts';
import { places } from './support.ts';

const root = join(__dirname, '../../../..');

const values: Readonly<Record<string, string>> = { ":'role_arn'": "'arn:aws:iam::123456789012:role/loader'" };

/** Every statement of the projects that the product ships with, its parameters replaced. */
const shipped = ['sql', 'examples'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.sql'))
    .flatMap((name) =>
      splitStatements(
        readFileSync(join(root, folder, name), 'utf8').replaceAll(
          /:'\w+'/g,
          (parameter) => values[parameter] ?? "'s3://x'",
        ),
      ),
    ),
);

/** The error of a text that is no statement; undefined where it is one. */
function errorOf(sql: string): DialectError | undefined {
  try {
    const whole = { start: 0, end: sql.length };
    const outside = [...places(parse(sql), whole)].filter(
      ([at, around]) => at.start < around.start || at.end > around.end,
    );
    expect(outside).toEqual([]);
    return undefined;
  } catch (error) {
    if (error instanceof DialectError) return error;
    throw error;
  }
}

test('every statement that the product ships with is parsed, each node within the one that holds it', () => {
  expect(shipped.length).toBeGreaterThan(80);
  for (const sql of shipped) expect([sql, errorOf(sql)?.message]).toEqual([sql, undefined]);
});

test('any text gives a tree, or an error with a place inside it', () => {
  const words = fc.constantFrom(
    ...`select from where with as ( ) , . * a b "c" 'd' 1 2.5 $1 + - = and or not in like between is null case when then
    else end cast :: int numeric [ ] over partition by order group having union all intersect insert into values update
    set delete using merge create table view drop alter grant revoke on to public role copy unload begin join left exists
    interval at time zone pivot for`.split(/\s+/),
  );
  const piece = fc.oneof(fc.constantFrom(...shipped.filter((sql) => sql.length < 2000)), fc.string());
  const text = fc.oneof(
    fc.array(words, { maxLength: 30 }).map((parts) => parts.join(' ')),
    fc.tuple(piece, fc.nat(), fc.nat()).map(([sql, from, to]) => sql.slice(from % 50) + sql.slice(0, to % 500)),
  );
  fc.assert(
    fc.property(text, (sql) => {
      const { position = 1 } = errorOf(sql) ?? {};
      expect(position).toBeGreaterThanOrEqual(1);
      expect(position).toBeLessThanOrEqual(sql.length + 1);
    }),
    { numRuns: 1000 },
  );
});

describe('what is nested too deep is refused, and no stack overflows', () => {
  const many = 5000;
  test.each([
    ['(', 'select '],
    ['not ', 'select '],
    ['- ', 'select '],
    ['f(', 'select '],
    ['case when ', 'select '],
    ['(', 'select * from '],
    ['(select ', ''],
    ['1 + (', 'select '],
  ])('%j after %j', (piece, start) => {
    expect(errorOf(start + piece.repeat(many))?.sqlState).toBe('54001');
  });

  test.each([
    ['select 1', ' + 1'],
    ['select a', '.b[0]'],
    ['select a', '::int'],
    ['select * from a', ' join b on true'],
  ])('%j and then %j', (start, piece) => expect(errorOf(start + piece.repeat(many))?.sqlState).toBe('54001'));

  test.each([
    ['select a', ' or a'],
    ['select 1', ' union all select 1'],
    ['select a in (1', ', 1', ')'],
    ['insert into t values (1)', ', (1)'],
  ])('%j may go on with %j as long as it likes', (start, piece, end = '') => {
    expect(errorOf(start + piece.repeat(many) + end)).toBeUndefined();
  });
});

test('parsing takes time in proportion to the text', () => {
  const msOf = (count: number): number => {
    const sql = `select ${"case when a.b = 'x' and (c + 1) * 2 in (1, 2) then coalesce(d, 0) end, ".repeat(count)} 1 from t`;
    const start = performance.now();
    parse(sql);
    return performance.now() - start;
  };
  msOf(300);
  const [short, long] = [msOf(300), msOf(2400)];
  expect(long / short).toBeLessThan(40);
});
