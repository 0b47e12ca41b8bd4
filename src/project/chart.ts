import { chartKinds } from '../contract/results.ts';
import type { Chart } from '../contract/results.ts';
import type { Script } from './script.ts';

/** What the setting of a question's head comment may say: `bar x=hour y=plays,users series="level of user"`. */
const allowed = `${chartKinds.slice(0, -1).join(', ')} or ${chartKinds.at(-1)}, then x=column, y=column,column and series=column, a name with blanks in double quotes`;
const word = /\s*([a-z]+)(?:=((?:"[^"]*"|[^\s,"=]+)(?:,(?:"[^"]*"|[^\s,"=]+))*))?(?=\s|$)/iy;
const name = /"([^"]*)"|[^\s,"=]+/g;

/** How to draw a question's answer, from its file; undefined if it says nothing, or nothing that is allowed. */
export function chartOf({ settings }: Script): Chart | undefined {
  const { value } = settings.get('chart') ?? {};
  const chart = value === undefined ? undefined : read(value);
  return typeof chart === 'string' ? undefined : chart;
}

/** What is wrong with the setting of a question's file. */
export function chartProblem({ settings }: Script): { line: number; message: string } | undefined {
  const { value, line } = settings.get('chart') ?? {};
  if (value === undefined || line === undefined) return undefined;
  const problem = read(value);
  return typeof problem === 'string'
    ? { line, message: `its chart is ${JSON.stringify(value)}: ${problem}; allowed: ${allowed}` }
    : undefined;
}

/** The chart, or what is wrong with it. */
function read(text: string): Chart | string {
  const [[kind, none] = ['', undefined], ...fields] = wordsOf(text) ?? [];
  const known = chartKinds.find((one) => one === kind.toLowerCase());
  if (known === undefined || none !== undefined) return `it does not begin with a kind`;
  const chart: Chart = { kind: known };
  for (const [key, value] of fields) {
    const names = [...(value ?? '').matchAll(name)].map(([whole, quoted]) => quoted ?? whole);
    const [first] = names;
    if (first === undefined || !['x', 'y', 'series'].includes(key)) return `${key} is not x=, y= or series=`;
    if (key === 'y') chart.y = names;
    else if (names.length > 1) return `${key} names one column`;
    else chart[key as 'x' | 'series'] = first;
  }
  if (known !== 'heatmap') return chart;
  return chart.x !== undefined && chart.series !== undefined && (chart.y?.length ?? 1) === 1
    ? chart
    : 'a heatmap has x=, series= and one y=';
}

/** The words with their values after `=`; undefined if there is anything else. */
function wordsOf(text: string): [string, string | undefined][] | undefined {
  const words: [string, string | undefined][] = [];
  word.lastIndex = 0;
  while (word.lastIndex < text.trimEnd().length) {
    const found = word.exec(text);
    if (!found) return undefined;
    words.push([found[1] ?? '', found[2]]);
  }
  return words;
}
