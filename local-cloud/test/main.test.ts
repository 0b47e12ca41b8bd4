import { spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  CreateClusterCommand,
  CreateClusterSnapshotCommand,
  DescribeClustersCommand,
  DescribeClusterSnapshotsCommand,
  GetClusterCredentialsCommand,
  RebootClusterCommand,
  RestoreFromClusterSnapshotCommand,
} from '@aws-sdk/client-redshift';
import { AuthorizeSecurityGroupIngressCommand } from '@aws-sdk/client-ec2';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { Client } from 'pg';
import { until, untilValue } from '../../test/support/until.ts';
import { clientsOf, type Clients } from './support/cloud.ts';
import { end, main, refusal, startMain, type Ready } from './support/main.ts';

const homes: string[] = [];
const children: ChildProcess[] = [];
const newHome = () => {
  const home = mkdtempSync(join(tmpdir(), 'sparkify-main-'));
  homes.push(home);
  return home;
};

const start = async (home: string, ...flags: string[]): ReturnType<typeof startMain> => {
  const started = await startMain(home, { flags });
  children.push(started.child);
  return started;
};

afterAll(async () => {
  await Promise.all(children.map((child) => end(child, 'SIGTERM')));
  for (const home of homes) rmSync(home, { recursive: true, force: true });
});

describe('the command', () => {
  test.each([
    [['--home', 'x', '--port', 'many'], '--port many: allowed is a whole number from 0 to 65535'],
    [['--home', 'x', '--region', 'moon'], '--region moon: allowed is an AWS region such as us-west-2'],
    [['--home', 'x', '--account-id', '1'], '--account-id 1: allowed is twelve digits'],
    [['--home', 'x', '--cluster-create-ms', '-1'], "Option '--cluster-create-ms' argument is ambiguous"],
    [['--home', 'x', '--cluster-create-ms=-1'], '--cluster-create-ms -1: allowed is a whole number'],
    [['--hoem', 'x'], "Unknown option '--hoem'"],
    [[], '--home is missing'],
  ])('refuses %j', (flags, message) => {
    const { status, stderr } = spawnSync(process.execPath, [main, ...flags], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  test('takes another port when the one asked for is taken, and says which', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { child, ready, stderr } = await start(newHome(), '--port', String(port));
    const other = new URL(ready.endpoint).port;
    expect(other).not.toBe(String(port));
    expect(stderr()).toContain(`Port ${port} is taken: the endpoint has ${other}.`);
    expect((await fetch(`${ready.endpoint}/health`)).status).toBe(200);
    expect(await end(child, 'SIGTERM')).toBe(0);
    server.close();
  });

  test('says in a line where it cannot listen', () => {
    const flags = ['--home', newHome(), '--host', '192.0.2.1', '--port', '4566'];
    const { status, stderr } = spawnSync(process.execPath, [main, ...flags], { encoding: 'utf8' });
    const message = 'The endpoint cannot listen on port 4566 of 192.0.2.1: that is no address of this machine.';
    expect([status, stderr]).toEqual([1, `${message}\n`]);
  });
});

describe('a home', () => {
  test('has one cloud at a time, whatever it is called and however the last one ended', async () => {
    const home = newHome();
    const { child } = await start(home);
    const link = `${home}-link`;
    symlinkSync(home, link);
    homes.push(link);
    for (const name of [home, link]) {
      expect(refusal(name)).toEqual([
        1,
        expect.stringMatching(
          new RegExp(
            `^${name} is in use by process ${child.pid} \\(.*main.js .*\\) since .*: end that one, or choose another --home.\n$`,
          ),
        ),
      ]);
    }
    await end(child, 'SIGKILL');
    const next = await start(home);
    expect(await end(next.child, 'SIGTERM')).toBe(0);
  }, 60_000);

  test('that was readable by others is closed, with what is written there', async () => {
    const home = newHome();
    chmodSync(home, 0o755);
    const { child, ready } = await start(home);
    const { s3 } = clientsOf(ready, ready);
    await s3.send(new CreateBucketCommand({ Bucket: 'bucket' }));
    await s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'a/b', Body: 'x' }));
    s3.destroy();
    const open = readdirSync(home, { recursive: true, encoding: 'utf8' })
      .concat('.')
      .filter((name) => (statSync(join(home, name)).mode & 0o077) !== 0)
      // The authority's certificate, and the server's, are what everybody may read.
      .filter((name) => !name.endsWith('.pem'));
    expect(open).toEqual([]);
    await end(child, 'SIGTERM');
  });
});

describe('a cluster of the real engine', () => {
  const ClusterIdentifier = 'real';
  let ready: Ready;
  let child: ChildProcess;
  let clients: Clients;

  beforeAll(async () => {
    ({ child, ready } = await start(newHome(), '--cluster-create-ms', '100'));
    clients = clientsOf(ready, ready);
    await clients.ec2.send(
      new AuthorizeSecurityGroupIngressCommand({ GroupName: 'default', IpProtocol: '-1', CidrIp: '127.0.0.1/32' }),
    );
    await clients.redshift.send(
      new CreateClusterCommand({
        ClusterIdentifier,
        NodeType: 'ra3.large',
        ClusterType: 'single-node',
        MasterUsername: 'awsuser',
        MasterUserPassword: 'Passw0rd',
      }),
    );
    await available(ClusterIdentifier);
  }, 60_000);

  const describeOne = async (identifier: string) =>
    (await clients.redshift.send(new DescribeClustersCommand({ ClusterIdentifier: identifier }))).Clusters?.[0];
  const available = (identifier: string) =>
    until(async () => {
      const cluster = await describeOne(identifier);
      return cluster?.ClusterStatus === 'available' && cluster.ClusterAvailabilityStatus === 'Available';
    }, 40_000);

  const query = async (identifier: string, sql: string): Promise<Record<string, unknown>[]> => {
    const { Endpoint: endpoint } = (await describeOne(identifier)) ?? {};
    const login = { ClusterIdentifier: identifier, DbUser: 'awsuser' };
    const { DbUser: user, DbPassword: password } = await clients.redshift.send(new GetClusterCredentialsCommand(login));
    const client = new Client({
      host: endpoint?.Address,
      port: endpoint?.Port,
      user,
      password,
      database: 'dev',
      ssl: { ca: readFileSync(ready.caFile, 'utf8') },
    });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query(sql)).rows as Record<string, unknown>[];
    } finally {
      await client.end();
    }
  };

  const clusterPids = (): number[] => {
    const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
    const pairs = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
    return pairs.flatMap(([pid = 0, parent]) => (parent === child.pid ? pid : []));
  };
  const clusterPid = (): number => clusterPids()[0] ?? 0;

  test('that is killed with SIGKILL comes back with what was committed, and so it does by a reboot', async () => {
    await query(ClusterIdentifier, 'create table kept (a int)');
    await query(ClusterIdentifier, 'insert into kept values (1), (2)');
    const pid = clusterPid();
    process.kill(pid, 'SIGKILL');
    const count = () => query(ClusterIdentifier, 'select count(*) as n from kept').catch(() => undefined);
    expect(await untilValue(count, 40_000)).toEqual([{ n: '2' }]);
    expect(clusterPid()).not.toBe(pid);
    await clients.redshift.send(new RebootClusterCommand({ ClusterIdentifier }));
    await available(ClusterIdentifier);
    expect(await untilValue(count, 40_000)).toEqual([{ n: '2' }]);
  }, 90_000);

  test('writes nothing that others may read', () => {
    const home = dirname(ready.s3Root);
    const data = join(home, 'cloud', 'clusters');
    const names = readdirSync(data, { recursive: true, encoding: 'utf8' });
    expect(names.some((name) => name.endsWith('.duckdb') || name.endsWith('.db'))).toBe(true);
    expect(names.filter((name) => (statSync(join(data, name)).mode & 0o077) !== 0)).toEqual([]);
  });

  test('is restored from its snapshot', async () => {
    const snapshot = { ClusterIdentifier, SnapshotIdentifier: 'copy' };
    await clients.redshift.send(new CreateClusterSnapshotCommand(snapshot));
    await until(async () => {
      const { Snapshots: found } = await clients.redshift.send(new DescribeClusterSnapshotsCommand({}));
      return found?.[0]?.Status === 'available';
    }, 40_000);
    const restore = { ClusterIdentifier: 'restored', SnapshotIdentifier: 'copy' };
    await clients.redshift.send(new RestoreFromClusterSnapshotCommand(restore));
    await available('restored');
    expect(await query('restored', 'select sum(a) as total from kept')).toEqual([{ total: '3' }]);
    await available(ClusterIdentifier);
    expect(await query(ClusterIdentifier, 'select sum(a) as total from kept')).toEqual([{ total: '3' }]);
  }, 90_000);

  test('comes back with others when nobody reads any more that they ended', async () => {
    child.stderr?.destroy();
    for (const pid of clusterPids()) process.kill(pid, 'SIGKILL');
    const count = () => query(ClusterIdentifier, 'select count(*) as n from kept').catch(() => undefined);
    expect(await untilValue(count, 40_000)).toEqual([{ n: '2' }]);
  }, 90_000);

  test('ends with the cloud, even when that is killed', async () => {
    const pid = clusterPid();
    await end(child, 'SIGKILL');
    const isAlive = () => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    await until(() => !isAlive());
    expect(isAlive()).toBe(false);
  }, 60_000);
});
