import { parseScript } from '../../../src/project/script.ts';
import { copyScript, listedColumns } from '../../../src/warehouse/load/copy-script.ts';

const copied = (sql: string, options: Partial<Parameters<typeof copyScript>[1]> = {}) =>
  copyScript(parseScript('x', 'x', sql), { table: 'raw', maxErrors: 0, ...options }).statements.map(({ text }) => text);

test.each([
  ['is left as it is', {}, "copy raw from :'uri' csv"],
  ['may refuse some records', { maxErrors: 7 }, "copy raw from :'uri' csv maxerror 7"],
  ['takes a manifest', { isManifest: true, maxErrors: 7 }, "copy raw from :'uri' csv manifest maxerror 7"],
  ['goes into another table', { target: 'raw_new', isManifest: true }, `copy "raw_new" from :'uri' csv manifest`],
])('a COPY %s', (_how, options, expected) => {
  expect(copied("copy raw from :'uri' csv;", options)).toEqual([expected]);
});

test.each([
  ["COPY public.raw (a, b) FROM :'uri'", `COPY "raw_new" (a, b) FROM :'uri'`],
  [`copy "public"."raw" from :'uri'`, `copy "raw_new" from :'uri'`],
  ["copy -- into it\n  raw -- now\nfrom :'uri'", `copy -- into it\n  "raw_new" -- now\nfrom :'uri'`],
])('the name of the table may be written as %s', (sql, expected) => {
  expect(copied(sql, { target: 'raw_new' })).toEqual([expected]);
});

test.each([
  ["copy raw from :'uri' csv", undefined],
  ["copy raw from :'uri' csv null as '(x)'", undefined],
  ['copy raw (a) from', ['a']],
  ['COPY "public"."raw" -- these\n ( ID, "Full Name" ,c) FROM', ['id', 'full name', 'c']],
])('the columns that a COPY lists are seen: %s', (sql, columns) => {
  expect(listedColumns(parseScript('x', 'x', sql))).toEqual(columns);
});

test.each(['format as parquet', 'FORMAT ORC', 'parquet manifest'])(
  'a COPY of columnar files, %s, is given no MAXERROR, which it does not take',
  (format) => {
    const sql = `copy raw from :'uri' iam_role :'role_arn' ${format}`;
    expect(copied(sql, { maxErrors: 5 })).toEqual([sql]);
    expect(copied(sql.replace(format, "csv null 'parquet'"), { maxErrors: 5 })[0]).toMatch(/ maxerror 5$/);
  },
);
