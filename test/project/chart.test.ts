import { chartOf, chartProblem } from '../../src/project/chart.ts';
import { parseScript } from '../../src/project/script.ts';

const question = (chart: string) =>
  parseScript('sql/3-queries/1-q.sql', 'q', `-- How many?\n-- chart: ${chart}\nselect 1;`);

test('a question says how its answer is drawn, and that is no part of the question', () => {
  const script = question('bar x=hour y=plays,"all users" series="level of user"');
  expect(script.comment).toBe('How many?');
  expect(chartOf(script)).toEqual({ kind: 'bar', x: 'hour', y: ['plays', 'all users'], series: 'level of user' });
  expect(chartOf(question('none'))).toEqual({ kind: 'none' });
  expect(chartOf(question('LINE'))).toEqual({ kind: 'line' });
  expect(chartOf(parseScript('f', 'q', '-- How many?\nselect 1;'))).toBeUndefined();
});

test.each([
  ['pie x=a', 'it does not begin with a kind'],
  ['', 'it does not begin with a kind'],
  ['bar colour=red', 'colour is not x=, y= or series='],
  ['bar x=a,b', 'x names one column'],
  ['bar x', 'x is not x='],
  ['heatmap x=hour y=plays', 'a heatmap has x=, series= and one y='],
  ['bar x=', 'it does not begin with a kind'],
])('chart: %s is wrong, and told with its line', (text, problem) => {
  const script = question(text);
  expect(chartOf(script)).toBeUndefined();
  expect(chartProblem(script)).toMatchObject({ line: 2, message: expect.stringContaining(problem) });
});
