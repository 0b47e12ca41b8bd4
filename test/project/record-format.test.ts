import { recordFormat } from '../../src/project/record-format.ts';
import { parseScript } from '../../src/project/script.ts';

const formatOf = (options: string, columns = 'id int, "Name" varchar(10)', list = '') => {
  const create = `drop table if exists raw;\ncreate table raw (${columns}) diststyle even;`;
  const copy = `copy raw${list} from :'uri' iam_role :'role_arn' region :'region' ${options};`;
  const table = {
    table: 'raw',
    create: parseScript('raw.create.sql', 'raw', create),
    copy: parseScript('raw.copy.sql', 'raw', copy),
  };
  return recordFormat(table, { paths: 's3://b/paths.json' });
};

const csv = { kind: 'csv', delimiter: ',', quote: '"', skippedLines: 0, fillsRecord: false };

test.each([
  ["format as json 'auto'", { kind: 'json', ignoresCase: false, isGzip: false }],
  ["json 'auto ignorecase' gzip", { kind: 'json', ignoresCase: true, isGzip: true }],
  ["json as 'auto' timeformat 'epochmillisecs' maxerror as 10", { kind: 'json', ignoresCase: false }],
  ["format json :'paths' truncatecolumns", { kind: 'json', paths: 's3://b/paths.json' }],
  ['format as csv', csv],
  [
    "csv quote '%' delimiter as ';' ignoreheader as 1 fillrecord compupdate off",
    { ...csv, quote: '%', delimiter: ';', skippedLines: 1, fillsRecord: true },
  ],
  ["csv null as 'NA' acceptinvchars as '?' gzip", { ...csv, isGzip: true }],
])('%s', (options, expected) => {
  expect(formatOf(options)).toMatchObject({ columns: ['id', 'name'], ...expected });
});

test.each([
  'format as parquet',
  "json 'noshred'",
  "delimiter '|'",
  String.raw`csv delimiter '\t'`,
  'csv encoding utf16',
  'csv manifest',
  'csv bzip2',
  "json 'auto' explicit_ids",
])('%s is not told', (options) => {
  expect(formatOf(options)).toBeUndefined();
});

test('the columns are those of the COPY, else those that the table is created with', () => {
  const table = 'id int not null, price numeric(12, 2) default 0, unique (id), primary key (id), check_in date';
  expect(formatOf('csv', table)?.columns).toEqual(['id', 'price', 'check_in']);
  expect(formatOf('csv', table, ' (Price, "id")')?.columns).toEqual(['price', 'id']);
});

test.each(['id int identity(1, 1), name text', 'like other'])(
  'the columns of a table of (%s) are not told',
  (columns) => {
    expect(formatOf('csv', columns)).toBeUndefined();
    expect(formatOf('csv', columns, ' (id)')?.columns).toEqual(['id']);
  },
);
