import {
  authenticationOk,
  backendKeyData,
  negotiateProtocolVersion,
  parameterStatus,
  readyForQuery,
  type RedshiftProtocol,
} from '../wire/backend.ts';
import type { Channel } from './channel.ts';
import type { Cluster } from './cluster.ts';
import { SqlError } from './errors.ts';
import { authenticate, type Startup } from './handshake.ts';
import type { ClusterCredential } from './host.ts';
import { Session } from './session.ts';
import type { Login } from './sessions.ts';
import { usersTable } from './targets.ts';
import { createUser, findUser, settingsOf, type User } from './users.ts';

/** Startup parameters that identify the client or describe its driver, and are not session settings. */
const notSettings = new Set([
  'user',
  'database',
  'options',
  'replication',
  'client_protocol_version',
  'driver_version',
  'os_version',
  'plugin_name',
  'idp_type',
  'provider_name',
  'driver_discovery_version',
  'identity_namespace',
  'token_type',
]);

/**
 * Authenticates the client and opens its session; undefined if the client left. Throws a FATAL SqlError if it is
 * refused.
 */
export async function logIn(
  channel: Channel,
  cluster: Cluster,
  startup: Startup,
  peer: [string, number],
): Promise<Session | undefined> {
  const { parameters } = startup;
  const unknownOptions = [...parameters.keys()].filter((name) => name.startsWith('_pq_.'));
  if (startup.minorVersion > 0 || unknownOptions.length > 0) channel.write(negotiateProtocolVersion(unknownOptions));
  const user = parameters.get('user');
  if (user === undefined || user === '') {
    throw new SqlError('28000', 'no user name specified in startup packet', { severity: 'FATAL' });
  }
  const credential = await authenticate(channel, user, () => cluster.credentials(user));
  if (credential === undefined) return undefined;
  channel.enter('session');
  const database = parameters.get('database') ?? user;
  if (database !== cluster.config.database) {
    throw new SqlError('3D000', `database "${database}" does not exist`, { severity: 'FATAL' });
  }
  const account = await accountOf(cluster, credential);
  const login: Login = {
    user: account.name,
    userId: account.id,
    superuser: account.superuser,
    database,
    groups: [...new Set([...account.groups, ...credential.dbGroups])],
    peerAddress: peer[0],
    peerPort: peer[1],
    protocol: protocolOf(parameters),
    // The client's own parameters take precedence.
    parameters: new Map([...(await settingsOf(cluster.instance, account)), ...sessionParameters(parameters)]),
  };
  return openSession(cluster, channel, login);
}

async function openSession(cluster: Cluster, channel: Channel, login: Login): Promise<Session> {
  const connection = await cluster.instance.connect();
  let session: Session | undefined;
  try {
    session = new Session(cluster, channel, login, connection);
    cluster.sessions.add(session);
    await session.open();
    greet(session);
    return session;
  } catch (error) {
    if (session !== undefined) cluster.sessions.remove(session);
    connection.closeSync();
    throw error instanceof SqlError ? new SqlError(error.sqlState, error.message, { severity: 'FATAL' }) : error;
  }
}

/** The user of a credential, created now if the credential asks for it. */
async function accountOf(cluster: Cluster, { dbUser, autoCreate }: ClusterCredential): Promise<User> {
  if (autoCreate) await ensureUser(cluster, dbUser);
  const user = await findUser(cluster.instance, dbUser);
  if (user === undefined) throw new SqlError('28000', `user "${dbUser}" does not exist`, { severity: 'FATAL' });
  return user;
}

/** Holds the lock of CREATE USER: each new user takes the next number. */
async function ensureUser({ instance, locks, definitions }: Cluster, name: string): Promise<void> {
  if ((await findUser(instance, name)) !== undefined) return;
  const owner = { pid: 0, onCancel: () => () => undefined };
  await locks.acquire(owner, usersTable);
  try {
    await createUser(instance, name);
    definitions.add();
  } finally {
    locks.releaseAll(owner);
  }
}

function greet(session: Session): void {
  const { channel } = session;
  channel.write(authenticationOk());
  for (const [name, value] of session.settings.reported()) channel.write(parameterStatus(name, value));
  if (session.login.protocol > 0)
    channel.write(parameterStatus('server_protocol_version', String(session.login.protocol)));
  channel.write(backendKeyData(session.pid, session.secretKey));
  channel.write(readyForQuery('I'));
}

/** Redshift's drivers ask for a version of a protocol extension. The highest version that both sides know is used. */
function protocolOf(parameters: ReadonlyMap<string, string>): RedshiftProtocol {
  const asked = Number(parameters.get('client_protocol_version') ?? 0);
  return asked >= 2 ? 2 : asked === 1 ? 1 : 0;
}

/** Settings in the startup packet, including its `options`: `-c name=value` or `--name=value`. */
function sessionParameters(parameters: ReadonlyMap<string, string>): Map<string, string> {
  const settings = new Map<string, string>();
  const options = (parameters.get('options') ?? '').match(/(?:\\.|[^\s\\])+/g) ?? [];
  for (let index = 0; index < options.length; index += 1) {
    let option = (options[index] ?? '').replaceAll(/\\(.)/g, '$1');
    if (option === '-c') {
      index += 1;
      option = `--${(options[index] ?? '').replaceAll(/\\(.)/g, '$1')}`;
    }
    const match = /^(?:--|-c)([^=]+)=(.*)$/s.exec(option);
    if (match === null)
      throw new SqlError('42601', `invalid command-line arguments for server process`, { severity: 'FATAL' });
    settings.set((match[1] ?? '').replaceAll('-', '_'), match[2] ?? '');
  }
  for (const [name, value] of parameters) {
    if (!notSettings.has(name.toLowerCase()) && !name.startsWith('_pq_.')) settings.set(name, value);
  }
  return settings;
}
