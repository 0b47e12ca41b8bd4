import type { Socket } from 'node:net';
import type { FieldDef } from 'pg';

/** The values of a row in the wire's own text. */
export type Row = (string | null)[];

/** Takes a piece of a result: its columns, and some of its rows. */
export type TakeRows = (columns: readonly FieldDef[], rows: Row[]) => Promise<void>;

/** A piece ends with either; rows may be of megabytes. */
const pieceRows = 1000;
const pieceChars = 2 ** 20;

/** Passes on the rows of a result in pieces. The socket is paused meanwhile, so that the cluster waits. */
export class Receiver {
  readonly #socket: Socket;
  readonly #take: TakeRows;
  readonly #giveUp: () => Promise<void>;
  #rows: Row[] = [];
  #chars = 0;
  #pieces = 0;
  #taking: Promise<void> = Promise.resolve();
  #failure: { error: unknown; given: Promise<void> } | undefined;

  /** `giveUp` ends the statement if `take` fails. */
  constructor(socket: Socket, take: TakeRows, giveUp: () => Promise<void>) {
    this.#socket = socket;
    this.#take = take;
    this.#giveUp = giveUp;
  }

  add(row: Row, columns: readonly FieldDef[]): void {
    if (this.#failure !== undefined) return;
    this.#rows.push(row);
    this.#chars += row.reduce((sum, value) => sum + (value?.length ?? 0), 0);
    if (this.#rows.length >= pieceRows || this.#chars >= pieceChars) this.#handOn(columns);
  }

  /** Call this after the last row: even without rows, a result has columns. Throws what `take` has thrown. */
  async end(columns: readonly FieldDef[]): Promise<void> {
    if (columns.length > 0 && this.#failure === undefined) this.#handOn(columns);
    await this.settle();
  }

  /**
   * Resolves when everything has been passed on. Throws what `take` has thrown, once the statement has been given up,
   * so that no cancel hits the next one.
   */
  async settle(): Promise<void> {
    await this.#taking;
    if (this.#failure === undefined) return;
    await this.#failure.given;
    throw this.#failure.error;
  }

  #handOn(columns: readonly FieldDef[]): void {
    const rows = this.#rows;
    this.#rows = [];
    this.#chars = 0;
    this.#pieces += 1;
    this.#socket.pause();
    this.#taking = this.#taking.then(() => this.#handOver(columns, rows));
  }

  async #handOver(columns: readonly FieldDef[], rows: Row[]): Promise<void> {
    try {
      if (this.#failure === undefined) await this.#take(columns, rows);
    } catch (error) {
      this.#failure = { error, given: this.#giveUp().catch(() => undefined) };
    }
    this.#pieces -= 1;
    if (this.#pieces === 0) this.#socket.resume();
  }
}
