import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { generate } from 'selfsigned';

/** PEM files of one authority, the server's certificate for its host, and a client's. */
export interface Pki {
  ca: string;
  server: { cert: string; key: string };
  client: { cert: string; key: string };
  /** Writes a file and returns its path. */
  file(name: string, pem: string): string;
  remove(): void;
}

export async function createPki(host = 'localhost'): Promise<Pki> {
  const folder = mkdtempSync(join(tmpdir(), 'sparkify-tls-'));
  const authority = await generate([{ name: 'commonName', value: 'Test CA' }], {
    keySize: 2048,
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  });
  const issue = async (commonName: string) => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: commonName }], {
      keySize: 2048,
      algorithm: 'sha256',
      ca: { key: authority.private, cert: authority.cert },
      extensions: [
        { name: 'basicConstraints', cA: false },
        { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
        { name: 'subjectAltName', altNames: [{ type: 2, value: host }] },
      ],
    });
    return { key, cert };
  };
  return {
    ca: authority.cert,
    server: await issue(host),
    client: await issue('sparkify'),
    file(name, pem) {
      const path = join(folder, name);
      writeFileSync(path, pem);
      return path;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export interface TlsProxy {
  /** `localhost:port`. */
  address: string;
  /** The number of connections with a certificate of the authority. */
  accepted(): number;
  stop(): Promise<void>;
}

/** Terminates TLS in front of a server without it, and admits only clients with a certificate of the same authority. */
export async function startTlsProxy({ ca, server: { cert, key } }: Pki, target: string): Promise<TlsProxy> {
  const [host = '', port = ''] = target.split(':');
  const open = new Set<TLSSocket>();
  let accepted = 0;
  const server = createServer(
    { ca, cert, key, requestCert: true, rejectUnauthorized: true, ALPNProtocols: ['h2'] },
    (client) => {
      accepted += 1;
      open.add(client);
      const plain = connect(Number(port), host);
      for (const [from, to] of [
        [client, plain],
        [plain, client],
      ] as const) {
        from.on('error', () => to.destroy());
        from.on('close', () => to.destroy());
        from.pipe(to);
      }
    },
  ).listen(0, '127.0.0.1');
  server.on('tlsClientError', () => undefined);
  await once(server, 'listening');
  return {
    address: `localhost:${(server.address() as AddressInfo).port}`,
    accepted: () => accepted,
    async stop() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
