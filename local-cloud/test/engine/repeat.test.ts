import { isDirect } from '../../src/engine/direct.ts';
import { type Repeat, repeatOf } from '../../src/engine/repeat.ts';
import type { Plan } from '../../src/engine/statements.ts';
import { parse } from '../../src/sql/parser/parse.ts';
import { contextOf, openCatalog, written } from '../sql/warehouse.ts';

/** How to do a statement again that ended with one tag, and would end with another the next time. */
function repeat(text: string, tags: { first: string; then: string }, values: string[] = []): Repeat | undefined {
  const tree = parse(text);
  const plan: Plan = {
    text,
    targets: { tables: [], isTemporary: false, isDrop: false },
    statement: tree !== undefined && isDirect(tree) ? tree : statementOf(text),
    tree,
    prepared: undefined,
    values,
    isSmall: true,
    bound: undefined,
    version: 0,
    definitions: 0,
    remake: async () => plan,
  };
  return repeatOf(plan, tags.first, async () => tags.then);
}

function statementOf(text: string): Plan['statement'] {
  const { steps, tag, isQuery } = written(text, openCatalog, contextOf());
  return { kind: 'sql', duckdb: steps, tag, returnsRows: isQuery };
}

const same = { first: 'DONE', then: 'DONE' };

test.each([
  'begin',
  'set query_group to x',
  'create table t (a int not null, b varchar(9) default $$x$$)',
  'create table if not exists s.t (like u including defaults)',
  'create temp table t (a int identity(1, 1))',
  'drop table if exists t, u',
  "comment on table t is 'x'",
  "comment on column t.a is 'x'",
  'lock table t',
  "comment on schema s is 'x'",
  'delete from t',
  'DELETE "t"',
  'delete from /* all of */ dev.public."T" -- it is filled anew',
])('%s can be done again in a transaction that starts over', async (text) => {
  await expect(repeat(text, same)?.()).resolves.toBeUndefined();
});

test.each([
  'select 1',
  'create table t as select * from u',
  'create table if not exists t as select 1 as a',
  'select * into t from u',
  'insert into t values (1)',
  'update t set a = 1',
  'delete from t where a = 1',
  'delete from t using u',
  'delete from t as x',
  'truncate t',
  'alter table t add column b int',
  "copy t from 's3://b/k' iam_role default",
  'declare c cursor for select 1',
  'fetch next from c',
])('%s may come out otherwise, or told its client what there was', (text) => {
  expect(repeat(text, same)).toBeUndefined();
});

test('a statement with parameters is not repeated', () => {
  expect(repeat('delete from t', same, ['1'])).toBeUndefined();
});

test('what comes out otherwise is a conflict of transactions', async () => {
  await expect(repeat('delete from t', { first: 'DELETE 5', then: 'DELETE 7' })?.()).rejects.toMatchObject({
    sqlState: 'XX000',
    message: '1023',
  });
});
