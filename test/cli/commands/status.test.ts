import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http2';
import type { Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { built } from '../../../src/cli/package.ts';

/** A Temporal server that is just starting: it takes connections, knows its namespace, and answers nothing else. */
let server: Http2Server;
beforeAll(async () => {
  server = createServer();
  server.on('stream', (stream, { ':path': path = '' }) => {
    if (!/\/(GetSystemInfo|DescribeNamespace)$/.test(path)) return;
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    // An empty message behind its length: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
    stream.end(Buffer.alloc(5));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.close();
});

test.each([[[]], [['daily']]])('status %j of a server that does not answer yet ends, and says so', async (args) => {
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = { ...process.env, TEMPORAL_ADDRESS: address };
  const child = spawn(process.execPath, [built('src/cli/main.ts'), 'status', ...args], { env });
  const stderr = text(child.stderr);
  expect(await once(child, 'exit')).toEqual([1, null]);
  expect(await stderr).toContain(`The Temporal server at ${address} did not answer within`);
});
