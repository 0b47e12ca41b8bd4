import { textOf } from './sql/grammar.ts';
import { redshift } from './sql/redshift.ts';
import { complaint } from './sql/report.ts';

describe('the grammar of statements', () => {
  test.each(Object.keys(redshift))('has an end for %s, whatever the tape', (rule) => {
    expect(textOf(redshift, rule, []).length).toBeLessThan(1000);
    for (let number = 0; number < (redshift[rule]?.length ?? 0); number += 1) textOf(redshift, rule, [number]);
  });

  test('makes longer statements of longer tapes', () => {
    const tape = Array.from({ length: 60 }, (_, index) => index * 7);
    expect(textOf(redshift, 'statement', tape).length).toBeGreaterThan(textOf(redshift, 'statement', []).length);
  });
});

describe('a report is complained of', () => {
  const report = { sqlState: '42601', message: '', detail: '', hint: '' };

  test.each<[string, Partial<typeof report>]>([
    ['that is an internal error', { sqlState: 'XX000', message: 'something' }],
    ['with a word of DuckDB', { message: 'no function matches in DuckDB' }],
    ['with a kind of DuckDB', { message: 'Binder Error: something' }],
    ['with a hidden schema', { detail: 'sys_catalog' }],
    ['with a type of DuckDB', { message: 'abs(HUGEINT)' }],
    ['with a path', { hint: '/tmp/cluster/data' }],
    ['with the marker of a macro', { message: '[22012] Divide by zero' }],
    ['with an error of JavaScript', { message: 'Cannot read properties of undefined' }],
  ])('%s', (_what, more) => {
    expect(complaint({ ...report, ...more }, 'select 1')).toBeDefined();
  });

  test.each<[string, Partial<typeof report>, string]>([
    ['in Redshift’s words', { message: 'relation "x" does not exist' }, 'select * from x'],
    ['with a word of the statement', { message: 'function read_text does not exist' }, "select READ_TEXT('x')"],
    ['that is Redshift’s own XX000', { sqlState: 'XX000', message: 'JSON parsing error' }, 'select 1'],
  ])('not when it is one %s', (_what, more, sql) => {
    expect(complaint({ ...report, ...more }, sql)).toBeUndefined();
  });
});
