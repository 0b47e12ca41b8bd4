interface Alarm {
  atMs: number;
  ring: () => void;
}

/** A clock that stands still until it is moved on; Date uses it in the whole test file. */
export class Clock {
  #nowMs = Date.parse('2026-01-05T12:00:00.000Z');
  #alarms = new Set<Alarm>();

  constructor() {
    jest.useFakeTimers({
      now: this.#nowMs,
      doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'setInterval', 'setTimeout', 'performance', 'hrtime'],
    });
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Calls `ring` at that time; the function returned cancels it. */
  set(atMs: number, ring: () => void): () => void {
    const alarm = { atMs, ring };
    this.#alarms.add(alarm);
    return () => void this.#alarms.delete(alarm);
  }

  get nextMs(): number | undefined {
    return this.#next()?.atMs;
  }

  /** Moves to that time, or to the next alarm if that is earlier, and rings it. */
  moveOn(toMs: number): void {
    const alarm = this.#next();
    const isDue = alarm !== undefined && alarm.atMs <= toMs;
    this.#nowMs = Math.max(this.#nowMs, isDue ? alarm.atMs : toMs);
    jest.setSystemTime(this.#nowMs);
    if (!isDue) return;
    this.#alarms.delete(alarm);
    alarm.ring();
  }

  /** The earliest alarm; of several at one time, the one set first. */
  #next(): Alarm | undefined {
    let next: Alarm | undefined;
    for (const alarm of this.#alarms) if (next === undefined || alarm.atMs < next.atMs) next = alarm;
    return next;
  }
}
