import type { Session } from './session.ts';

/** Runs the work between BEGIN and COMMIT. When it throws, rolls back and throws the same error. */
export async function inTransaction<T>(session: Session, work: () => Promise<T>): Promise<T> {
  await session.run('begin');
  let result: T;
  try {
    result = await work();
  } catch (error) {
    // A dead connection has rolled back by itself; the first error is the one to report.
    await session.run('rollback').catch(() => undefined);
    throw error;
  }
  await session.run('commit');
  return result;
}
