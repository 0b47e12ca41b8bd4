import { readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { Client } from 'pg';
import type { Cell } from '../contract/results.ts';
import { warehouseError } from './errors.ts';
import { readRows } from './read.ts';
import { endSession, ownId, sessionId } from './session.ts';
import type { Rows, Session, SessionId, SessionOptions, Take, Taken, Transport } from './session.ts';

/** Where the warehouse listens, and how to log in: called for each connection, because passwords expire. */
export interface PostgresTarget {
  address: string;
  port: number;
  database: string;
  login: () => Promise<{ user: string; password: string }>;
  /** Whether it is a workgroup of Redshift Serverless. */
  isServerless?: boolean;
  /** PEM file of the certificate authority; absent for the ones that Node trusts. */
  caFile?: string;
}

const connectionTimeoutMs = 15_000;
/** An idle TCP connection is dropped by the NAT in between after some minutes; Redshift's own advice is below that. */
const keepAliveDelayMs = 60_000;

/** The warehouse's own port: PostgreSQL's protocol, with TLS. Statements are ended through a second connection, since `pg` cancels in plain text. */
export function overPostgres(target: PostgresTarget): Transport {
  return { withSession: (options, work) => withSession(target, options, work) };
}

async function withSession<T>(
  target: PostgresTarget,
  { applicationName, signal }: SessionOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const socket = new Socket();
  let open: SessionId | undefined;
  const abort = () => void endOnServer(target, open).finally(() => socket.destroy());
  signal?.addEventListener('abort', abort);
  let client: Client | undefined;
  try {
    client = await connect(target, applicationName, socket);
    const id = (open = sessionId((await runOn(client, ownId(target))).rows[0]));
    return await work({
      id,
      isServerless: target.isServerless ?? false,
      run: (sql) => runOn(client as Client, sql),
      read: (sql, take) => readOn(client as Client, sql, take),
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', abort);
    await client?.end().catch(() => undefined);
  }
}

async function endOnServer(target: PostgresTarget, id: SessionId | undefined): Promise<void> {
  if (id === undefined) return;
  try {
    await withSession(target, { applicationName: 'sparkify cancel' }, (session) => endSession(session, id));
  } catch {
    // The caller gets the cancellation; a server that cannot be reached ends the session with the connection.
  }
}
async function connect(target: PostgresTarget, applicationName: string, socket: Socket): Promise<Client> {
  const { user, password } = await target.login();
  const client = new Client({
    host: target.address,
    port: target.port,
    database: target.database,
    user,
    password,
    application_name: applicationName,
    stream: () => socket,
    ssl: target.caFile === undefined ? true : { ca: readFileSync(target.caFile, 'utf8') },
    connectionTimeoutMillis: connectionTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveDelayMs,
    types,
  });
  // Without a listener, a connection lost between two statements would end the process; the next statement reports it.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    await client.end().catch(() => undefined);
    throw warehouseError(error, `${target.address}:${target.port}`);
  }
  return client;
}

async function runOn(client: Client, sql: string): Promise<Rows> {
  try {
    const { fields, rows } = await client.query<Cell[]>({ text: sql, rowMode: 'array' });
    return { columns: fields.map((field) => field.name), rows };
  } catch (error) {
    throw warehouseError(error);
  }
}

async function readOn(client: Client, sql: string, take: Take): Promise<Taken> {
  try {
    return await readRows(client, sql, types, take);
  } catch (error) {
    throw warehouseError(error);
  }
}

const int2 = 21;
const int4 = 23;
const int8 = 20;
const float4 = 700;
const float8 = 701;
const bool = 16;

/** Numbers that JavaScript holds exactly become numbers; timestamps and everything else stay the server's text. */
function parserOf(oid: number): (text: string) => Cell {
  if (oid === bool) return (text) => text === 't';
  if (oid === int2 || oid === int4 || oid === float4 || oid === float8) return finite;
  if (oid === int8) return (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : text);
  return (text) => text;
}

const types = { getTypeParser: (oid: number) => parserOf(oid) };

function finite(text: string): Cell {
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
}
