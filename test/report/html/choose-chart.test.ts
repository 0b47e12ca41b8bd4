import { drawingOf } from '../../../src/report/html/choose-chart.ts';
import { answer } from '../../support/run-record.ts';

test('a text and a number are bars that lie, dates a line, a single row a table', () => {
  expect(drawingOf(answer())).toMatchObject({
    kind: 'bar',
    isText: true,
    xName: 'product',
    yName: 'sold',
    x: ['tea', 'coffee'],
  });
  const days = [1, 2, 3].map((day) => [`2026-03-0${day}`, day]);
  expect(drawingOf(answer({ rows: days }))).toMatchObject({ kind: 'line', isText: false });
  expect(drawingOf(answer({ rows: [['tea', 1]] }))).toBeUndefined();
  expect(
    drawingOf(
      answer({
        columns: ['a', 'b'],
        rows: [
          ['x', 'y'],
          ['z', 'w'],
        ],
      }),
    ),
  ).toBeUndefined();
});

test('numbers alone: the first is x, and what is missing stays so', () => {
  const drawing = drawingOf(
    answer({
      columns: ['hour', 'plays', 'users'],
      rows: [
        [0, 5, null],
        [1, 7, 2],
      ],
    }),
  );
  expect(drawing).toMatchObject({
    xName: 'hour',
    isText: false,
    series: [
      { name: 'plays', values: [5, 7] },
      { name: 'users', values: [null, 2] },
    ],
  });
});

test('decimals are numbers, although they stand in the result as text; whole numbers in text only where y names them', () => {
  const columns = ['plan', 'postcode', 'revenue'];
  const rows = [
    ['paid', '08022', '269.73'],
    ['free', '12345', '0.00'],
  ];
  expect(drawingOf(answer({ columns, rows }))).toMatchObject({
    xName: 'plan',
    series: [{ name: 'revenue', values: [269.73, 0] }],
  });
  const totals = {
    columns: ['day', 'total'],
    rows: [
      ['2026-03-01', '90071992547409931'],
      ['2026-03-02', null],
    ],
  };
  expect(drawingOf(answer({ ...totals, chart: { kind: 'bar', y: ['total'] } }))).toMatchObject({
    series: [{ name: 'total', values: [90071992547409940, null] }],
  });
});

test('its file says how, with a series for each value of a column', () => {
  const columns = ['weekday', 'hour', 'plays'];
  const rows = [
    ['Mon', 0, 3],
    ['Mon', 1, 4],
    ['Tue', 1, 5],
  ];
  const chart = { kind: 'heatmap', x: 'hour', series: 'weekday', y: ['plays'] } as const;
  expect(drawingOf(answer({ chart: { ...chart, y: [...chart.y] }, columns, rows }))).toMatchObject({
    kind: 'heatmap',
    x: ['0', '1'],
    series: [
      { name: 'Mon', values: [3, 4] },
      { name: 'Tue', values: [null, 5] },
    ],
  });
  expect(drawingOf(answer({ chart: { kind: 'none' } }))).toBeUndefined();
});

test('of many bars with texts, the first are drawn', () => {
  const rows = Array.from({ length: 100 }, (_, at) => [`p${at}`, at]);
  expect(drawingOf(answer({ rows }))).toMatchObject({
    x: { length: 40 },
    series: [{ values: { length: 40 } }],
    more: 60,
  });
});

test('a chart that cannot be drawn says why', () => {
  expect(drawingOf(answer({ chart: { kind: 'bar', x: 'artist' } }))).toMatch(
    /chart of artist, which the answer does not have/,
  );
  expect(drawingOf(answer({ chart: { kind: 'bar', y: ['product'] } }))).toMatch(/product, which is not all numbers/);
  const rows = Array.from({ length: 20 }, (_, at) => [`p${at}`, at]);
  expect(drawingOf(answer({ chart: { kind: 'line', x: 'sold', series: 'product', y: ['sold'] }, rows }))).toMatch(
    /20 series/,
  );
});
