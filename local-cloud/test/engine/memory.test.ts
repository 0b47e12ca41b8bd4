import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { ClusterConfig } from '../../src/engine/host.ts';
import { startClusterProcess, type ClusterProcess } from '../../src/engine/process.ts';
import { testInFull } from '../../../test/support/full.ts';
import { until } from '../../../test/support/until.ts';
import { int32, RawClient, text } from './raw.ts';
import { FakeHost, makeConfig, password } from './support.ts';

/** Only Linux reports a process's peak memory. */
const describeOnLinux = existsSync('/proc/self/status') ? describe : describe.skip;

const mib = 2 ** 20;

let folder: string;
let config: ClusterConfig;
let running: ClusterProcess;
const clients: Client[] = [];
const sockets: Socket[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'memory-'));
  config = await makeConfig(folder);
  running = await startClusterProcess(config, new FakeHost());
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(clients.splice(0).map((client) => client.end().catch(() => undefined)));
  await running.stop();
  await rm(folder, { recursive: true, force: true });
});

async function logIn(): Promise<Client> {
  const client = new Client({ host: config.host, port: running.port, user: 'admin', password, database: 'dev' });
  client.on('error', () => undefined);
  clients.push(client);
  await client.connect();
  return client;
}

async function open(): Promise<Socket> {
  const socket = connect(running.port, config.host);
  socket.on('error', () => undefined);
  sockets.push(socket);
  await once(socket, 'connect');
  return socket.resume();
}

/** The most memory that the cluster's process has had so far. */
function peakMiB(): number {
  const status = readFileSync(`/proc/${running.pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

/** By how much the peak is above what the process had when the work began. */
async function growthMiB(work: () => Promise<void>): Promise<number> {
  const before = peakMiB();
  await work();
  return peakMiB() - before;
}

const startup = Buffer.concat([int32(196_608), text('user'), text('admin'), text('database'), text('dev'), text('')]);

describeOnLinux('the memory of a cluster process', () => {
  test('does not grow with the rows that a cursor has left when another statement comes', async () => {
    const client = await logIn();
    await client.query('begin');
    await client.query("declare c cursor for select n, repeat('x', 1000) from generate_series(1, 1000000) as g(n)");
    const growth = await growthMiB(async () => {
      const { rows } = await client.query('fetch 1000 from c');
      expect(rows).toHaveLength(1000);
      await client.query('select 1');
      const [next] = (await client.query<{ n: number }>('fetch 1 from c')).rows;
      expect(Number(next?.n)).toBe(1001);
    });
    expect(growth).toBeLessThan(700);
  }, 120_000);

  testInFull(
    'does not grow with the rows that wait to be sent',
    async () => {
      const client = await RawClient.logIn({ config, server: running });
      try {
        const growth = await growthMiB(async () => {
          const sent = client.countBytes();
          client.send('Q', text("select repeat('x', 60000) from generate_series(1, 30000)"));
          await until(() => sent.bytes > 30_000 * 60_000, 60_000);
        });
        // A chunk of such rows takes 120 MB, and each of DuckDB's threads works on one.
        expect(growth).toBeLessThan(600 + availableParallelism() * 250);
      } finally {
        client.close();
      }
    },
    120_000,
  );

  test('does not grow with what comes before a login', async () => {
    const growth = await growthMiB(async () => {
      const waiting = await Promise.all(Array.from({ length: 40 }, open));
      for (const socket of waiting) {
        socket.write(Buffer.concat([int32(startup.length + 4), startup]));
        // A password of 64 MB is announced, and 8 MB of it sent.
        socket.write(Buffer.concat([Buffer.from('p'), int32(64 * mib), Buffer.alloc(8 * mib)]));
      }
      expect((await (await logIn()).query('select 1 as a')).rows).toEqual([{ a: 1 }]);
      await until(() => waiting.every((socket) => socket.destroyed));
    });
    expect(growth).toBeLessThan(100);
  });

  testInFull('does not grow with the messages that wait for a statement to end', async () => {
    const holder = await logIn();
    await holder.query('create table t (n int)');
    await holder.query('begin');
    await holder.query('insert into t values (1)');
    const flooding = await logIn();
    const { stream } = (flooding as unknown as { connection: { stream: Socket } }).connection;
    const waiting = flooding.query('insert into t values (2)');
    const sync = Buffer.concat([Buffer.from('S'), int32(4)]);
    const growth = await growthMiB(async () => {
      stream.write(Buffer.alloc(64 * mib - ((64 * mib) % sync.length), sync));
      await until(() => stream.writableLength < 64 * mib);
      for (let round = 0; round < 20; round += 1) await holder.query('select 1');
    });
    expect(growth).toBeLessThan(100);
    stream.destroy();
    await expect(waiting).rejects.toThrow('Connection terminated');
  });
});
