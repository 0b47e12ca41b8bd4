import { createLedger, findLoad, lockLedger, recordLoad } from '../../src/warehouse/ledger.ts';
import { FakeSession } from '../support/fake-session.ts';

const loaded = { rows: { sales: 3 }, checks: ["it's"] };

test('the ledger is created once, and says of every column what it holds', async () => {
  const session = new FakeSession();
  await createLedger(session);
  const [, create = '', ...comments] = session.statements;
  const columns = [...create.matchAll(/(\w+) (?:varchar|timestamp)/g)].map(([, name]) => name);
  expect(create).toMatch(/^create table sparkify_loads \( load_id varchar\(512\) not null,/);
  expect(columns).toEqual(['load_id', 'loaded_at', 'project', 'project_hash', 'summary']);
  expect(comments).toEqual([
    expect.stringMatching(/^comment on table sparkify_loads is '.+'$/),
    ...columns.map((name) => expect.stringMatching(`^comment on column sparkify_loads\\.${name} is '.+'$`)),
  ]);
  const again = new FakeSession([/relname = 'sparkify_loads'/, [[1]]]);
  await createLedger(again);
  expect(again.statements).toHaveLength(1);
});

test('who loads holds it', async () => {
  const session = new FakeSession();
  await lockLedger(session);
  expect(session.statements).toEqual(['lock table sparkify_loads']);
});

test('a load is recorded with its project, and found again by its id', async () => {
  const session = new FakeSession([/^select/, [[JSON.stringify(loaded)]]]);
  await recordLoad(session, { loadId: 'o/1', project: 'shop', projectHash: 'abc', loaded });
  expect(session.statements).toEqual([
    'insert into sparkify_loads (load_id, loaded_at, project, project_hash, summary)' +
      ` values ('o/1', getdate(), 'shop', 'abc', '{"rows":{"sales":3},"checks":["it''s"]}')`,
  ]);
  expect(await findLoad(session, "o'1")).toEqual(loaded);
  expect(session.statements.at(-1)).toBe("select summary from sparkify_loads where load_id = 'o''1'");
  expect(await findLoad(new FakeSession(), 'other')).toBeUndefined();
});
