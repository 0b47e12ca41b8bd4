import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuthorizeSecurityGroupIngressCommand, DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateClusterCommand,
  CreateClusterSnapshotCommand,
  DescribeClusterSnapshotsCommand,
  DescribeClustersCommand,
} from '@aws-sdk/client-redshift';
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { Client } from 'pg';
import { until } from '../../test/support/until.ts';
import { clientsOf } from './support/cloud.ts';
import { end, startMain, type Ready } from './support/main.ts';
import { describeMounted, mounted } from './support/mount.ts';

jest.setTimeout(120_000);

const home = mkdtempSync(join(tmpdir(), 'sparkify-full-'));
let child: ChildProcess;
let ready: Ready;
let client: Client;
let role: string;

/** A cluster on a separate file system, which S3 fills. */
async function start(): Promise<void> {
  ({ child, ready } = await startMain(home, { wrapper: mounted(home, 'size=160m') }));
  const { ec2, iam, redshift, s3 } = clientsOf(ready, ready);
  const Version = '2012-10-17';
  const trust = { Effect: 'Allow', Principal: { Service: 'redshift.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const AssumeRolePolicyDocument = JSON.stringify({ Version, Statement: [trust] });
  role = (await iam.send(new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument }))).Role?.Arn ?? '';
  const PolicyDocument = JSON.stringify({ Version, Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] });
  await iam.send(new PutRolePolicyCommand({ RoleName: 'r', PolicyName: 'p', PolicyDocument }));
  const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({}));
  const rule = { IpProtocol: 'tcp', FromPort: 0, ToPort: 65535, IpRanges: [{ CidrIp: '127.0.0.1/32' }] };
  await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({ GroupId: SecurityGroups?.[0]?.GroupId, IpPermissions: [rule] }),
  );
  await redshift.send(
    new CreateClusterCommand({
      ClusterIdentifier: 'c',
      NodeType: 'ra3.large',
      ClusterType: 'single-node',
      DBName: 'dev',
      MasterUsername: 'awsuser',
      MasterUserPassword: 'Passw0rd',
      IamRoles: [role],
    }),
  );
  const found = async () => (await redshift.send(new DescribeClustersCommand({}))).Clusters?.[0];
  await until(async () => (await found())?.ClusterStatus === 'available', 60_000);
  const { Address: host, Port: port } = (await found())?.Endpoint ?? {};
  // The file system is in the name space of the process alone, which its folder in /proc leads to.
  const ssl = { ca: readFileSync(join(`/proc/${child.pid}/root`, ready.caFile), 'utf8') };
  client = new Client({ host: host!, port: port!, ssl, user: 'awsuser', password: 'Passw0rd', database: 'dev' });
  client.on('error', () => undefined);
  await client.connect();
  await s3.send(new CreateBucketCommand({ Bucket: 'fill' }));
}

afterAll(async () => {
  await client?.end().catch(() => undefined);
  if (child !== undefined) await end(child, 'SIGKILL');
  rmSync(home, { recursive: true, force: true });
});

let fillers = 0;

/** Leaves no more than a few hundred KB. */
async function fill(): Promise<void> {
  const { s3 } = clientsOf(ready, ready);
  for (const size of [8_000_000, 1_000_000, 300_000]) {
    for (;;) {
      const Key = `fill-${fillers}`;
      try {
        await s3.send(new PutObjectCommand({ Bucket: 'fill', Key, Body: Buffer.alloc(size) }));
        fillers += 1;
      } catch {
        break;
      }
    }
  }
}

async function free(): Promise<void> {
  const { s3 } = clientsOf(ready, ready);
  for (; fillers > 0; fillers -= 1) {
    await s3.send(new DeleteObjectCommand({ Bucket: 'fill', Key: `fill-${fillers - 1}` }));
  }
}

/** The size of DuckDB's log. */
function logBytes(): number {
  const folder = join(`/proc/${child.pid}/root`, home);
  const log = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((file) =>
    /clusters.*cluster\.duckdb\.wal$/.test(file),
  );
  return log === undefined ? 0 : statSync(join(folder, log)).size;
}

const run = (sql: string) => client.query(sql);
const one = async (sql: string): Promise<unknown> => Object.values((await run(sql)).rows[0])[0];
const rows = (count: number): string => `select n, md5(n::varchar) as m from generate_series(1, ${count}) as s(n)`;
const full = { code: '53100', message: 'Disk Full', severity: 'ERROR' };

describeMounted()('a cluster whose disk is full', () => {
  test('says so, answers what it reads, and writes again once there is space', async () => {
    await start();
    await run('create table t (n int, m varchar(32))');
    await run(`insert into t ${rows(50_000)}`);
    await run('create table small (a int)');
    await run(`unload ('select * from t') to 's3://fill/unloaded' iam_role '${role}'`);
    const pid = await one('select pg_backend_pid()');
    await fill();

    await expect(run(`insert into t ${rows(2_000_000)}`)).rejects.toMatchObject(full);
    await expect(run(`create table other as ${rows(2_000_000)}`)).rejects.toMatchObject(full);
    await run('begin');
    await run(`insert into t ${rows(100_000)}`);
    await expect(run('commit')).rejects.toMatchObject(full);
    await expect(run(`unload ('select * from t') to 's3://fill/full' iam_role '${role}'`)).rejects.toMatchObject(full);
    await expect(run(`copy t from 's3://fill/unloaded' iam_role '${role}'`)).rejects.toMatchObject(full);
    expect(await one('select count(*)::int from t')).toBe(50_000);

    await free();
    await run('insert into small values (1)');
    await run(`copy t from 's3://fill/unloaded' iam_role '${role}'`);
    expect(await one('select count(*)::int from t')).toBe(100_000);
    expect(await one('select pg_backend_pid()')).toBe(pid);
  });

  test('fails a snapshot, and goes on; the next one succeeds', async () => {
    const { redshift } = clientsOf(ready, ready);
    const statusOf = async (SnapshotIdentifier: string) =>
      (await redshift.send(new DescribeClusterSnapshotsCommand({ SnapshotIdentifier }))).Snapshots?.[0]?.Status;
    const take = async (SnapshotIdentifier: string) => {
      await redshift.send(new CreateClusterSnapshotCommand({ ClusterIdentifier: 'c', SnapshotIdentifier }));
      await until(async () => (await statusOf(SnapshotIdentifier)) !== 'creating', 60_000);
      return statusOf(SnapshotIdentifier);
    };
    await run(`insert into t ${rows(300_000)}`);
    await fill();
    expect(await take('full')).toBe('failed');
    expect(await one('select count(*)::int from t')).toBe(400_000);
    await free();
    expect(await take('freed')).toBe('available');
  });

  test('is not given up over a checkpoint that it has no room for', async () => {
    const pid = await one('select pg_backend_pid()');
    // DuckDB writes its log into its file once it has 16 MiB.
    while (logBytes() < 16.4e6) await run(`insert into t ${rows(5000)}`);
    await fill();
    const before = await one('select count(*)::int from t');
    await expect(run(`insert into t ${rows(20_000)}`)).rejects.toMatchObject(full);
    expect(await one('select count(*)::int from t')).toBe(before);
    await free();
    await run(`insert into t ${rows(100_000)}`);
    expect(await one('select pg_backend_pid()')).toBe(pid);
  });
});
