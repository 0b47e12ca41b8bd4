import { trace } from '@opentelemetry/api';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { withHeartbeat } from '../../src/activities/heartbeat.ts';
import { createActivities } from '../../src/activities/index.ts';
import { inWarehouse } from '../../src/activities/warehouse.ts';
import type { Session, SessionId } from '../../src/warehouse/session.ts';
import { HostError } from '../../local-cloud/src/engine/host.ts';
import { password, startTestCluster, type TestCluster } from '../../local-cloud/test/engine/support.ts';
import { Attempt, failureOf } from '../support/attempt.ts';
import { FakeAws } from '../support/fake-aws.ts';
import { copySparkify } from '../support/project.ts';
import { until } from '../support/until.ts';

let cluster: TestCluster;
let aws: FakeAws;
const spans = new InMemorySpanExporter();

beforeAll(async () => {
  cluster = await startTestCluster();
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }));
});
afterAll(async () => {
  trace.disable();
  await cluster.remove();
});
afterEach(() => jest.restoreAllMocks());
beforeEach(() => {
  const found = {
    ClusterIdentifier: 'p',
    ClusterStatus: 'available',
    Endpoint: { Address: 'localhost', Port: cluster.server.port },
    DBName: 'dev',
    MasterUsername: 'admin',
  };
  aws = new FakeAws({
    'redshift.DescribeClusters': { Clusters: [found] },
    'redshift.GetClusterCredentials': { DbUser: 'admin', DbPassword: password },
  });
  spans.reset();
});

const deps = () => ({
  aws: aws.clients,
  projectDir: join(__dirname, '../..'),
  warehouseCaFile: cluster.config.tls.certFile,
});
const logins = () => aws.inputs('redshift.GetClusterCredentials').length;
const pace = { quickMs: 5, quickForMs: 600_000, slowMs: 5 };
/** Work in the warehouse, with heartbeats that come quickly. */
const working = <T>(work: (session: Session) => Promise<T>) =>
  withHeartbeat(pace, () => inWarehouse(deps(), { clusterIdentifier: 'p' }, work));

const isOpen = async ({ pid }: SessionId) => {
  const look = await cluster.connect();
  const { rows } = await look.query(`select process from stv_sessions where process = ${pid}`);
  await look.end();
  return rows.length > 0;
};
/** A statement that takes longer than any test. */
const endless = 'select count(*) from generate_series(1, 1000000) as a(n), generate_series(1, 1000000) as b(n)';

describe('an attempt in the warehouse', () => {
  test('is named after its activity, and logs in to the cluster that it is told', async () => {
    const attempt = new Attempt({ activityType: 'stageTable', attempt: 3 });
    const { rows } = await attempt.run(() =>
      working(({ run }) => run("select current_setting('application_name'), current_user")),
    );
    expect(rows).toEqual([['sparkify stageTable attempt 3', 'admin']]);
    expect(aws.inputs('redshift.DescribeClusters')).toEqual([{ ClusterIdentifier: 'p' }]);
    expect(aws.inputs('redshift.GetClusterCredentials')).toMatchObject([{ ClusterIdentifier: 'p', DbUser: 'admin' }]);
  });

  test('tells that it connects, then its session, at once, then what it runs, without the values in it', async () => {
    const attempt = new Attempt();
    await attempt.run(() =>
      inWarehouse(deps(), { clusterIdentifier: 'p' }, async ({ id }) => {
        expect(attempt.beats).toMatchObject([{ statement: 'connecting' }, { statement: 'connecting', session: id }]);
        expect(attempt.beats[0]).not.toHaveProperty('session');
      }),
    );
    const told = (statement: string) => until(() => attempt.beats.some((beat) => beat['statement'] === statement));
    await attempt.run(() =>
      working(async ({ id, run, read }) => {
        await run("  select\n 1   as one,\n 'secret' as two, 3, 4");
        await told('select 1 as one,');
        expect(attempt.beats.at(-1)).toMatchObject({ session: id, elapsedMs: expect.any(Number) });
        await read(`select ${'x'.repeat(100)}_1.n from generate_series(1, 1) as ${'x'.repeat(100)}_1(n)`, () => true);
        await told(`select ${'x'.repeat(73)}`);
      }),
    );
    const elapsed = attempt.beats.map((beat) => Number(beat['elapsedMs']));
    expect(elapsed.every((ms) => ms >= 0 && ms < 120_000)).toBe(true);
  });

  test('ends the session of the one before, and tells it until it has one of its own', async () => {
    const dead = await cluster.connect();
    const { rows } = await dead.query<{ process: number; startedat: string }>(
      'select process, starttime::varchar as startedat from stv_sessions where process = pg_backend_pid()',
    );
    const left = { pid: Number(rows[0]?.process), startedAt: rows[0]?.startedat ?? '' };
    const attempt = new Attempt({ attempt: 2, heartbeatDetails: { session: left, statement: 'copy' } });
    await attempt.run(() =>
      inWarehouse(deps(), { clusterIdentifier: 'p' }, async ({ id }) => {
        expect(attempt.beats.map((beat) => beat['session'])).toEqual([left, id]);
      }),
    );
    await until(async () => !(await isOpen(left)));
    await expect(dead.query('select 1')).rejects.toThrow(/terminat|not queryable/i);
  });

  test('leaves alone a session whose process id is another by now', async () => {
    const other = await cluster.connect();
    const { rows } = await other.query<{ pid: number }>('select pg_backend_pid() as pid');
    const left = { pid: Number(rows[0]?.pid), startedAt: '2001-01-01 00:00:00' };
    await new Attempt({ attempt: 2, heartbeatDetails: { session: left } }).run(() => working(async () => undefined));
    expect((await other.query('select 1')).rows).toHaveLength(1);
  });

  test('that is cancelled ends its statement on the server, and says that it was cancelled', async () => {
    const attempt = new Attempt();
    let id: SessionId | undefined;
    const failing = failureOf(attempt, () =>
      working((session) => {
        id = session.id;
        return session.run(endless);
      }),
    );
    await until(async () => id !== undefined && (await isOpen(id)));
    attempt.cancel();
    expect(await failing).toMatchObject({ name: 'CancelledFailure' });
    await until(async () => id !== undefined && !(await isOpen(id)));
  });

  test('is watched by a session of its own while it copies, and by none else', async () => {
    jest.spyOn(cluster.host, 'findObjects').mockImplementation(async () => {
      await until(() => logins() === 2);
      throw new HostError('NoSuchBucket', 'enough was seen');
    });
    await new Attempt().run(() =>
      working(async ({ run }) => {
        await run('create table copied (a int)');
        expect(logins()).toBe(1);
        const copy = run("\n COPY copied from 's3://b/k' iam_role 'arn:aws:iam::123456789012:role/r' json 'auto'");
        await expect(copy).rejects.toThrow('The specified bucket does not exist');
        await run('drop table copied');
      }),
    );
    expect(logins()).toBe(2);
  });

  test('is traced statement by statement, without the values', async () => {
    await new Attempt().run(() =>
      working(async ({ run, read }) => {
        await run("select 'secret' as a");
        await read("select 'secret', 5 as b", () => true);
        await run("bogus 'secret'").catch(() => undefined);
      }),
    );
    expect(spans.getFinishedSpans().map(({ name, attributes }) => ({ name, attributes }))).toEqual([
      { name: 'SELECT', attributes: { 'db.system': 'redshift', 'db.statement': 'select ? as a' } },
      { name: 'SELECT', attributes: { 'db.system': 'redshift', 'db.statement': 'select ?, ? as b' } },
      { name: 'BOGUS', attributes: { 'db.system': 'redshift', 'db.statement': 'bogus ?' } },
    ]);
  });
});

describe('the steps of a load', () => {
  const warehouse = { clusterIdentifier: 'p' };
  const source = { uri: 's3://nowhere/log_data', region: 'us-west-2' };
  const roleArn = 'arn:aws:iam::123456789012:role/r';
  const parameters = {};

  test('run in the warehouse, with the SQL of the project', async () => {
    const { awaitSql, createTables, stageTable, transform, answerQuestions } = createActivities(deps());
    const attempt = new Attempt({ attempt: 2 });
    await expect(attempt.run(() => awaitSql(warehouse))).resolves.toBeUndefined();
    expect(await attempt.run(() => createTables({ ...warehouse, parameters, mode: 'full' }))).toEqual({
      tables: ['artists', 'songplays', 'songs', 'time', 'users'],
    });
    jest.spyOn(cluster.host, 'findObjects').mockResolvedValue([] as never);
    const staging = { ...warehouse, table: 'staging_events', source, roleArn, parameters, loadId: 'l', maxErrors: 0 };
    const load = {
      loadId: 'l',
      mode: 'full' as const,
      maxErrors: 0,
      staged: [{ table: 'staging_events', copyIds: [], rejected: 0 }],
    };
    expect(await failureOf(attempt, () => stageTable(staging))).toMatchObject({
      type: 'SqlError',
      message: expect.stringMatching(/^sql\/1-staging\/staging_events\.copy\.sql:2: .*'log_data'/),
    });
    expect(await failureOf(attempt, () => transform({ ...warehouse, parameters, ...load }))).toMatchObject({
      message: expect.stringContaining('staging_events'),
    });
    const answers = await attempt.run(() => answerQuestions({ ...warehouse, parameters }));
    expect(answers.map(({ name }) => name)).toContain('busiest-hours');
  });

  test('read the project anew, from where they are told', async () => {
    const projectDir = copySparkify();
    const { readProject, createTables } = createActivities({ ...deps(), projectDir });
    const attempt = new Attempt({ attempt: 2 });
    const before = await attempt.run(() => readProject({ sources: {}, parameters }));
    appendFileSync(join(projectDir, 'sql/2-star/users.create.sql'), 'create table more (id int);');
    const after = await attempt.run(() => readProject({ sources: {}, parameters }));
    expect(after.hash).not.toBe(before.hash);
    rmSync(projectDir, { recursive: true });
    const failures = [
      await failureOf(attempt, () => readProject({ sources: {}, parameters })),
      await failureOf(attempt, () => createTables({ ...warehouse, parameters, mode: 'full' })),
    ];
    const noProject = { type: 'InvalidProject', nonRetryable: true, message: expect.stringContaining(projectDir) };
    expect(failures).toMatchObject([noProject, noProject]);
  });

  test('refuse an input that is for another project', async () => {
    const { readProject, answerQuestions, transform } = createActivities(deps());
    const attempt = new Attempt();
    const failures = [
      await failureOf(attempt, () => readProject({ sources: { albums: {} }, parameters })),
      await failureOf(attempt, () => answerQuestions({ ...warehouse, project: 'shop', parameters })),
      await failureOf(attempt, () =>
        transform({ ...warehouse, parameters: { rate: 1 }, loadId: 'l', mode: 'full', maxErrors: 0, staged: [] }),
      ),
    ];
    const refused = (message: string) => ({ type: 'InvalidInput', nonRetryable: true, message });
    expect(failures).toMatchObject([
      refused(
        'The input is wrong: sources.albums is not in the project sparkify; it has staging_events, staging_songs',
      ),
      refused('The input is wrong: project is shop, but the worker has the project sparkify'),
      refused('The input is wrong: parameters.rate is not in the project sparkify; it has events_json'),
    ]);
  });

  test('leave what was planned from another project to another worker, and say which both have', async () => {
    const { createTables, stageTable, transform, answerQuestions } = createActivities(deps());
    const attempt = new Attempt();
    // Unknown to the project of this worker, which is not what there is to say.
    const given = { ...warehouse, parameters: { rate: 1 }, planned: { project: 'shop', hash: 'abcdef'.repeat(10) } };
    const load = { loadId: 'l', mode: 'full' as const, maxErrors: 0 };
    const failures = [
      await failureOf(attempt, () => createTables({ ...given, mode: 'full' })),
      await failureOf(attempt, () => stageTable({ ...given, ...load, table: 'raw', source, roleArn })),
      await failureOf(attempt, () => transform({ ...given, ...load, staged: [] })),
      await failureOf(attempt, () => answerQuestions({ ...given, project: 'shop' })),
    ];
    const other = {
      type: 'OtherProject',
      nonRetryable: false,
      message: expect.stringMatching(
        /^this worker has the project sparkify \([0-9a-f]{12}\), but the load was planned from the project shop \(abcdefabcdef\): /,
      ),
    };
    expect(failures).toMatchObject([other, other, other, other]);
    expect(logins()).toBe(0);
  });

  test('take what was planned from their project as it was before', async () => {
    const { createTables } = createActivities(deps());
    const planned = { project: 'sparkify', hash: 'another' };
    const tables = new Attempt().run(() => createTables({ ...warehouse, parameters, planned, mode: 'full' }));
    await expect(tables).resolves.toMatchObject({ tables: expect.arrayContaining(['users']) });
  });

  test('trust nobody but Node’s own authorities where none is told', async () => {
    const { warehouseCaFile: _, ...untrusting } = deps();
    expect(
      await failureOf(new Attempt({ attempt: 2 }), () => createActivities(untrusting).awaitSql(warehouse)),
    ).toMatchObject({
      type: 'WarehouseUnavailable',
      message: expect.stringMatching(/certificate/),
    });
  });
});
