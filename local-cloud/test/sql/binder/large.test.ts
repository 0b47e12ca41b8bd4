import { DialectError } from '../../../src/sql/error.ts';
import { contextOf, openCatalog, written } from '../warehouse.ts';

const write = (sql: string): unknown => written(sql, openCatalog, contextOf());

/** 'taken' or 'refused'; anything else is an error that a client must never meet. */
function outcome(sql: string): string {
  try {
    write(sql);
    return 'taken';
  } catch (error) {
    return error instanceof DialectError ? 'refused' : String(error);
  }
}

describe('a statement, however much it is given,', () => {
  test.each([
    ['parentheses', `select ${'('.repeat(100_000)}`],
    ['subqueries', 'select (('.repeat(100_000)],
    ['signs', `select ${'- '.repeat(100_000)}1`],
    ['negations', `select ${'not '.repeat(100_000)}true`],
    ['cases', `select ${'case when '.repeat(100_000)}`],
    ['joined tables', `select * from ${'('.repeat(100_000)}a`],
    ['calls that repeat their argument', `select ${'decode('.repeat(60)}a${', 1, 2, 3)'.repeat(60)}`],
    ['averages', `select ${'avg(distinct '.repeat(60)}a${')'.repeat(60)} from t`],
    ['powers', `select 1 ${'^ 1'.repeat(100_000)}`],
  ])('refuses deep nesting of %s instead of running out of stack', (_what, sql) => {
    expect(outcome(sql)).toMatch(/^(taken|refused)$/);
  });

  test.each([
    ['ORs', `select a from t where ${'i = 1 or '.repeat(5000)}true`],
    ['ANDs in groups', `select a from t where ${'(i = 1 and i = 2) or '.repeat(2500)}true`],
    ['ANDs in CASEs', `select ${"case when i = 1 and i = 2 and i = 3 and i = 4 then 'x' end, ".repeat(1600)} 1 from t`],
    ['WHENs', `select case ${'when i = 1 then 2 '.repeat(20_000)} end from t`],
    ['subqueries', `select ${'(select max(a) from t), '.repeat(600)} 1`],
    [
      'tables in FROM',
      `select 1 from ${Array.from({ length: 600 }, (_, place) => `(select 1) as t${place}`).join(', ')}`,
    ],
  ])('refuses more %s than are planned within seconds', (_what, sql) => {
    expect(() => write(sql)).toThrow(expect.objectContaining({ sqlState: '54001' }));
  });

  test.each([
    ['ORs', `select a from t where ${'i = 1 or '.repeat(4000)}true`],
    ['WHENs', `select case ${'when i = 1 then 2 '.repeat(10_000)} end from t`],
    ['parts of a UNION', `select 1${' union all select 1'.repeat(900)}`],
    ['numbers in a list', `select a from t where i in (${'123456, '.repeat(100_000)}1)`],
  ])('takes as many %s as an honest statement has', (_what, sql) => {
    expect(outcome(sql)).toBe('taken');
  });

  test('takes time in proportion to the text', () => {
    const rows = (count: number): string =>
      `insert into t values ${Array.from({ length: count }, (_, row) => `('${row}', 'it''s', 25, null)`).join(', ')}`;
    const timeMs = (sql: string): number => {
      const start = performance.now();
      expect(outcome(sql)).toBe('taken');
      return performance.now() - start;
    };
    timeMs(rows(5000));
    // 1.1 MB in 0.2 s on idle cores; the limit only tells a line from a square.
    expect(timeMs(rows(25_000))).toBeLessThan(10_000);
    expect(timeMs(`select coalesce(${'i + 1, '.repeat(20_000)}1) from t`)).toBeLessThan(10_000);
    expect(timeMs(`select a from t where ${'i = 1 or '.repeat(4000)}true`)).toBeLessThan(10_000);
    expect(timeMs(`select coalesce(${'x[1 + i], '.repeat(10_000)}x) from t`)).toBeLessThan(10_000);
    expect(timeMs(`select coalesce(${'t.x.b, '.repeat(10_000)}x) from t`)).toBeLessThan(10_000);
    expect(timeMs(`select a from t where i in (${'1, '.repeat(100_000)}1)`)).toBeLessThan(10_000);
  }, 60_000);
});
