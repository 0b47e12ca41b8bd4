import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { overPostgres } from '../../src/warehouse/postgres.ts';
import type { PostgresTarget } from '../../src/warehouse/postgres.ts';
import { endSession } from '../../src/warehouse/session.ts';
import type { Session, SessionId, SessionOptions } from '../../src/warehouse/session.ts';
import { password, startTestCluster, type TestCluster } from '../../local-cloud/test/engine/support.ts';
import { FakeSession } from '../support/fake-session.ts';
import { until } from '../support/until.ts';

let cluster: TestCluster;
let target: PostgresTarget;

beforeAll(async () => {
  cluster = await startTestCluster();
  target = {
    address: 'localhost',
    port: cluster.server.port,
    database: 'dev',
    login: async () => ({ user: 'admin', password }),
    caFile: cluster.config.tls.certFile,
  };
});
afterAll(() => cluster.remove());

const withSession = <T>(to: PostgresTarget, options: SessionOptions, work: (session: Session) => Promise<T>) =>
  overPostgres(to).withSession(options, work);
const named = (applicationName: string) => ({ applicationName });
const isOpen = ({ pid }: SessionId) =>
  withSession(target, named('look'), async ({ run }) => {
    const { rows } = await run(`select process from stv_sessions where process = ${pid}`);
    return rows.length > 0;
  });
/** A statement that takes longer than any test. */
const endless = 'select count(*) from generate_series(1, 1000000) as a(n), generate_series(1, 1000000) as b(n)';

describe('a session', () => {
  test('runs statements, and gives their columns and rows', async () => {
    const result = await withSession(target, named('runs'), ({ run }) => run("select 1 as one, 'x' as two"));
    expect(result).toEqual({ columns: ['one', 'two'], rows: [[1, 'x']] });
  });

  test.each<[string, unknown]>([
    ['true, false, null::boolean', [true, false, null]],
    ['7::int2, -7::int4, 9007199254740991::int8', [7, -7, Number.MAX_SAFE_INTEGER]],
    ['9007199254740993::int8', ['9007199254740993']],
    ['1.5::float4, -0.25::float8', [1.5, -0.25]],
    ["'NaN'::float8, 'Infinity'::float4", ['NaN', 'Infinity']],
    ["1.50::numeric(5, 2), '2030-01-01'::date, 't'::varchar", ['1.50', '2030-01-01', 't']],
  ])('turns %s into values', async (list, row) => {
    const read = await withSession(target, named('types'), async (session) => {
      const rows: unknown[] = [];
      const { columns } = await session.read(`select ${list}`, (taken) => rows.push(taken) > 0);
      return { rows, columns: columns.length, run: (await session.run(`select ${list}`)).rows };
    });
    expect(read).toEqual({ rows: [row], columns: (row as unknown[]).length, run: [row] });
  });

  test('has the name that it was given, and an id by which others find it', async () => {
    await withSession(target, named('marked'), async ({ id, run }) => {
      const { rows } = await run("select pg_backend_pid(), current_setting('application_name')");
      expect(rows).toEqual([[id.pid, 'marked']]);
      expect(id.startedAt).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/);
    });
  });

  test('is closed when its work is done, and when it fails', async () => {
    const id = await withSession(target, named('closed'), async (session) => session.id);
    await until(async () => !(await isOpen(id)));
    const failure = new Error('work');
    let failed: SessionId | undefined;
    const failing = withSession(target, named('closed'), async (session) => {
      failed = session.id;
      throw failure;
    });
    await expect(failing).rejects.toBe(failure);
    await until(async () => failed !== undefined && !(await isOpen(failed)));
  });

  test('tells what the warehouse refuses as an error of ours, and goes on', async () => {
    await withSession(target, named('refused'), async ({ run, read }) => {
      await expect(run('select nothing')).rejects.toMatchObject({ name: 'StatementError', sqlState: '42703' });
      await expect(read('select nothing', () => true)).rejects.toMatchObject({ name: 'StatementError' });
      expect((await run('select 1')).rows).toEqual([[1]]);
    });
  });
});

describe('a session that cannot be opened', () => {
  test('tells where the warehouse should be', async () => {
    const port = await freePort();
    const nowhere = withSession({ ...target, port }, named('nowhere'), async () => undefined);
    await expect(nowhere).rejects.toMatchObject({
      name: 'WarehouseUnavailableError',
      message: expect.stringContaining(`the warehouse at localhost:${port} is unavailable`),
    });
  });

  test('is one of a wrong password, which may be about to be renewed', async () => {
    const wrong = { ...target, login: async () => ({ user: 'admin', password: 'Wr0ngOne' }) };
    await expect(withSession(wrong, named('wrong'), async () => undefined)).rejects.toMatchObject({
      name: 'WarehouseUnavailableError',
    });
  });

  test('is one whose certificate nobody that we trust has signed', async () => {
    const { caFile: _, ...untrusting } = target;
    await expect(withSession(untrusting, named('untrusted'), async () => undefined)).rejects.toThrow(/certificate/);
  });

  test('is given up when the signal fires, with its reason', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const stop = new AbortController();
    const { port } = silent.address() as AddressInfo;
    const opening = withSession(
      { ...target, port },
      { applicationName: 'x', signal: stop.signal },
      async () => undefined,
    );
    await until(async () => sockets.length > 0);
    stop.abort(new Error('no longer wanted'));
    await expect(opening).rejects.toThrow('no longer wanted');
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => silent.close(resolve));
  });

  test('is not opened at all once the signal has fired', async () => {
    const login = jest.fn();
    const signal = AbortSignal.abort(new Error('too late'));
    await expect(withSession({ ...target, login }, { applicationName: 'x', signal }, async () => 1)).rejects.toThrow(
      'too late',
    );
    expect(login).not.toHaveBeenCalled();
  });
});

describe('a signal that fires', () => {
  test('ends the statement on the server, and the work with its reason', async () => {
    const stop = new AbortController();
    let open: SessionId | undefined;
    const working = withSession(target, { applicationName: 'cancelled', signal: stop.signal }, ({ id, run }) => {
      open = id;
      return run(endless);
    });
    working.catch(() => undefined);
    await until(async () => open !== undefined && (await isOpen(open)));
    stop.abort(new Error('cancelled by us'));
    await expect(working).rejects.toThrow('cancelled by us');
    await until(async () => open !== undefined && !(await isOpen(open)));
  });

  test('after the work is done changes nothing', async () => {
    const stop = new AbortController();
    const { signal } = stop;
    const logins = jest.fn(target.login);
    await withSession({ ...target, login: logins }, { applicationName: 'done', signal }, async () => undefined);
    stop.abort();
    expect(logins).toHaveBeenCalledTimes(1);
  });
});

describe('the session of a dead attempt', () => {
  const openUntil = async (work: (session: Session) => Promise<void>) => {
    let ended: unknown;
    await withSession(target, named('dead'), async (session) => {
      await work(session);
      ended = await session.run('select 1').catch((error: unknown) => error);
    }).catch(() => undefined);
    return ended;
  };

  test('is ended by its id', async () => {
    const ended = await openUntil(({ id }) => withSession(target, named('next'), (next) => endSession(next, id)));
    expect(ended).toMatchObject({ name: 'WarehouseUnavailableError' });
  });

  test('is left alone when the process id was given to another since', async () => {
    const stale = { startedAt: '2001-01-01 00:00:00' };
    const ended = await openUntil(({ id }) =>
      withSession(target, named('next'), (next) => endSession(next, { ...id, ...stale })),
    );
    expect(ended).toEqual({ columns: [expect.any(String)], rows: [[1]] });
  });

  test('is not asked to end when it is gone', async () => {
    const gone = new FakeSession();
    await endSession(gone, { pid: 5, startedAt: "it's" });
    expect(gone.statements).toEqual(["select process from stv_sessions where process = 5 and starttime = 'it''s'"]);
    const there = new FakeSession([/stv_sessions/, [[5]]]);
    await endSession(there, { pid: 5, startedAt: 'then' });
    expect(there.statements.at(-1)).toBe('select pg_terminate_backend(5)');
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
