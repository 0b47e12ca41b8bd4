import { Context } from '@temporalio/activity';

/** How often an activity tells that it lives; Temporal takes a worker for dead after the heartbeat timeout. */
const intervalMs = 1_000;

const told = new WeakMap<Context, () => unknown>();

/** Heartbeats while the work lasts: so the server notices a dead worker, and the activity its cancellation. */
export async function withPulse<T>(work: () => Promise<T>): Promise<T> {
  const timer = setInterval(beat, intervalMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

/** What the heartbeats of this attempt carry from now on; without it, what the attempt before left. */
export function tellPulse(details: () => unknown): void {
  told.set(Context.current(), details);
  beat();
}

/** What the next attempt is told beside what this one told last. */
export function leavePulse(more: object): void {
  const context = Context.current();
  const details = told.get(context) ?? (() => context.info.heartbeatDetails as unknown);
  tellPulse(() => ({ ...(details() as object | undefined), ...more }));
}

function beat(): void {
  const context = Context.current();
  const details = told.get(context);
  context.heartbeat(details ? details() : context.info.heartbeatDetails);
}
