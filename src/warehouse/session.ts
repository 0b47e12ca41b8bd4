import { readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { Client } from 'pg';
import type { Cell } from '../contract/results.ts';
import { warehouseError } from './errors.ts';
import { literal } from '../project/quote.ts';
import { systemViews } from './system-views.ts';
import { readRows, type Take, type Taken } from './read.ts';

export interface Rows {
  columns: string[];
  rows: Cell[][];
}

/** Where the warehouse listens, and how to log in: asked anew for each connection, since passwords expire. */
export interface WarehouseTarget {
  address: string;
  port: number;
  database: string;
  login: () => Promise<{ user: string; password: string }>;
  /** Whether it is a workgroup of Redshift Serverless. */
  isServerless?: boolean;
  /** PEM file of the certificate authority; absent for the ones that Node trusts. */
  caFile?: string;
}

/** Names one session for as long as the server runs: a process id alone may be given out again. */
export interface SessionId {
  pid: number;
  startedAt: string;
}

/** One connection to the warehouse. */
export interface Session {
  id: SessionId;
  /** Whether the warehouse is a workgroup of Redshift Serverless. */
  isServerless?: boolean;
  /** Runs one statement. Throws the errors of errors.ts. */
  run(sql: string): Promise<Rows>;
  /** Runs one statement and takes its rows for as long as they are wanted. Throws the errors of errors.ts. */
  read(sql: string, take: Take): Promise<Taken>;
}

const connectionTimeoutMs = 15_000;
/** An idle TCP connection is dropped by the NAT in between after some minutes; Redshift's own advice is below that. */
const keepAliveDelayMs = 60_000;

/**
 * Opens a session, does the work and closes it. When the signal fires, the statement is ended on the server (through
 * a second connection, since `pg` cancels in plain text), or connecting is given up, and the work rejects.
 */
export async function withSession<T>(
  target: WarehouseTarget,
  options: { applicationName: string; signal?: AbortSignal },
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const { applicationName, signal } = options;
  signal?.throwIfAborted();
  const socket = new Socket();
  let open: SessionId | undefined;
  const abort = () => void endOnServer(target, open).finally(() => socket.destroy());
  signal?.addEventListener('abort', abort);
  let client: Client | undefined;
  try {
    client = await connect(target, applicationName, socket);
    const id = (open = await readSessionId(client, target));
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

/** Ends a session that a dead attempt left behind, if it is still there. */
export async function endSession(session: Session, id: SessionId): Promise<void> {
  const { rows } = await session.run(
    `select process from ${systemViews(session).openSessions} where process = ${literal(id.pid)} and starttime = ${literal(id.startedAt)}`,
  );
  if (rows.length > 0) await session.run(`select pg_terminate_backend(${literal(id.pid)})`);
}

async function endOnServer(target: WarehouseTarget, id: SessionId | undefined): Promise<void> {
  if (id === undefined) return;
  try {
    await withSession(target, { applicationName: 'sparkify cancel' }, (session) => endSession(session, id));
  } catch {
    // The caller is told that it was cancelled; a server that cannot be reached ends the session with the connection.
  }
}

async function connect(target: WarehouseTarget, applicationName: string, socket: Socket): Promise<Client> {
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

async function readSessionId(client: Client, target: WarehouseTarget): Promise<SessionId> {
  const { rows } = await runOn(
    client,
    `select process, starttime::varchar from ${systemViews(target).openSessions} where process = pg_backend_pid()`,
  );
  const [pid, startedAt] = rows[0] ?? [];
  return { pid: Number(pid), startedAt: String(startedAt) };
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
