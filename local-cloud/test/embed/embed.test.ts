import { mkdirSync, mkdtempSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DeleteClusterCommand, DescribeClustersCommand } from '@aws-sdk/client-redshift';
import { Client } from 'pg';
import { testInFull } from '../../../test/support/full.ts';
import { until } from '../../../test/support/until.ts';
import { LocalCloudError, startLocalCloud } from '../../src/embed/index.ts';
import type { LocalCloud, LocalCloudOptions, Warehouse } from '../../src/embed/index.ts';
import { clientsOf } from '../support/cloud.ts';

const quick = { createMs: 0, roleMs: 0 };
const clouds: LocalCloud[] = [];
const folders: string[] = [];

const start = async (options: LocalCloudOptions = {}): Promise<LocalCloud> => {
  const cloud = await startLocalCloud({ durations: quick, ...options });
  clouds.push(cloud);
  return cloud;
};
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'sparkify-embed-test-'));
  folders.push(folder);
  return folder;
};

afterAll(async () => {
  await Promise.all(clouds.map((cloud) => cloud.stop()));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Runs statements one after another; the rows of the last come back. */
const query = async (cloud: LocalCloud, warehouse: Warehouse, ...statements: string[]) => {
  const client = new Client({ ...warehouse, ssl: { ca: readFileSync(cloud.caFile, 'utf8') } });
  await client.connect();
  try {
    let rows: object[] = [];
    for (const statement of statements) ({ rows } = await client.query<object>(statement));
    return rows;
  } finally {
    await client.end();
  }
};

const errorOf = (promise: Promise<unknown>): Promise<LocalCloudError> =>
  promise.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: LocalCloudError) => error,
  );

const codeAndMessage = async (promise: Promise<unknown>) => {
  const error = await errorOf(promise);
  expect(error).toBeInstanceOf(LocalCloudError);
  return [error.code, error.message];
};

/** Whoever the home says has it. */
const ownerOf = (home: string): number =>
  (JSON.parse(readFileSync(join(home, 'owner.json'), 'utf8')) as { pid: number }).pid;

describe('a cloud', () => {
  let cloud: LocalCloud;
  beforeAll(async () => {
    cloud = await start();
  });

  test('gives clusters that are logged in to over TLS, and that copy from any bucket', async () => {
    const warehouse = await cloud.createCluster();
    mkdirSync(join(cloud.s3Root, 'shop'));
    writeFileSync(join(cloud.s3Root, 'shop/orders.json'), '{"id":1}\n{"id":2}\n');
    const statements = ['create table orders (id int)', "copy orders from 's3://shop/' iam_role default json 'auto'"];
    const count = 'select current_user::text as who, count(*)::int as orders from orders';
    expect(await query(cloud, warehouse, ...statements, count)).toEqual([{ who: 'awsuser', orders: 2 }]);
    const named = `copy orders from 's3://shop/' iam_role '${warehouse.roleArn}' json 'auto'`;
    expect(await query(cloud, warehouse, named, 'select count(*)::int as orders from orders')).toEqual([{ orders: 4 }]);
  });

  testInFull('names clusters by themselves, and as they are told', async () => {
    const [first, second] = await Promise.all([cloud.createCluster(), cloud.createCluster()]);
    expect(first.identifier).not.toBe(second.identifier);
    expect([first.identifier, second.identifier]).toEqual([
      expect.stringMatching(/^cluster-\d$/),
      expect.stringMatching(/^cluster-\d$/),
    ]);
    const wanted = { identifier: 'analytics', database: 'shop', user: 'ann', password: 'Secret0123' };
    const warehouse = await cloud.createCluster(wanted);
    expect(warehouse).toMatchObject(wanted);
    const who = 'select current_user::text as who, current_database()::text as name';
    expect(await query(cloud, warehouse, who)).toEqual([{ who: 'ann', name: 'shop' }]);
    expect(await codeAndMessage(cloud.createCluster({ identifier: 'analytics' }))).toEqual([
      'ClusterNotCreated',
      'The cluster was not created: ClusterAlreadyExistsFault: Cluster already exists',
    ]);
  });

  test.each([
    [{ password: 'short' }, 'ClusterNotCreated', /InvalidParameterValue: .*MasterUserPassword.*shorter than 8/],
    [{ database: 'no blanks' }, 'ClusterNotCreated', /InvalidParameterValue: .*DBName/],
    [{ identifier: '' }, 'InvalidOptions', /^identifier is "", allowed: a text that is not empty$/],
    [{ user: 5, identifer: 'x' }, 'InvalidOptions', /^user is 5, allowed: .*; identifer: no such option$/],
  ])('refuses the cluster %j', async (options, code, message) => {
    expect(await codeAndMessage(cloud.createCluster(options as object))).toEqual([
      code,
      expect.stringMatching(message),
    ]);
  });

  test('whose port is asked for by another one keeps it', async () => {
    const port = Number(new URL(cloud.endpoint).port);
    expect(await codeAndMessage(start({ port }))).toEqual([
      'PortUnavailable',
      `The endpoint cannot listen on port ${port} of 127.0.0.1: another process does. End that one, or choose another port; 0 takes a free one.`,
    ]);
  });
});

test.each<[object, string]>([
  [
    { home: 5, port: '4566', region: 'moon', accountId: '1', hoem: 'x' },
    'home is 5, allowed: a folder; port is "4566", allowed: a whole number from 0 to 65535; ' +
      'region is "moon", allowed: an AWS region such as us-west-2; accountId is "1", allowed: twelve digits; ' +
      'hoem: no such option',
  ],
  [
    { durations: { createMs: -1, waitMs: 1 } },
    'durations.createMs is -1, allowed: a whole number from 0 to 86400000; durations.waitMs: no such option',
  ],
  [{ port: 1n }, 'Do not know how to serialize a BigInt'],
  [{ faults: { rules: [{ fault: 'latency' }] } }, 'faults: rules.0.delayMs is absent: goes with the fault latency'],
])('the options %p are refused', async (options, message) => {
  expect(await codeAndMessage(startLocalCloud(options))).toEqual(['InvalidOptions', message]);
});

test('an error tells who asked', async () => {
  const asker = async () => {
    await startLocalCloud({ port: -1 });
  };
  expect((await errorOf(asker())).stack).toContain('at asker');
});

describe('a home', () => {
  test('keeps buckets and clusters, and has one cloud at a time', async () => {
    const home = newFolder();
    const cloud = await start({ home, accountId: '210987654321', region: 'eu-west-1' });
    expect(cloud).toMatchObject({ accountId: '210987654321', region: 'eu-west-1', s3Root: join(home, 's3') });
    const warehouse = await cloud.createCluster();
    await query(cloud, warehouse, 'create table kept (id int)', 'insert into kept values (7)');
    expect(await codeAndMessage(startLocalCloud({ home }))).toEqual([
      'HomeInUse',
      expect.stringContaining(`${home} is in use by process ${ownerOf(home)} `),
    ]);
    await cloud.stop();

    const again = await start({ home, accountId: '210987654321', region: 'eu-west-1' });
    expect((await again.createCluster()).identifier).toBe('cluster-2');
    expect(await query(again, { ...warehouse }, 'select id from kept')).toEqual([{ id: 7 }]);
  });

  test('that is no folder is refused', async () => {
    const home = join(newFolder(), 'file');
    writeFileSync(home, '');
    expect(await codeAndMessage(startLocalCloud({ home }))).toEqual(['HomeUnusable', expect.stringContaining(home)]);
  });

  testInFull('that nobody names is a folder that goes with the cloud, which ends once', async () => {
    const lines: string[] = [];
    const cloud = await start({ log: (line) => lines.push(line) });
    await cloud.createCluster();
    const home = dirname(cloud.s3Root);
    expect(existsSync(home)).toBe(true);
    await cloud.stop();
    await cloud.stop();
    expect(existsSync(home)).toBe(false);
    expect(lines).toEqual([]);
    expect(await codeAndMessage(cloud.createCluster())).toEqual(['Ended', 'The local cloud has ended (exit code 0)']);
  });
});

testInFull('statuses last as long as they are told to', async () => {
  const cloud = await start({ durations: { ...quick, deleteMs: 86_400_000 } });
  const { identifier } = await cloud.createCluster();
  const { redshift } = clientsOf(cloud, cloud);
  const one = { ClusterIdentifier: identifier };
  await redshift.send(new DeleteClusterCommand({ ...one, SkipFinalClusterSnapshot: true }));
  const { Clusters } = await redshift.send(new DescribeClustersCommand(one));
  expect(Clusters?.[0]?.ClusterStatus).toBe('deleting');
  redshift.destroy();
});

test('what is to go wrong goes wrong, and may be told later', async () => {
  const rules = [
    { service: 'redshift', action: 'CreateCluster', fault: 'error', code: 'InsufficientClusterCapacity' } as const,
  ];
  const cloud = await start({ faults: { rules } });
  expect(await codeAndMessage(cloud.createCluster())).toEqual([
    'ClusterNotCreated',
    expect.stringContaining('InsufficientClusterCapacity'),
  ]);
  expect((await fetch(`${cloud.endpoint}/_sparkify/faults`, { method: 'DELETE' })).status).toBe(200);
  expect((await cloud.createCluster()).identifier).toBe('cluster-1');
});

test('whoever waits for a cloud that is killed is told, and nothing of it is left', async () => {
  const cloud = await start({ durations: { createMs: 86_400_000 } });
  const home = dirname(cloud.s3Root);
  const waiting = errorOf(cloud.createCluster());
  await until(() => existsSync(join(home, 'cloud/clusters')));
  process.kill(ownerOf(home), 'SIGKILL');
  expect(await waiting).toMatchObject({ code: 'Ended', message: 'The local cloud has ended (SIGKILL)' });
  await cloud.stop();
  expect(existsSync(home)).toBe(false);
});

test('Node must be 20.12 or later', async () => {
  const own = Object.getOwnPropertyDescriptor(process, 'versions') ?? {};
  Object.defineProperty(process, 'versions', { ...own, value: { ...process.versions, node: '20.11.1' } });
  try {
    expect(await codeAndMessage(startLocalCloud())).toEqual([
      'UnsupportedNode',
      `The local cloud needs Node 20.12 or later; this is 20.11.1 (${process.execPath}).`,
    ]);
  } finally {
    Object.defineProperty(process, 'versions', own);
  }
});
