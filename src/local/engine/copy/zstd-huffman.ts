import { BackwardBits, ZstdError } from './zstd-bits.ts';
import { FseState, readFse } from './zstd-fse.ts';

/** By the next `log` bits: the symbol, and how many of the bits are its. */
export interface HuffmanTable {
  log: number;
  symbols: Uint8Array;
  bits: Uint8Array;
}

/** Reads the description of a table; `end` is the first byte after it. */
export function readHuffman(bytes: Uint8Array, start: number): { table: HuffmanTable; end: number } {
  const header = bytes[start]!;
  if (header < 128) {
    const end = start + 1 + header;
    return { table: buildHuffman(compressedWeights(bytes, start + 1, end)), end };
  }
  const count = header - 127;
  const weights = Array.from({ length: count }, (_, index) => {
    const pair = bytes[start + 1 + (index >> 1)]!;
    return index % 2 === 0 ? pair >> 4 : pair & 15;
  });
  return { table: buildHuffman(weights), end: start + 1 + ((count + 1) >> 1) };
}

/** Two states take turns until the bits are used up; then the other one has the last word. */
function compressedWeights(bytes: Uint8Array, start: number, end: number): number[] {
  const { table, end: streamStart } = readFse(bytes, start, { log: 6, symbols: 256 });
  const bits = new BackwardBits(bytes, streamStart, end);
  const states = [new FseState(table, bits), new FseState(table, bits)] as const;
  const weights: number[] = [];
  for (let turn = 0; ; turn ^= 1) {
    const state = states[turn]!;
    weights.push(state.symbol);
    state.update(bits);
    if (bits.left < 0) {
      weights.push(states[turn ^ 1]!.symbol);
      return weights;
    }
    if (weights.length > 255) throw new ZstdError('table is damaged');
  }
}

/** The last symbol's weight is not written: it fills the sum up to a power of two. */
function buildHuffman(given: number[]): HuffmanTable {
  const sum = given.reduce((total, weight) => total + (weight > 0 ? 1 << (weight - 1) : 0), 0);
  if (sum === 0) throw new ZstdError('table is damaged');
  const log = 32 - Math.clz32(sum);
  const left = (1 << log) - sum;
  if (log > 11 || (left & (left - 1)) !== 0) throw new ZstdError('table is damaged');
  const weights = [...given, 32 - Math.clz32(left)];
  const table = { log, symbols: new Uint8Array(1 << log), bits: new Uint8Array(1 << log) };
  let place = 0;
  for (let weight = 1; weight <= log; weight++) {
    weights.forEach((own, symbol) => {
      if (own !== weight) return;
      const end = place + (1 << (weight - 1));
      table.symbols.fill(symbol, place, end);
      table.bits.fill(log + 1 - weight, place, end);
      place = end;
    });
  }
  return table;
}

/** Decodes as many symbols as the target holds from the bits between start and end. */
export function decodeHuffman(
  table: HuffmanTable,
  source: { bytes: Uint8Array; start: number; end: number },
  target: Uint8Array,
): void {
  const bits = new BackwardBits(source.bytes, source.start, source.end);
  const mask = (1 << table.log) - 1;
  let state = bits.read(table.log);
  for (let index = 0; index < target.length; index++) {
    target[index] = table.symbols[state]!;
    const count = table.bits[state]!;
    state = ((state << count) & mask) | bits.read(count);
  }
  if (bits.left !== -table.log) throw new ZstdError('literals are damaged');
}
