import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { Client, type ClientConfig } from 'pg';
import type { ClusterConfig, ClusterCredential, ClusterHost } from '../../src/engine/host.ts';
import { HostError } from '../../src/engine/host.ts';
import { startServer, type Server } from '../../src/engine/server.ts';
import { storedMd5 } from '../../src/wire/password.ts';

export const password = 'Passw0rd';

/** A cluster in this process, for tests that need no separate one. */
export interface TestCluster {
  config: ClusterConfig;
  host: FakeHost;
  server: Server;
  /** Ends the server and removes its folder. */
  remove(): Promise<void>;
  /** Ends the server and starts another one on the same data. */
  restart(): Promise<void>;
  /** A connected client; it is closed with the cluster. */
  connect(more?: ClientConfig): Promise<Client>;
}

/** A local cloud that admits everyone and knows what a test gives it. */
export class FakeHost implements ClusterHost {
  admitted = true;
  readonly known = new Map<string, ClusterCredential[]>();

  constructor() {
    this.addUser('admin', {});
  }

  addUser(name: string, more: Partial<ClusterCredential> & { password?: string }): void {
    const { password: own, ...rest } = more;
    const credential = {
      dbUser: name,
      md5: storedMd5(own ?? password, name),
      autoCreate: false,
      dbGroups: [],
      ...rest,
    };
    this.known.set(name, [credential, ...(this.known.get(name) ?? [])]);
  }

  admit = () => Promise.resolve(this.admitted);
  credentials = (loginName: string) => Promise.resolve(this.known.get(loginName) ?? []);
  listObjects = () => refuse();
  findObjects = () => refuse();
  getObjects = () => refuse();
  putObject = () => refuse();
  deleteObjects = () => refuse();
}

function refuse(): Promise<never> {
  return Promise.reject(new HostError('NoSuchBucket', 'there are no buckets here'));
}

export async function makeConfig(folder: string): Promise<ClusterConfig> {
  const pems = await generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec' });
  const tls = { keyFile: join(folder, 'key.pem'), certFile: join(folder, 'cert.pem') };
  await writeFile(tls.keyFile, pems.private);
  await writeFile(tls.certFile, pems.cert);
  return {
    clusterIdentifier: 'test',
    accountId: '123456789012',
    region: 'us-west-2',
    database: 'dev',
    masterUsername: 'admin',
    nodeType: 'ra3.large',
    numberOfNodes: 1,
    host: '127.0.0.1',
    port: 0,
    dataDir: join(folder, 'data'),
    tls,
  };
}

export async function startTestCluster(): Promise<TestCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'engine-'));
  const config = await makeConfig(folder);
  const host = new FakeHost();
  const clients: Client[] = [];
  const crash = (why: string): never => {
    throw new Error(`the cluster would end this process: ${why}`);
  };
  const cluster: TestCluster = {
    config,
    host,
    server: await startServer(config, host, crash),
    remove: async () => {
      await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
      await cluster.server.stop();
      await rm(folder, { recursive: true, force: true });
    },
    restart: async () => {
      await cluster.server.stop();
      cluster.server = await startServer(config, host, crash);
    },
    connect: async (more = {}) => {
      const client = new Client({
        host: config.host,
        port: cluster.server.port,
        user: config.masterUsername,
        password,
        database: config.database,
        ...more,
      });
      client.on('error', () => undefined);
      clients.push(client);
      await client.connect();
      return client;
    },
  };
  return cluster;
}

/** The client's error for a statement, or `done`. */
export async function told(sql: string, client: Client): Promise<string> {
  try {
    await client.query(sql);
    return 'done';
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return `${code} ${message}`;
  }
}
