import * as fc from 'fast-check';
import { isFull } from '../../../../test/support/full.ts';
import { Warehouse } from './support.ts';
import type { Value } from './support.ts';

const columns = {
  i: 'INT',
  s: 'SMALLINT',
  l: 'BIGINT',
  n: 'DECIMAL(8,2)',
  m: 'DECIMAL(30,10)',
  f: 'DOUBLE PRECISION',
  r: 'REAL',
  b: 'BOOLEAN',
  v: 'VARCHAR(6)',
  c: 'CHAR(3)',
  d: 'DATE',
  t: 'TIMESTAMP',
  z: 'TIMESTAMPTZ',
  required: 'INT NOT NULL',
  doc: 'SUPER',
};

const words = [
  '',
  ' ',
  'x',
  'true',
  'F',
  'yes',
  '0',
  '1',
  '-1',
  '+7',
  '007',
  '1.0',
  '1.5',
  '-0',
  '1e3',
  '0x1F',
  '1_000',
  ' 5 ',
  '5.',
  '.5',
  '32768',
  '2147483648',
  '99999999999',
  '9223372036854775808',
  '1234567.891',
  '0.12345678901234567',
  'NaN',
  'inf',
  'é',
  'éééé',
  'abcdefgh',
  '2018-11-01',
  '2018-02-30',
  '2018-11-01 20:57:10',
  '2018-11-01 20:57:10.796',
  '2018-11-01T20:57:10Z',
  'epoch',
  '2018-1-1',
  '10000-01-01',
  '10000-01-01 00:00:00',
  '0044-03-15 (BC)',
  '1541105830796',
  '1541105830',
  'null',
  '"',
  '\\',
  'a\tb',
  '\u0000',
  '\ud83d\ude00',
  'infinity',
];

const value = fc.oneof(
  fc.constantFrom(...words),
  fc.constantFrom(null, true, false),
  fc.integer(),
  fc.integer({ min: -40000, max: 40000 }),
  // DuckDB writes tiny numbers with an exponent when they become text.
  fc.double({ min: -1000, max: 1000, noNaN: true }).filter((number) => number === 0 || Math.abs(number) > 0.001),
  fc.constantFrom({}, [], { a: [1, 'x'] }, ['y']),
);
/** Few fields each, so that many records have no error: one alone sends the whole COPY the careful way. */
const record = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...Object.keys(columns), 'other'), value), {
    maxLength: 3,
    selector: ([name]) => name,
  })
  .map((fields) => ({ required: 1, ...Object.fromEntries(fields) }));

const options = fc.subarray([
  'EMPTYASNULL',
  'BLANKSASNULL',
  'TRUNCATECOLUMNS',
  'ROUNDEC',
  'TRIMBLANKS',
  'ACCEPTANYDATE',
]);
const timeFormat = fc.constantFrom('', `TIMEFORMAT 'auto'`, `TIMEFORMAT 'epochmillisecs'`, `TIMEFORMAT 'epochsecs'`);

describe('the fast and the careful way of COPY', () => {
  let warehouse: Warehouse;
  beforeAll(async () => {
    warehouse = await Warehouse.open();
    const definition = Object.entries(columns).map(([name, type]) => `${name} ${type}`);
    await warehouse.create(`CREATE TABLE t (${definition.join(', ')})`);
  });
  afterAll(() => warehouse.close());

  async function load(
    text: string,
    how: string,
    copy: 'copy' | 'copyInBlock',
  ): Promise<{ rows: Value[][]; errors: Value[][] }> {
    await warehouse.run('DELETE FROM t');
    warehouse.put('x', text);
    await warehouse[copy](`t FROM 's3://data/x'`, `${how} MAXERROR 100000`);
    const texts = Object.keys(columns).map((name) => (name === 'z' ? 'epoch_us(z)::VARCHAR' : `${name}::VARCHAR`));
    return {
      rows: await warehouse.rows(`SELECT ${texts.join(', ')} FROM t ORDER BY ALL`),
      errors: (await warehouse.loadErrors()).map(([, column, code]) => [column!, code!]),
    };
  }

  const numRuns = Number(process.env['AGREEMENT_RUNS'] ?? (isFull ? 50 : 15));

  /** COPY may read it in different ways alone and in a transaction block; spread over several lines, only carefully. */
  async function loadEachWay(records: object[], how: string) {
    const lines = records.map((one) => `${JSON.stringify(one)}\n`).join('');
    const spread = records.map((one) => JSON.stringify(one, null, 1)).join('\n');
    return {
      alone: await load(lines, how, 'copy'),
      inBlock: await load(lines, how, 'copyInBlock'),
      careful: await load(spread, how, 'copy'),
    };
  }

  it.each([`JSON 'auto'`, `JSON 'auto ignorecase'`])('load the same with %s, one record at a time', async (format) => {
    await fc.assert(
      fc.asyncProperty(record, options, timeFormat, async (one, flags, time) => {
        const { careful, ...fast } = await loadEachWay([one], [format, ...flags, time].join(' '));
        expect(fast).toEqual({ alone: careful, inBlock: careful });
      }),
      { numRuns },
    );
  });

  it("load the same with JSON 'auto ignorecase', however the keys are spelled", async () => {
    const key = fc.constantFrom('i', 'I', 'v', 'V', 'doc', 'Doc', 'DOC', 'f', 'F', 'other', 'Other', '', 'j', 'record');
    const plain = fc.oneof(fc.integer({ min: 0, max: 99 }), fc.constantFrom('7', null));
    const spelled = fc.dictionary(key, plain, { maxKeys: 5 }).map((fields): object => ({ required: 1, ...fields }));
    const any = fc.oneof({ weight: 5, arbitrary: spelled }, fc.constantFrom<object>({}, [], { Required: 2 }));
    await fc.assert(
      fc.asyncProperty(fc.array(any, { minLength: 1, maxLength: 4 }), async (records) => {
        const { careful, ...fast } = await loadEachWay(records, `JSON 'auto ignorecase'`);
        expect(fast).toEqual({ alone: careful, inBlock: careful });
      }),
      { numRuns },
    );
  });
});
