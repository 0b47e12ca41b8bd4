import { setTimeout as sleep } from 'node:timers/promises';
import type { Session } from '../session.ts';

/** How far a COPY is, from stv_load_state. */
export interface LoadProgress {
  files: number;
  filesDone: number;
  bytes: number;
  bytesDone: number;
  percent: number;
}

/** A COPY that is shorter than this is not worth a second session. */
const firstLookMs = 2_000;
const nextLookMs = 2_000;

/**
 * Reports the progress of the COPY in the session with that process id, until the signal fires, through a separate
 * session. Only for information: it never throws, and stops if it cannot look.
 */
export async function watchLoad(
  pid: number,
  signal: AbortSignal,
  {
    open,
    tell,
  }: {
    open: (work: (session: Session) => Promise<void>) => Promise<void>;
    tell: (progress: LoadProgress) => void;
  },
): Promise<void> {
  try {
    await sleep(firstLookMs, undefined, { signal });
    await open(async (session) => {
      for (;;) {
        const progress = await look(session, pid);
        if (progress) tell(progress);
        await sleep(nextLookMs, undefined, { signal });
      }
    });
  } catch {
    // Stopped, or not allowed to look; the load itself reports any error.
  }
}

async function look(session: Session, pid: number): Promise<LoadProgress | undefined> {
  const { rows } = await session.run(
    `select sum(num_files), sum(num_files_complete), sum(bytes_to_load), sum(bytes_loaded)
       from stv_load_state
      where session = ${pid}`,
  );
  const [files, filesDone, bytes, bytesDone] = (rows[0] ?? []).map(Number);
  if (!files || !bytes) return undefined;
  const done = bytesDone ?? 0;
  return { files, filesDone: filesDone ?? 0, bytes, bytesDone: done, percent: Math.floor((100 * done) / bytes) };
}
