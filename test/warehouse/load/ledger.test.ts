import {
  createLedger,
  findLoad,
  hashesOfFiles,
  lockLedger,
  recordLoad,
  recordMade,
} from '../../../src/warehouse/load/ledger.ts';
import { FakeSession } from '../../support/fake-session.ts';

const loaded = { rows: { sales: 3 }, checks: [{ name: "it's", severity: 'error' as const, passed: true }] };
const staged = { raw: { files: 2, rows: 3, rejected: 0, how: 'append' as const } };
const entry = {
  loadId: 'o/1',
  project: 'shop',
  projectHash: 'abc',
  mode: 'full' as const,
  listsFiles: false,
  loaded,
  staged,
};
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
  const summary = JSON.stringify({ ...loaded, staged });
  const session = new FakeSession([/^select/, [[summary]]]);
  await recordLoad(session, entry);
  expect(session.statements).toEqual([
    'insert into sparkify_loads (load_id, loaded_at, project, project_hash, mode, lists_files, summary)' +
      ` values ('o/1', getdate(), 'shop', 'abc', 'full', false, '${summary.replace("it's", "it''s")}')`,
  ]);
  expect(await findLoad(session, "o'1")).toEqual({ loaded, staged });
  expect(session.statements.at(-1)).toBe("select summary from sparkify_loads where load_id = 'o''1'");
  expect(await findLoad(new FakeSession(), 'other')).toBeUndefined();
});

test('a load that an earlier version recorded is found without what it had staged', async () => {
  const session = new FakeSession([/^select/, [[JSON.stringify(loaded)]]]);
  expect(await findLoad(session, 'o/1')).toEqual({ loaded, staged: {} });
});

test('what warnings found is left out of a summary that would be longer than a statement can take', async () => {
  const warning = { name: 'w', severity: 'warn' as const, passed: false };
  const summaryWith = async (cell: string) => {
    const session = new FakeSession();
    const checks = [{ ...warning, holds: 'It holds.', rows: [[cell]] }];
    await recordLoad(session, { ...entry, loaded: { rows: {}, checks } });
    const [, summary = ''] = /(\{.*\})'\)$/.exec(session.statements[0] ?? '') ?? [];
    return { bytes: Buffer.byteLength(summary), checks: (JSON.parse(summary) as typeof loaded).checks };
  };
  const { bytes } = await summaryWith('');
  const most = 45_000 - bytes;
  expect(await summaryWith('é'.repeat(Math.floor(most / 2)))).toMatchObject({ checks: [{ holds: 'It holds.' }] });
  const cut = await summaryWith('é'.repeat(Math.floor(most / 2) + 1));
  expect(cut.checks).toEqual([warning]);
});

test('which file made a table is recorded anew, and found again', async () => {
  const session = new FakeSession([/^select file, hash/, [['sql/2-star/sales.create.sql', 'abc']]]);
  await recordMade(session, [{ table: 'sales', file: 'sql/2-star/sales.create.sql', hash: 'abc' }]);
  expect(session.statements).toEqual([
    `delete from sparkify_tables where file in ('sql/2-star/sales.create.sql')`,
    'insert into sparkify_tables (table_name, file, hash, made_at)' +
      ` values ('sales', 'sql/2-star/sales.create.sql', 'abc', getdate())`,
  ]);
  expect(await hashesOfFiles(session)).toEqual(new Map([['sql/2-star/sales.create.sql', 'abc']]));
  await recordMade(session, []);
  expect(session.statements).toHaveLength(3);
});
