import { isLive } from '../reporter.ts';
import { changeLines, treeLines } from './lines.ts';
import type { View } from './look.ts';

/** Shows the progress of a run; everything else that is printed meanwhile goes through `say`. */
export interface Display {
  show(view: View): void;
  /** A line that stays. */
  say(line: string): void;
  /** Leaves the last picture on the screen, for a question or at the end. */
  pause(): void;
}

/** The steps, redrawn in place on a terminal; otherwise a line for each change. */
export function createDisplay(stream: NodeJS.WriteStream): Display {
  return isLive(stream) ? new LiveDisplay(stream) : new PlainDisplay(stream);
}

class PlainDisplay implements Display {
  readonly #stream: NodeJS.WriteStream;
  readonly #startedMs = Date.now();
  #last: View | undefined;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  show(view: View): void {
    const lines = changeLines(this.#last, view);
    this.#last = view;
    for (const line of lines) this.say(line);
  }

  say(line: string): void {
    const seconds = ((Date.now() - this.#startedMs) / 1000).toFixed(1);
    this.#stream.write(`[${seconds.padStart(6)} s] ${line}\n`);
  }

  pause(): void {}
}

class LiveDisplay implements Display {
  readonly #stream: NodeJS.WriteStream;
  #drawn = 0;
  #frame = 0;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  show(view: View): void {
    this.#frame += 1;
    const lines = treeLines(view, { nowMs: Date.now(), frame: this.#frame });
    // Lines that wrap or scroll away could not be redrawn.
    const shown = lines.slice(-(this.#stream.rows - 1)).map((line) => cut(line, this.#stream.columns - 1));
    this.#stream.write(this.#eraser() + shown.map((line) => `${line}\n`).join(''));
    this.#drawn = shown.length;
  }

  say(line: string): void {
    this.#stream.write(`${this.#eraser()}${line}\n`);
    this.#drawn = 0;
  }

  pause(): void {
    this.#drawn = 0;
  }

  /** Moves up over what was drawn and clears from there. */
  #eraser(): string {
    return this.#drawn === 0 ? '' : `\x1b[${this.#drawn}A\x1b[0J`;
  }
}

function cut(line: string, columns: number): string {
  return line.length <= columns ? line : `${line.slice(0, Math.max(0, columns - 1))}…`;
}
