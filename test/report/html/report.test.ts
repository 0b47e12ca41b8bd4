import { parse } from 'parse5';
import type { DefaultTreeAdapterTypes } from 'parse5';
import type { RunRecord } from '../../../src/contract/record.ts';
import { advice } from '../../../src/contract/advice.ts';
import { reportHtml } from '../../../src/report/html/report.ts';
import { failures } from '../../../src/contract/failures.ts';
import { answer, runRecord } from '../../support/run-record.ts';

type Element = DefaultTreeAdapterTypes.Element;

/** As a browser reads it: its elements, its text, and where it is no HTML. */
function read(record: RunRecord) {
  const source = reportHtml(record);
  const errors: string[] = [];
  const document = parse(source, { sourceCodeLocationInfo: true, onParseError: ({ code }) => errors.push(code) });
  const elements: Element[] = [];
  const texts: string[] = [];
  const visit = (node: DefaultTreeAdapterTypes.ChildNode) => {
    if (node.nodeName === '#text') texts.push((node as DefaultTreeAdapterTypes.TextNode).value);
    if ('tagName' in node) elements.push(node);
    if ('childNodes' in node) node.childNodes.forEach(visit);
  };
  document.childNodes.forEach(visit);
  const named = (tag: string) => elements.filter(({ tagName }) => tagName === tag);
  return { source, errors, elements, named, text: texts.join(' ') };
}

const attribute = ({ attrs }: Element, name: string) => attrs.find((one) => one.name === name)?.value;

test('what ran, what was loaded, what it cost, and why it took so long', () => {
  const { text, errors, named } = read(runRecord());
  expect(errors).toEqual([]);
  for (const told of [
    'shop-pipeline',
    'ensureCluster',
    'create shop: 2 × ra3.large',
    '3 attempts; before: Rate exceeded',
    's3://shop/orders/',
    '12.3 KiB',
    'COPY refused 7 records',
    'found 12 rows',
    'Every sale has a price.',
    '0.0333',
    '0.05 USD',
    'How much was sold?',
  ])
    expect(text).toContain(told);
  expect(named('svg').map((svg) => attribute(svg, 'class'))).toEqual(['chart', 'plan']);
  expect(named('section').map((section) => attribute(section, 'id'))).toEqual([
    'answers',
    'loaded',
    'checks',
    'timeline',
    'plan',
    'resources',
  ]);
});

test('every picture has a name and a description, every table a caption, and every label is there once', () => {
  const { elements, named } = read(runRecord({ results: { query: { answers: [answer(), answer()], durations: [] } } }));
  const ids = elements.flatMap((element) => attribute(element, 'id') ?? []);
  expect(new Set(ids).size).toBe(ids.length);
  for (const svg of named('svg')) {
    const labels = attribute(svg, 'aria-labelledby')?.split(' ') ?? [];
    expect(labels).toHaveLength(2);
    for (const label of labels) expect(ids).toContain(label);
  }
  expect(named('caption')).toHaveLength(named('table').length);
});

test('hostile names and data are text, and nothing is fetched or run', () => {
  const evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>\'&\u202Egnp\0</style></title>';
  const one = answer({
    name: evil,
    question: evil,
    columns: [evil, `sold ${evil}`],
    rows: [
      [evil, 1],
      [']]></text></svg><script>', 2],
    ],
    note: evil,
  });
  const { plan, results } = runRecord();
  const record = runRecord({
    workflowId: evil,
    state: 'failed',
    failure: { type: evil, message: `${evil}\n${evil}`, details: [evil] },
    results: { ...results, query: { answers: [one], durations: [] } },
    ...(plan && { plan: { ...plan, project: evil, star: [{ table: evil, after: ['raw_orders'], merges: false }] } }),
  });
  const { source, elements, named, errors } = read(record);
  expect(errors).toEqual([]);
  expect(named('script')).toEqual([]);
  expect(named('img')).toEqual([]);
  for (const { attrs } of elements)
    for (const { name, value } of attrs) {
      expect(name).not.toMatch(/^on/);
      expect(name !== 'href' || value.startsWith('#')).toBe(true);
    }
  expect(source).not.toMatch(/[\0\u202E]/);
  expect(source).toContain(`default-src 'none'`);
});

test('fifty answers of hostile rows and 10,000 refused records stay below 2 MB', () => {
  const rows = Array.from({ length: 100 }, (_, at) => [`<b>${at}</b> & "${'x'.repeat(60)}"`, at]);
  const answers = Array.from({ length: 50 }, (_, at) => answer({ name: `n${at}`, question: `Question ${at}?`, rows }));
  const { results } = runRecord();
  const staged = { raw_orders: { files: 5, rows: 1, rejected: 10_000, how: 'replace' as const } };
  const load = results.load && { ...results.load, staged };
  const { source, errors, named, text } = read(
    runRecord({ results: { ...results, ...(load && { load }), query: { answers, durations: [] } } }),
  );
  expect(errors).toEqual([]);
  expect(named('figure')).toHaveLength(50);
  expect(text).toContain('10,000');
  expect(Buffer.byteLength(source)).toBeLessThan(2_000_000);
});

test('a run that goes on says so, and what it waits for', () => {
  const { endedAt: _, ...running } = runRecord({ state: 'running', results: {} });
  const [lane] = running.lanes;
  const hold = {
    kind: 'hold',
    name: 'load is held',
    state: 'running',
    startedAt: running.startedAt,
    attempts: 1,
  } as const;
  const { text } = read({ ...running, lanes: lane ? [{ ...lane, spans: [hold] }] : [] });
  expect(text).toContain('It is still running');
  expect(text).toContain('load is held');
  expect(text).toContain('--name retry');
});

test('a failed run tells why, and what to do', () => {
  const failure = { type: 'LoadError', message: 'bad record\nin 2018.json:3', details: ['ts: yesterday'] };
  const { text } = read(runRecord({ state: 'failed', failure, results: {} }));
  for (const told of ['LoadError', 'bad record', 'in 2018.json:3', 'ts: yesterday', advice.LoadError])
    expect(text).toContain(told);
  expect(Object.keys(advice)).toEqual(Object.keys(failures));
});

test('a report needs nothing but the record', () => {
  const bare = runRecord({ lanes: [], results: {}, workflow: 'provision' });
  delete bare.plan;
  expect(read(bare).errors).toEqual([]);
});
