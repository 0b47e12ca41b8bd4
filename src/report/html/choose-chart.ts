import type { Answer, Cell } from '../../contract/results.ts';

/** The data of a chart: values by position of x, a list per series. */
export interface Drawing {
  kind: 'bar' | 'line' | 'heatmap';
  /** Names of the columns. */
  xName: string;
  yName: string;
  x: string[];
  /** Whether x are texts, which need room. */
  isText: boolean;
  series: { name: string; values: (number | null)[] }[];
  /** How many of x are left out at the end. */
  more: number;
}

/** Beyond these a chart is unreadable. */
const mostSeries = 8;
const mostMeasures = 3;
const mostBars = 40;
const dateLike = /^\d{4}-\d{2}(-\d{2})?/;
/** In a result, NUMERIC, and BIGINT that JavaScript cannot hold, are text, so that no digit is lost. */
const decimal = /^-?\d+(\.\d+)?$/;
/** The same if the file does not say that it is a number: `08022` may be a postcode. */
const fraction = /^-?\d+\.\d+$/;

/**
 * As its file says, or as its columns suggest: x is the first that is not a number (or else the first), y are the other
 * numbers, with a line over dates and bars otherwise. A text says why it cannot be drawn as the file says. undefined
 * means that a table is best: one row, no number, or the file says so.
 */
export function drawingOf(answer: Answer): Drawing | string | undefined {
  const { chart, columns, rows } = answer;
  if (chart?.kind === 'none' || (!chart && rows.length < 2)) return undefined;
  const { x, y, numeric } = columnsOf(answer);
  const strangers = [x, ...y, chart?.series].filter((name) => name !== undefined && !columns.includes(name));
  if (strangers.length > 0)
    return `Its file asks for a chart of ${strangers.join(', ')}, which the answer does not have.`;
  if (y.length === 0 || rows.length === 0)
    return chart && 'Its file asks for a chart, and the answer has no number to draw.';
  if (y.some((name) => !numeric.includes(name)))
    return `Its file asks for a chart of ${y.join(', ')}, which is not all numbers.`;
  const drawing = draw(answer, x, y);
  if (drawing.kind === 'heatmap' || drawing.series.length <= mostSeries) return drawing;
  return `Its file asks for a chart with ${drawing.series.length} series; more than ${mostSeries} cannot be told apart.`;
}

function columnsOf({ chart, columns, rows }: Answer): { x: string; y: string[]; numeric: string[] } {
  const { series } = chart ?? {};
  const numeric = columns.filter((name, at) => isNumeric(rows, at, chart?.y?.includes(name) ? decimal : fraction));
  const x = chart?.x ?? columns.find((name) => !numeric.includes(name) && name !== series) ?? columns[0] ?? '';
  const free = numeric.filter((name) => name !== x && name !== series);
  return { x, y: chart?.y ?? (series === undefined ? free.slice(0, mostMeasures) : free.slice(-1)), numeric };
}

function draw({ chart, columns, rows }: Answer, x: string, y: string[]): Drawing {
  const cells = (name: string) => rows.map((row) => row[columns.indexOf(name)] ?? null);
  const xs = cells(x);
  const areDates = xs.every(isDate);
  const isText = !areDates && xs.some((cell) => typeof cell === 'string');
  const kind = chart?.kind === 'bar' || chart?.kind === 'line' || chart?.kind === 'heatmap' ? chart.kind : undefined;
  const [first = ''] = y;
  const values =
    chart?.series === undefined
      ? { yName: y.join(', '), x: xs.map(label), series: y.map((name) => ({ name, values: cells(name).map(number) })) }
      : { yName: first, ...pivot(xs, cells(chart.series), cells(first)) };
  return shortened({
    kind: kind ?? (rows.length > 2 && areDates ? 'line' : 'bar'),
    xName: x,
    isText,
    ...values,
    more: 0,
  });
}

/** Bars with texts beside them are read one by one, and only the first ones. */
function shortened(drawing: Drawing): Drawing {
  const { kind, isText, x, series } = drawing;
  if (kind !== 'bar' || !isText || x.length <= mostBars) return drawing;
  const first = series.map(({ name, values }) => ({ name, values: values.slice(0, mostBars) }));
  return { ...drawing, x: x.slice(0, mostBars), series: first, more: x.length - mostBars };
}

function pivot(xs: Cell[], groups: Cell[], values: Cell[]): Pick<Drawing, 'x' | 'series'> {
  const x = [...new Set(xs.map(label))];
  const names = [...new Set(groups.map(label))];
  const found = new Map(
    values.map((value, at) => [JSON.stringify([label(xs[at] ?? null), label(groups[at] ?? null)]), value]),
  );
  const valueOf = (one: string, group: string) => number(found.get(JSON.stringify([one, group])) ?? null);
  return { x, series: names.map((name) => ({ name, values: x.map((one) => valueOf(one, name)) })) };
}

function isNumeric(rows: Cell[][], at: number, text: RegExp): boolean {
  const cells = rows.map((row) => row[at] ?? null).filter((cell) => cell !== null);
  return cells.length > 0 && cells.every((cell) => typeof cell === 'number' || text.test(String(cell)));
}

const isDate = (cell: Cell): boolean => typeof cell === 'string' && dateLike.test(cell);
const number = (cell: Cell): number | null =>
  typeof cell === 'number' || (typeof cell === 'string' && decimal.test(cell)) ? Number(cell) : null;
const label = (cell: Cell): string => (cell === null ? 'null' : String(cell));
