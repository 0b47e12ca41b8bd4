import { S3Client } from '@aws-sdk/client-s3';
import type { Server } from 'node:http';
import { Agent, createServer } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createS3Handler } from '../../src/s3/http/handler.ts';
import type { BucketStore } from '../../src/s3/store/store.ts';
import { openBucketStore } from '../../src/s3/store/store.ts';

export interface LocalS3 {
  root: string;
  store: BucketStore;
  port: number;
  client(options?: { region?: string; forcePathStyle?: boolean }): S3Client;
  stop(): Promise<void>;
}

/** An S3 handler behind a plain HTTP server, with its own root. */
export async function startS3(): Promise<LocalS3> {
  const root = await mkdtemp(join(tmpdir(), 'sparkify-s3-'));
  const store = openBucketStore(root);
  const handler = createS3Handler(store, { accountId: '123456789012' });
  const server = createServer((request, response) => void handler(request, response));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const clients: S3Client[] = [];
  return {
    root,
    store,
    port,
    client({ region = 'us-west-2', forcePathStyle = true } = {}) {
      const client = new S3Client({
        region,
        forcePathStyle,
        endpoint: `http://${forcePathStyle ? '127.0.0.1' : 'localhost'}:${port}`,
        credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
        maxAttempts: 1,
        // Not every system resolves names below localhost.
        requestHandler: { httpAgent: new Agent({ keepAlive: true, lookup: loopback }) },
      });
      clients.push(client);
      return client;
    },
    async stop() {
      clients.forEach((client) => client.destroy());
      await close(server);
      await rm(root, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

const loopback: LookupFunction = (_hostname, options, callback) =>
  options.all ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4);

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
