import { Context } from '@temporalio/activity';
import { readyEndpoint } from '../aws/cluster.ts';
import { readyWorkgroup } from '../aws/serverless/workgroup.ts';
import type { WarehouseRef } from '../contract/activities.ts';
import { inSpan } from '../temporal/span.ts';
import { watchLoad } from '../warehouse/load/progress.ts';
import type { LoadProgress } from '../warehouse/load/progress.ts';
import { endSession } from '../warehouse/session.ts';
import type { Session, SessionId, Transport } from '../warehouse/session.ts';
import { withoutValues } from '../project/statements.ts';
import type { Deps } from './deps.ts';
import { report } from './heartbeat.ts';
import { transportOf } from './transport.ts';

/** What an attempt leaves for the next one, and shows meanwhile. */
interface Progress {
  statement: string;
  elapsedMs: number;
  /** How far a COPY is, if the warehouse reports it. */
  load?: LoadProgress;
  /** The session to end before the next attempt works. */
  session?: SessionId;
}

/**
 * A session with the cluster, which is looked up and logged in to for this attempt. First ends the session of an
 * attempt that died. Heartbeats what it is doing, and ends the statement on the server if the activity is cancelled.
 */
export async function inWarehouse<T>(
  deps: Deps,
  ref: WarehouseRef,
  work: (session: Session, tell: (doing: string) => void) => Promise<T>,
): Promise<T> {
  const { info, cancellationSignal } = Context.current();
  const { session: dead } = (info.heartbeatDetails as Progress | undefined) ?? {};
  const progress: Progress = { statement: 'connecting', elapsedMs: 0, ...(dead ? { session: dead } : {}) };
  const startedMs = performance.now();
  const tell = () => report(() => ({ ...progress, elapsedMs: Math.round(performance.now() - startedMs) }));
  tell();
  const ready = ref.isWorkgroup === true ? readyWorkgroup : readyEndpoint;
  const transport = transportOf(deps, ref, await ready(deps.aws, ref.clusterIdentifier));
  const applicationName = `sparkify ${info.activityType} attempt ${info.attempt}`;
  return await transport.withSession({ applicationName, signal: cancellationSignal }, async (session) => {
    if (dead) await endSession(session, dead);
    progress.session = session.id;
    // At once, because an attempt that died before the next heartbeat would leave an unknown session.
    tell();
    const begin = (sql: string) => {
      progress.statement = headline(sql);
      delete progress.load;
    };
    const run = async (sql: string) => {
      begin(sql);
      const traced = () => inTrace(sql, () => session.run(sql));
      if (!/^\s*copy\b/i.test(sql)) return traced();
      return watched(transport, session.id.pid, (load) => (progress.load = load), traced);
    };
    const read: Session['read'] = async (sql, take) => {
      begin(sql);
      return inTrace(sql, () => session.read(sql, take));
    };
    return work({ ...session, run, read }, (doing) => (progress.statement = doing));
  });
}

/** Runs a COPY while a separate session reports its progress. */
async function watched<T>(
  transport: Transport,
  pid: number,
  tell: (progress: LoadProgress) => void,
  work: () => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const { signal } = stop;
  const open = (look: (session: Session) => Promise<void>) =>
    transport.withSession({ applicationName: 'sparkify progress' }, look);
  void watchLoad(pid, signal, { open, tell });
  try {
    return await work();
  } finally {
    stop.abort();
  }
}

/** The span says what was done, and contains no data. */
function inTrace<T>(sql: string, work: () => Promise<T>): Promise<T> {
  const statement = withoutValues(sql);
  const attributes = { 'db.system': 'redshift', 'db.statement': statement };
  return inSpan(statement.split(' ', 1)[0]?.toUpperCase() ?? '', attributes, work);
}

/** The first words of a statement: enough to see where it is, without the values in it. */
function headline(sql: string): string {
  return sql.trim().split(/\s+/).slice(0, 4).join(' ').slice(0, 80);
}
