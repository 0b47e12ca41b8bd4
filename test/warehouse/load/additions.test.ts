import { parseScript } from '../../../src/project/script.ts';
import { addAdditions, createAdditions, numberedColumns } from '../../../src/warehouse/load/additions.ts';
import { FakeSession } from '../../support/fake-session.ts';

const script = (sql: string) => parseScript('x', 'x', sql);
const staging = (copy: string) => ({ table: 'raw', create: script('create table raw'), copy: script(copy) });
const identities: [RegExp, string[][]] = [/from pg_attrdef .* c.relname = 'raw' .*identity"\(%'$/, [['id']]];

test.each([
  ['no column', "copy raw from :'uri'", ['id']],
  ['other columns', "copy raw (n) from :'uri'", ['id']],
  ['it', "copy raw (n, ID) from :'uri'", []],
])('a column that the table numbers is left to it where its COPY lists %s', async (_what, copy, numbered) => {
  expect(await numberedColumns(new FakeSession(identities), staging(copy))).toEqual(numbered);
});

test('what waits has the columns and defaults of the table, without those that it numbers', async () => {
  const session = new FakeSession();
  await createAdditions(session, 'raw', ['id']);
  expect(session.statements).toEqual([
    'drop table if exists "raw_new"',
    'create table "raw_new" (like "raw" including defaults)',
    'alter table "raw_new" drop column "id"',
  ]);
});

test('what waits is added by its columns', async () => {
  const session = new FakeSession([
    /from pg_attribute .* c.relname = 'raw_new'/,
    [
      ['n', 'integer'],
      ['it"s', 'date'],
    ],
  ]);
  await addAdditions(session, 'raw');
  expect(session.statements.at(-1)).toBe('insert into "raw" ("n", "it""s") select "n", "it""s" from "raw_new"');
});
