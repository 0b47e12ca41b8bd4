/** Tells a person what goes on, on standard error, which leaves standard output to results. */
export interface Reporter {
  /** A line that stays. */
  say(line: string): void;
  /** On a terminal, shows what is waited for until it is done. */
  during<T>(what: string, work: Promise<T>): Promise<T>;
}

export const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const frameMs = 100;
const eraseLine = '\r\x1b[2K';

/** Whether lines can be drawn over. */
export function isLive(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY && process.env['TERM'] !== 'dumb';
}

export function createReporter(stream: NodeJS.WriteStream): Reporter {
  const status = isLive(stream) ? new StatusLine(stream) : undefined;
  return {
    say: (line) => {
      stream.write(`${status === undefined ? '' : eraseLine}${line}\n`);
      status?.draw();
    },
    during: async (what, work) => {
      status?.add(what);
      try {
        return await work;
      } finally {
        status?.remove(what);
      }
    },
  };
}

/** The last line of the screen: everything that is waited for, and for how long. */
class StatusLine {
  readonly #stream: NodeJS.WriteStream;
  readonly #since = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #frame = 0;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  add(what: string): void {
    this.#since.set(what, performance.now());
    this.#timer ??= setInterval(() => this.draw(), frameMs);
  }

  remove(what: string): void {
    this.#since.delete(what);
    this.#stream.write(eraseLine);
    if (this.#since.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  draw(): void {
    if (this.#since.size === 0) return;
    this.#frame += 1;
    const seconds = (since: number) => ((performance.now() - since) / 1000).toFixed(1);
    const waits = Array.from(this.#since, ([what, since]) => `${what} (${seconds(since)} s)`).join(', ');
    const line = `${spinner[this.#frame % spinner.length] ?? ''} waiting for ${waits}`;
    this.#stream.write(eraseLine + line.slice(0, this.#stream.columns - 1));
  }
}
