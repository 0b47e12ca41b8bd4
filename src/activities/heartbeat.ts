import { Context } from '@temporalio/activity';
import type { FailureType } from '../contract/failures.ts';

/** How often an attempt heartbeats: often at first, when somebody may be watching, then less. */
export interface HeartbeatPace {
  quickMs: number;
  /** For how long it is quick. */
  quickForMs: number;
  slowMs: number;
}

/** What the attempts of an activity pass to each other in their heartbeats, besides their progress. */
export interface Elapsed {
  /** Milliseconds that the attempts took so far, and the delays between them; not what was waited for a slot. */
  spentMs: number;
  /** Milliseconds of those delays in which something was waited for, by the type of the failure before each. */
  waitedMs: Partial<Record<FailureType, number>>;
}

interface Attempt {
  beganMs: number;
  before: Elapsed;
  /** What it is doing. */
  progress: () => object;
}

const attemptOf = new WeakMap<Context, Attempt>();

/** The time that earlier attempts took; starts over after `temporal activity reset`. */
export function elapsedBefore(): Elapsed {
  const { attempt, heartbeatDetails } = Context.current().info;
  const { spentMs = 0, waitedMs = {} } =
    attempt === 1 ? {} : ((heartbeatDetails as Partial<Elapsed> | undefined) ?? {});
  return { spentMs, waitedMs };
}

/** What all attempts took, up to now. */
export function elapsed(): Elapsed {
  return elapsedOf(attemptHere());
}

/** Heartbeats while the work lasts: so the server notices a dead worker, and the activity its cancellation. */
export async function withHeartbeat<T>(pace: HeartbeatPace, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout;
  const { beganMs } = attemptHere();
  const beat = () => {
    heartbeat();
    timer = setTimeout(beat, performance.now() - beganMs < pace.quickForMs ? pace.quickMs : pace.slowMs);
  };
  timer = setTimeout(beat, pace.quickMs);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
  }
}

/** Sets the content of this attempt's heartbeats from now on; until then, they repeat that of the previous attempt. */
export function report(progress: () => object): void {
  attemptHere().progress = progress;
  heartbeat();
}

/** The last heartbeat of an attempt: tells the next attempt how much time has passed. */
export function handOn(more: Elapsed): void {
  heartbeat(more);
}

function attemptHere(): Attempt {
  const context = Context.current();
  const details = context.info.heartbeatDetails as object | undefined;
  const known = attemptOf.get(context) ?? {
    beganMs: performance.now(),
    before: elapsedBefore(),
    progress: () => details ?? {},
  };
  attemptOf.set(context, known);
  return known;
}

function elapsedOf({ beganMs, before }: Attempt): Elapsed {
  return { ...before, spentMs: before.spentMs + Math.round(performance.now() - beganMs) };
}

function heartbeat(total?: Elapsed): void {
  const attempt = attemptHere();
  Context.current().heartbeat({ ...attempt.progress(), ...(total ?? elapsedOf(attempt)) });
}
