import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { EncryptionCodec } from '../../temporal/codec.ts';
import { createCodecServer } from '../../temporal/codec-server.ts';
import type { CodecKey } from '../../temporal/keys.ts';

/** The port that other codec servers use. */
export const usualCodecPort = 8088;

export interface CodecService {
  /** URL for `--codec-endpoint` of the Temporal CLI, and for the UI. */
  endpoint: string;
  stop(): Promise<void>;
}

export interface CodecServiceOptions {
  keys: CodecKey[];
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** Origins of the pages that may use it; more can be added while it runs. */
  origins: ReadonlySet<string>;
}

/** Serves the codec from this process. Rejects when the port is taken. */
export async function startCodecServer({ keys, host, port, origins }: CodecServiceOptions): Promise<CodecService> {
  const server = createCodecServer(new EncryptionCodec(keys), origins, host).listen(port, host);
  await once(server, 'listening');
  const { port: actualPort } = server.address() as AddressInfo;
  return {
    endpoint: `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}`,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
