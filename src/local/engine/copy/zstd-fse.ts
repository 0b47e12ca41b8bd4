import { ForwardBits, ZstdError } from './zstd-bits.ts';
import type { BackwardBits } from './zstd-bits.ts';

/** A finite state entropy table: what each state means and how to go on from it. */
export interface FseTable {
  log: number;
  symbols: Uint8Array;
  bits: Uint8Array;
  base: Uint16Array;
}

/** Builds the table of these normalized counts; -1 is a probability of less than one. */
export function buildFse(counts: readonly number[], log: number): FseTable {
  const size = 1 << log;
  const table = { log, symbols: new Uint8Array(size), bits: new Uint8Array(size), base: new Uint16Array(size) };
  const next = counts.map((count) => (count === -1 ? 1 : count));
  let high = size - 1;
  counts.forEach((count, symbol) => {
    if (count === -1) table.symbols[high--] = symbol;
  });
  const step = (size >> 1) + (size >> 3) + 3;
  let place = 0;
  counts.forEach((count, symbol) => {
    for (let copy = 0; copy < count; copy++) {
      table.symbols[place] = symbol;
      do place = (place + step) & (size - 1);
      while (place > high);
    }
  });
  for (let state = 0; state < size; state++) {
    const value = next[table.symbols[state]!]!++;
    const bits = log - (31 - Math.clz32(value));
    table.bits[state] = bits;
    table.base[state] = (value << bits) - size;
  }
  return table;
}

/** A table of one state that always means the same symbol. */
export function singleFse(symbol: number): FseTable {
  return { log: 0, symbols: Uint8Array.of(symbol), bits: new Uint8Array(1), base: new Uint16Array(1) };
}

/** Reads a table's description; `end` is the first byte after it. */
export function readFse(
  bytes: Uint8Array,
  start: number,
  limits: { log: number; symbols: number },
): { table: FseTable; end: number } {
  const reader = new ForwardBits(bytes, start);
  const log = reader.read(4) + 5;
  if (log > limits.log) throw new ZstdError('table is too large');
  const counts: number[] = [];
  let remaining = 1 << log;
  while (remaining > 0 && counts.length < limits.symbols) {
    const count = readCount(reader, remaining);
    remaining -= Math.abs(count);
    counts.push(count);
    if (count !== 0) continue;
    for (let repeat = 3; repeat === 3;) {
      repeat = reader.read(2);
      for (let zeros = 0; zeros < repeat; zeros++) counts.push(0);
    }
  }
  if (remaining !== 0 || counts.length > limits.symbols) throw new ZstdError('table is damaged');
  return { table: buildFse(counts, log), end: reader.nextByte };
}

/** A count from -1 to remaining; the smallest take one bit less. */
function readCount(reader: ForwardBits, remaining: number): number {
  const bits = 32 - Math.clz32(remaining + 1);
  const short = (1 << (bits - 1)) - 1;
  const threshold = (1 << bits) - 1 - (remaining + 1);
  const value = reader.read(bits);
  if ((value & short) < threshold) {
    reader.back(1);
    return (value & short) - 1;
  }
  return (value > short ? value - threshold : value) - 1;
}

/** The state of one decoder over a table. */
export class FseState {
  readonly #table: FseTable;
  #state: number;

  constructor(table: FseTable, bits: BackwardBits) {
    this.#table = table;
    this.#state = bits.read(table.log);
  }

  get symbol(): number {
    return this.#table.symbols[this.#state]!;
  }

  update(bits: BackwardBits): void {
    this.#state = this.#table.base[this.#state]! + bits.read(this.#table.bits[this.#state]!);
  }
}
