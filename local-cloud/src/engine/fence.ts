/** Work that was told to end. */
export interface Unheeded {
  /** Whether it is over, or waits for something else than DuckDB. */
  isOver(): boolean;
  /** What the log says of it. */
  name: string;
}

const tickMs = 1000;
/** How long DuckDB may go on with what it was told to end. */
const graceTicks = 5;

/**
 * DuckDB hears an interrupt while it runs a statement, not while it plans one or computes one long expression. What is
 * still inside it after a grace is ended with the whole process: nothing else ends a thread of its pool.
 */
export class Fence {
  readonly #giveUp: (what: string) => void;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(giveUp: (what: string) => void) {
    this.#giveUp = giveUp;
  }

  /** Gives up when the work is not over in time. Ticks are counted, so that a busy event loop takes no one's grace. */
  watch(work: Unheeded): void {
    let ticks = 0;
    const timer = setInterval(() => {
      ticks += 1;
      if (!work.isOver() && ticks < graceTicks) return;
      this.#forget(timer);
      if (!work.isOver()) this.#giveUp(work.name);
    }, tickMs);
    timer.unref();
    this.#timers.add(timer);
  }

  close(): void {
    for (const timer of this.#timers) this.#forget(timer);
  }

  #forget(timer: NodeJS.Timeout): void {
    clearInterval(timer);
    this.#timers.delete(timer);
  }
}
