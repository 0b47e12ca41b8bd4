import { Context } from '@temporalio/activity';
import { readyEndpoint, temporaryLogin } from '../aws/cluster.ts';
import type { WarehouseRef } from '../contract/activities.ts';
import { endSession, withSession } from '../warehouse/session.ts';
import type { Session, SessionMark } from '../warehouse/session.ts';
import type { Deps } from './deps.ts';

/** How often a long statement tells that it lives; Temporal takes a worker for dead after the heartbeat timeout. */
const heartbeatIntervalMs = 1_000;

/** What an attempt leaves for the next one. */
interface Progress {
  statement: string;
  elapsedMs: number;
  session: SessionMark;
}

/**
 * A session with the cluster, found and logged in to anew. Heartbeats what it is doing; ends the statement on the
 * server when the activity is cancelled; and first ends the session of an attempt that died.
 */
export async function inWarehouse<T>(
  { aws, warehouseCaFile }: Deps,
  { clusterIdentifier }: WarehouseRef,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const { info, cancellationSignal, heartbeat } = Context.current();
  const endpoint = await readyEndpoint(aws, clusterIdentifier);
  const target = {
    ...endpoint,
    login: () => temporaryLogin(aws, clusterIdentifier, endpoint),
    ...(warehouseCaFile === undefined ? {} : { caFile: warehouseCaFile }),
  };
  const options = {
    applicationName: `sparkify ${info.activityType} attempt ${info.attempt}`,
    signal: cancellationSignal,
  };
  return withSession(target, options, async (session) => {
    const dead = (info.heartbeatDetails as Progress | undefined)?.session;
    if (dead) await endSession(session, dead);
    const startedMs = Date.now();
    let statement = '';
    const beat = () => {
      const progress: Progress = { statement, elapsedMs: Date.now() - startedMs, session: session.mark };
      heartbeat(progress);
    };
    const timer = setInterval(beat, heartbeatIntervalMs);
    beat();
    try {
      return await work({
        ...session,
        run(sql) {
          statement = headline(sql);
          return session.run(sql);
        },
      });
    } finally {
      clearInterval(timer);
    }
  });
}

/** The first words of a statement: enough to see where it is, without the values in it. */
function headline(sql: string): string {
  return sql.trim().split(/\s+/).slice(0, 4).join(' ').slice(0, 80);
}
