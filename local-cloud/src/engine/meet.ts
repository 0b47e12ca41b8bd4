import { SqlError } from './errors.ts';
import type { Fate, Moment } from './host.ts';
import type { Session } from './session.ts';

/**
 * Fault injection: asks the local cloud what should go wrong with a statement. Throws SqlError for a statement that
 * should fail.
 */
export async function meetFaults(session: Session, statement: string, when: Moment['when']): Promise<void> {
  if (session.cluster.config.faults !== true) return;
  const fate = await fateOf(session, { when, statement, session: session.applicationName });
  if (fate === 'pass') return;
  if (fate !== 'drop') throw new SqlError(fate.sqlState, fate.message);
  session.channel.destroy();
  throw new SqlError('08006', 'the connection was cut', { severity: 'FATAL' });
}

/** A session that is held up can still be cancelled and terminated. */
async function fateOf(session: Session, moment: Moment): Promise<Fate> {
  let forget = () => {};
  const cancelled = new Promise<never>((_resolve, reject) => {
    forget = session.onCancel(reject);
  });
  try {
    return await Promise.race([session.cluster.host.meet?.(moment) ?? Promise.resolve('pass' as const), cancelled]);
  } finally {
    forget();
  }
}
