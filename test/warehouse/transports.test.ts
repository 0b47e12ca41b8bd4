import { CreateClusterCommand, DescribeClustersCommand } from '@aws-sdk/client-redshift';
import { ListSessionsCommand, ListStatementsCommand } from '@aws-sdk/client-redshift-data';
import { AuthorizeSecurityGroupIngressCommand, DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import { createAwsClients } from '../../src/aws/clients.ts';
import type { AwsClients } from '../../src/aws/clients.ts';
import type { Cell } from '../../src/contract/results.ts';
import { overDataApi } from '../../src/warehouse/data-api.ts';
import { overPostgres } from '../../src/warehouse/postgres.ts';
import { endSession } from '../../src/warehouse/session.ts';
import type { SessionId, Transport } from '../../src/warehouse/session.ts';
import { inTransaction } from '../../src/warehouse/transaction.ts';
import { startCloud } from '../support/cloud.ts';
import { until } from '../support/until.ts';

jest.setTimeout(300_000);

/** What a session is to its users, whichever way its statements travel. */

let cloud: Awaited<ReturnType<typeof startCloud>>;
let aws: AwsClients;
let ways: Record<string, Transport>;
const admin = { user: 'awsuser', password: 'Passw0rd' };

beforeAll(async () => {
  cloud = await startCloud('--cluster-create-ms', '0');
  aws = cloud.clients;
  const shape = { NodeType: 'ra3.large', ClusterType: 'single-node', DBName: 'dev' };
  const login = { MasterUsername: admin.user, MasterUserPassword: admin.password };
  await aws.redshift.send(new CreateClusterCommand({ ClusterIdentifier: 'c1', ...shape, ...login }));
  const { SecurityGroups } = await aws.ec2.send(new DescribeSecurityGroupsCommand({}));
  const everything = { IpProtocol: '-1', IpRanges: [{ CidrIp: '127.0.0.1/32' }] };
  await aws.ec2.send(
    new AuthorizeSecurityGroupIngressCommand({ GroupId: SecurityGroups?.[0]?.GroupId, IpPermissions: [everything] }),
  );
  const look = async () =>
    (await aws.redshift.send(new DescribeClustersCommand({ ClusterIdentifier: 'c1' }))).Clusters?.[0];
  await until(async () => (await look())?.ClusterStatus === 'available', 60_000);
  const { Address: address = '', Port: port = 0 } = (await look())?.Endpoint ?? {};
  const place = { ClusterIdentifier: 'c1', Database: 'dev', DbUser: admin.user };
  ways = {
    postgres: overPostgres({ address, port, database: 'dev', login: async () => admin, caFile: cloud.caFile }),
    'data-api': overDataApi({ client: aws.redshiftData, place, attempt: 'run/1/1' }),
  };
});
afterAll(() => cloud?.stop());

const named = (applicationName: string) => ({ applicationName });
/** A statement that takes longer than any test. */
const endless = 'select count(*) from generate_series(1, 1000000) as a(n), generate_series(1, 1000000) as b(n)';

describe.each(['postgres', 'data-api'])('over %s', (way) => {
  const open: Transport['withSession'] = (options, work) => (ways[way] as Transport).withSession(options, work);
  const isOpen = ({ pid }: SessionId) =>
    (ways['postgres'] as Transport).withSession(named('look'), async ({ run }) => {
      const { rows } = await run(`select process from stv_sessions where process = ${pid}`);
      return rows.length > 0;
    });

  test('statements give columns and rows, of the same values', async () => {
    const list = `select true as yes, 7::int2 as small, 9007199254740993 as big, 1.5::float8, 'NaN'::float8, 1.50::numeric(5, 2) as n,
      '2030-01-01'::date, timestamp '2018-11-21 21:56:47.796', null::int, '' as empty, 'ü"' as text`;
    const { columns, rows } = await open(named('runs'), ({ run }) => run(list));
    expect([columns[0], columns[5], rows]).toEqual([
      'yes',
      'n',
      [[true, 7, '9007199254740993', 1.5, 'NaN', '1.50', '2030-01-01', '2018-11-21 21:56:47.796', null, '', 'ü"']],
    ]);
  });

  test('rows are taken for as long as they are wanted, over many pages', async () => {
    const numbers = 'select n from generate_series(1, 2500) as s(n) order by 1';
    const read = (wanted: number) =>
      open(named('reads'), async (session) => {
        const taken: Cell[] = [];
        const { isComplete } = await session.read(numbers, ([n]) => taken.push(n ?? null) < wanted);
        return [taken.length, isComplete];
      });
    expect([await read(3), await read(1_000_000)]).toEqual([
      [3, false],
      [2500, true],
    ]);
  });

  test('a session has the name that it was given, and a transaction spans its statements', async () => {
    const table = `spanned_${way.replace('-', '_')}`;
    await open(named('marked'), async (session) => {
      const { rows } = await session.run("select pg_backend_pid(), current_setting('application_name')");
      expect(rows).toEqual([[session.id.pid, 'marked']]);
      await inTransaction(session, async () => {
        await session.run(`create table ${table} (n int)`);
        await session.run(`insert into ${table} values (1)`);
      });
      const failed = inTransaction(session, async () => {
        await session.run(`insert into ${table} values (2)`);
        await session.run('select nothing');
      });
      await expect(failed).rejects.toMatchObject({ name: 'StatementError' });
      expect((await session.run(`select n from ${table}`)).rows).toEqual([[1]]);
    });
  });

  test('what the warehouse refuses is an error of ours', async () => {
    await open(named('refused'), async ({ run }) => {
      await expect(run('select * from nowhere')).rejects.toMatchObject({
        name: 'StatementError',
        sqlState: '42P01',
        message: expect.stringMatching(/^relation "nowhere" does not exist/),
      });
      await expect(run('selekt 1')).rejects.toMatchObject({ name: 'StatementError', position: 1 });
    });
  });

  test('a session is closed when its work is done, and when it fails, with its transaction', async () => {
    const id = await open(named('closed'), async (session) => session.id);
    await until(async () => !(await isOpen(id)));
    let failed: SessionId | undefined;
    const table = `left_${way.replace('-', '_')}`;
    const failing = open(named('closed'), async (session) => {
      failed = session.id;
      await session.run('begin');
      await session.run(`create table ${table} (n int)`);
      throw new Error('work');
    });
    await expect(failing).rejects.toThrow('work');
    await until(async () => failed !== undefined && !(await isOpen(failed)));
    await expect(open(named('look'), ({ run }) => run(`select * from ${table}`))).rejects.toThrow('does not exist');
  });

  test('a signal ends the statement on the server, and the work with its reason', async () => {
    const stop = new AbortController();
    let opened: SessionId | undefined;
    const working = open({ applicationName: 'cancelled', signal: stop.signal }, ({ id, run }) => {
      opened = id;
      return run(endless);
    });
    working.catch(() => undefined);
    await until(async () => opened !== undefined && (await isOpen(opened)));
    stop.abort(new Error('cancelled by us'));
    await expect(working).rejects.toThrow('cancelled by us');
    await until(async () => opened !== undefined && !(await isOpen(opened)));
  });

  test('the session of a dead attempt is ended by its id, and tells so as what passes', async () => {
    let ended: unknown;
    await open(named('dead'), async (session) => {
      await open(named('next'), (next) => endSession(next, session.id));
      ended = await session.run('select 1').catch((error: unknown) => error);
    });
    expect(ended).toMatchObject({ name: 'WarehouseUnavailableError' });
  });
});

test('a statement that is longer than the Data API takes is refused with what to do', async () => {
  const long = `select '${'x'.repeat(100_000)}'`;
  const running = (ways['data-api'] as Transport).withSession(named('long'), ({ run }) => run(long));
  await expect(running).rejects.toMatchObject({
    name: 'StatementError',
    message:
      'the statement has 100009 bytes, but the Data API takes at most 100000: shorten it, or use transport "postgres" for it',
  });
});

test('a request whose answer is lost runs once', async () => {
  const client = (await createAwsClients()).redshiftData;
  let lost = 0;
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (request) => {
        const result = await next(request);
        if (commandName !== 'ExecuteStatementCommand' || lost >= 2) return result;
        lost += 1;
        throw Object.assign(new Error('the answer was lost'), { name: 'TimeoutError' });
      },
    { step: 'deserialize', priority: 'high' },
  );
  const place = { ClusterIdentifier: 'c1', Database: 'dev', DbUser: admin.user };
  const once = overDataApi({ client, place, attempt: 'run/2/1' });
  const rows = await once.withSession(named('once'), async ({ run }) => {
    await run('create table once (n int)');
    await run('insert into once values (1)');
    return (await run('select count(*) from once')).rows;
  });
  expect([rows, lost]).toEqual([[[1]], 2]);
  const { Statements = [] } = await aws.redshiftData.send(new ListStatementsCommand({}));
  expect(Statements.filter(({ QueryString }) => QueryString === 'insert into once values (1)')).toHaveLength(1);
  expect((await aws.redshiftData.send(new ListSessionsCommand({}))).Sessions).toEqual([]);
  client.destroy();
});
