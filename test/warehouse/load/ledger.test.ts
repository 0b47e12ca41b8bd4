import {
  createLedger,
  findLoad,
  hashesOfTables,
  lockLedger,
  recordLoad,
  recordMade,
} from '../../../src/warehouse/load/ledger.ts';
import { FakeSession } from '../../support/fake-session.ts';

const loaded = { rows: { sales: 3 }, checks: [{ name: "it's", severity: 'error' as const, passed: true }] };
const names = ['loads', 'tables', 'files', 'rejects', 'checks'].map((name) => `sparkify_${name}`);

test('the ledger is created once, and says of every table and column what it holds', async () => {
  const session = new FakeSession();
  await createLedger(session);
  const [, ...statements] = session.statements;
  const creates = statements.filter((sql) => sql.startsWith('create table'));
  expect(creates.map((sql) => sql.split(' ')[2])).toEqual(names);
  for (const create of creates) {
    const [, table = '', definitions = ''] = /^create table (\w+) \((.*)\) diststyle/.exec(create) ?? [];
    const columns = definitions.split(', ').map((definition) => definition.split(' ')[0]);
    const comments = statements.filter((sql) => sql.includes(` ${table}.`) || sql.includes(`on table ${table} `));
    expect(comments).toEqual([
      expect.stringMatching(`^comment on table ${table} is '.+'$`),
      ...columns.map((name) => expect.stringMatching(`^comment on column ${table}\\.${name} is '.+'$`)),
    ]);
  }
  const again = new FakeSession([/relname in \('sparkify_loads', /, names.map((name) => [name])]);
  await createLedger(again);
  expect(again.statements).toHaveLength(1);
  const some = new FakeSession([/relname in \('sparkify_loads', /, names.slice(1).map((name) => [name])]);
  await createLedger(some);
  expect(some.statements.filter((sql) => sql.startsWith('create'))).toHaveLength(1);
});

test('who loads holds it', async () => {
  const session = new FakeSession();
  await lockLedger(session);
  expect(session.statements).toEqual(['lock table sparkify_loads']);
});

test('a load is recorded with its project, and found again by its id', async () => {
  const session = new FakeSession([/^select/, [[JSON.stringify(loaded)]]]);
  await recordLoad(session, {
    loadId: 'o/1',
    project: 'shop',
    projectHash: 'abc',
    mode: 'full',
    listsFiles: false,
    loaded,
  });
  expect(session.statements).toEqual([
    'insert into sparkify_loads (load_id, loaded_at, project, project_hash, mode, lists_files, summary)' +
      ` values ('o/1', getdate(), 'shop', 'abc', 'full', false, '${JSON.stringify(loaded).replace("it's", "it''s")}')`,
  ]);
  expect(await findLoad(session, "o'1")).toEqual(loaded);
  expect(session.statements.at(-1)).toBe("select summary from sparkify_loads where load_id = 'o''1'");
  expect(await findLoad(new FakeSession(), 'other')).toBeUndefined();
});

test('which file made a table is recorded anew, and found again', async () => {
  const session = new FakeSession([/^select table_name, hash/, [['sales', 'abc']]]);
  await recordMade(session, [{ table: 'sales', file: 'sql/2-star/sales.create.sql', hash: 'abc' }]);
  expect(session.statements).toEqual([
    `delete from sparkify_tables where table_name in ('sales')`,
    'insert into sparkify_tables (table_name, file, hash, made_at)' +
      ` values ('sales', 'sql/2-star/sales.create.sql', 'abc', getdate())`,
  ]);
  expect(await hashesOfTables(session)).toEqual(new Map([['sales', 'abc']]));
  await recordMade(session, []);
  expect(session.statements).toHaveLength(3);
});
