import { SqlError } from './errors.ts';

/**
 * Memory that the named objects of one session may take. PostgreSQL continues until the machine has none left and then
 * reports the same error; here one session would take the memory of all others.
 */
const maxBytes = 256 * 1024 * 1024;

/** The memory that a session has left for its named objects. */
export class Allowance {
  #bytes = 0;

  /** Throws SqlError 53200 if there is less left. */
  take(bytes: number): void {
    if (this.#bytes + bytes > maxBytes) {
      throw new SqlError('53200', 'out of memory', {
        detail: `The prepared statements, portals, cursors and temporary tables of a session may take ${maxBytes} bytes.`,
        hint: 'Use DEALLOCATE, CLOSE and DROP TABLE, or give no name to what runs once.',
      });
    }
    this.#bytes += bytes;
  }

  give(bytes: number): void {
    this.#bytes -= bytes;
  }
}

/** Named objects of a session: prepared statements, portals, cursors. */
export class Kept<T> {
  readonly #allowance: Allowance;
  readonly #entries = new Map<string, { value: T; bytes: number }>();

  constructor(allowance: Allowance) {
    this.#allowance = allowance;
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  get(name: string): T | undefined {
    return this.#entries.get(name)?.value;
  }

  keys(): string[] {
    return [...this.#entries.keys()];
  }

  /** Replaces any object of that name. Throws SqlError 53200 if there is no memory left for it. */
  set(name: string, value: T, bytes: number): void {
    this.delete(name);
    const allBytes = bytes + name.length * 2;
    this.#allowance.take(allBytes);
    this.#entries.set(name, { value, bytes: allBytes });
  }

  delete(name: string): void {
    this.#allowance.give(this.#entries.get(name)?.bytes ?? 0);
    this.#entries.delete(name);
  }

  clear(): void {
    for (const name of this.#entries.keys()) this.delete(name);
  }
}
