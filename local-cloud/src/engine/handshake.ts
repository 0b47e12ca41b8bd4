import { randomBytes } from 'node:crypto';
import type { SecureContext } from 'node:tls';
import { authenticationMd5 } from '../wire/backend.ts';
import { ProtocolError } from '../wire/error.ts';
import { parseMessage, parseStartup } from '../wire/frontend.ts';
import { md5Response, passwordMatches } from '../wire/password.ts';
import type { Channel } from './channel.ts';
import type { Cluster } from './cluster.ts';
import { SqlError } from './errors.ts';
import type { ClusterCredential } from './host.ts';

/** The startup packet of a client that wants a session. */
export interface Startup {
  minorVersion: number;
  parameters: ReadonlyMap<string, string>;
}

/** Handles the packets before a session: TLS, cancel requests, startup. Returns undefined if no session follows. */
export async function readStartup(
  channel: Channel,
  cluster: Cluster,
  tls: SecureContext,
): Promise<Startup | undefined> {
  for (;;) {
    const frame = await channel.next();
    if (frame === undefined) return undefined;
    const packet = parseStartup(frame.body);
    switch (packet.kind) {
      case 'sslRequest':
        channel.write(Buffer.from('S'));
        await channel.flush();
        channel.startTls(tls);
        break;
      case 'gssRequest':
        channel.write(Buffer.from('N'));
        await channel.flush();
        break;
      case 'cancelRequest':
        cluster.sessions.cancelRequest(packet);
        return undefined;
      case 'startup':
        channel.enter('authentication');
        return packet;
    }
  }
}

/** Asks for the password by the md5 method. Returns the matching credential, or undefined if the client left. */
export async function authenticate(
  channel: Channel,
  user: string,
  known: () => Promise<ClusterCredential[]>,
): Promise<ClusterCredential | undefined> {
  const salt = randomBytes(4);
  channel.write(authenticationMd5(salt));
  await channel.flush();
  const frame = await channel.next();
  if (frame === undefined) return undefined;
  const message = parseMessage(frame);
  if (message.kind !== 'password') throw new ProtocolError('expected password response');
  const now = Date.now();
  const matching = (await known()).filter(({ md5 }) => passwordMatches(message.response, md5Response(md5, salt)));
  const valid = matching.find(({ expiresAtMs }) => expiresAtMs === undefined || expiresAtMs > now);
  if (valid === undefined) {
    throw new SqlError('28000', `password authentication failed for user "${user}"`, { severity: 'FATAL' });
  }
  return valid;
}
