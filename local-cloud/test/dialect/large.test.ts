import { DialectError } from '../../src/dialect/statement.ts';
import { translate } from '../../src/dialect/translate.ts';
import { contextOf } from './support.ts';

const context = contextOf();

/** 'taken' or 'refused'; anything else is an error that a client must never meet. */
function outcome(sql: string): string {
  try {
    translate(sql, context);
    return 'taken';
  } catch (error) {
    return error instanceof DialectError ? 'refused' : String(error);
  }
}

describe('translate, however much it is given,', () => {
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

  test('takes time in proportion to the text', () => {
    const rows = (count: number): string =>
      `insert into t values ${Array.from({ length: count }, (_, row) => `(${row}, 'it''s', 2.5, null, '2018-11-01')`).join(', ')}`;
    const timeMs = (sql: string): number => {
      const start = performance.now();
      expect(outcome(sql)).toBe('taken');
      return performance.now() - start;
    };
    timeMs(rows(5000));
    // 1.1 MB in 0.2 s on idle cores; the limit only tells a line from a square.
    expect(timeMs(rows(25_000))).toBeLessThan(10_000);
    expect(timeMs(`select coalesce(${'a + 1, '.repeat(50_000)}1) from t`)).toBeLessThan(10_000);
    expect(timeMs(`select a from t where ${'a = 1 or '.repeat(50_000)}true`)).toBeLessThan(10_000);
    expect(timeMs(`select coalesce(${'a[1 + b], '.repeat(20_000)}1) from t`)).toBeLessThan(10_000);
    expect(timeMs(`select coalesce(${'t.a.b, '.repeat(20_000)}1) from t`)).toBeLessThan(10_000);
    expect(timeMs(`select a from t where a in (${'1, '.repeat(100_000)}1)`)).toBeLessThan(10_000);
  }, 60_000);
});
