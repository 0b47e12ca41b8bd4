/** Work that was asked to end. */
export interface Unheeded {
  /** Whether the work has ended or no longer waits for DuckDB. */
  isOver(): boolean;
  /** Its name in the log. */
  name: string;
}

const tickMs = 1000;
/** How many ticks DuckDB may continue after it was asked to end. */
const graceTicks = 5;

/**
 * DuckDB notices an interrupt while it runs a statement, but not while it plans one or computes one long expression. If
 * it is still busy after a grace period, the whole process is ended, because nothing else can end a thread of its pool.
 */
export class Fence {
  readonly #giveUp: (what: string) => void;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(giveUp: (what: string) => void) {
    this.#giveUp = giveUp;
  }

  /**
   * Gives up if the work does not end in time. Counts ticks, so that a busy event loop does not shorten the grace
   * period.
   */
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
