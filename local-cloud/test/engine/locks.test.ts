import type { Client } from 'pg';
import { startTestCluster, type TestCluster } from './support.ts';

let cluster: TestCluster;
let first: Client;
let second: Client;

beforeAll(async () => {
  cluster = await startTestCluster();
  first = await cluster.connect();
  second = await cluster.connect();
});
afterAll(() => cluster.remove());
beforeEach(async () => {
  await first.query('drop table if exists t');
  await first.query('drop table if exists u');
  await first.query('create table t (a int)');
  await first.query('create table u (a int)');
  await first.query('insert into t values (1)');
});

const pidOf = async (session: Client): Promise<number> =>
  ((await session.query('select pg_backend_pid() as pid')).rows[0] as { pid: number }).pid;

/** Resolves when the session runs a statement, which a lock may hold up. */
async function untilBusy(pid: number): Promise<void> {
  const sql = `select 1 from stv_inflight where pid = ${pid}`;
  while ((await first.query(sql)).rows.length === 0);
}

describe('a write', () => {
  test('waits for the transaction that writes the same table, then goes on from what that one left', async () => {
    const pid = await pidOf(second);
    await first.query('begin');
    await first.query('update t set a = a + 1');
    const waiting = second.query('update t set a = a * 10');
    await untilBusy(pid);
    await first.query('commit');
    expect((await waiting).rowCount).toBe(1);
    expect((await first.query('select a from t')).rows).toEqual([{ a: 20 }]);
  });

  test('to another table, and a read, do not wait', async () => {
    await first.query('begin');
    await first.query('update t set a = 2');
    expect((await second.query('select a from t')).rows).toEqual([{ a: 1 }]);
    expect((await second.query('insert into u values (1)')).rowCount).toBe(1);
    await first.query('rollback');
  });

  test('that waits can be cancelled', async () => {
    const pid = await pidOf(second);
    await first.query('begin');
    await first.query('lock table t');
    const waiting = second.query('insert into t values (2)').then(
      () => 'done',
      (error: { code: string }) => error.code,
    );
    await untilBusy(pid);
    await first.query(`select pg_cancel_backend(${pid})`);
    expect(await waiting).toBe('57014');
    await first.query('rollback');
    expect((await second.query('insert into t values (2)')).rowCount).toBe(1);
  });

  test('of a session that leaves waits no longer for it', async () => {
    const leaving = await cluster.connect();
    await leaving.query('begin');
    await leaving.query('lock t');
    const waiting = second.query('insert into t values (2)');
    await leaving.end();
    expect((await waiting).rowCount).toBe(1);
  });

  test('that would close a circle of waiting fails as a deadlock, and the other goes on', async () => {
    const pid = await pidOf(second);
    await first.query('begin');
    await first.query('insert into t values (2)');
    await second.query('begin');
    await second.query('insert into u values (2)');
    const waiting = second.query('insert into t values (3)');
    await untilBusy(pid);
    await expect(first.query('insert into u values (3)')).rejects.toMatchObject({ code: '40P01' });
    expect((await waiting).rowCount).toBe(1);
    await first.query('rollback');
    await second.query('commit');
    expect((await first.query('select a from t order by a')).rows).toEqual([{ a: 1 }, { a: 3 }]);
  });

  test('to a temporary table does not wait for one of the same name', async () => {
    for (const session of [first, second]) {
      await session.query('create temp table mine (a int)');
      await session.query('begin');
      await session.query('insert into mine values (1)');
    }
    for (const session of [first, second]) await session.query('commit');
    expect((await first.query('select a from mine')).rows).toEqual([{ a: 1 }]);
  });
});
