import { BackwardBits, ZstdError } from './zstd-bits.ts';
import { buildFse, FseState, readFse, singleFse } from './zstd-fse.ts';
import type { FseTable } from './zstd-fse.ts';

/** So many literals, then a match; the offset as coded, where 1 to 3 mean one used before. */
export interface Sequence {
  literals: number;
  match: number;
  offset: number;
}

/** The tables of the last block, which the next may use again. */
export interface SequenceState {
  literals?: FseTable;
  offset?: FseTable;
  match?: FseTable;
}

interface Code {
  usual: FseTable;
  maxLog: number;
  symbols: number;
}

const codes: Record<keyof SequenceState, Code> = {
  literals: {
    usual: buildFse(
      [4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1],
      6,
    ),
    maxLog: 9,
    symbols: 36,
  },
  offset: {
    usual: buildFse([1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1], 5),
    maxLog: 8,
    symbols: 32,
  },
  match: {
    usual: buildFse(
      [
        1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
      ],
      6,
    ),
    maxLog: 9,
    symbols: 53,
  },
};

/** Extra bits of the codes from the first that has some; the baselines follow from them. */
function lengths(plain: number, start: number, extraBits: readonly number[]): { base: number[]; bits: number[] } {
  const base = Array.from({ length: plain }, (_, code) => start + code);
  const bits = base.map(() => 0);
  let next = start + plain;
  for (const extra of extraBits) {
    base.push(next);
    bits.push(extra);
    next += 2 ** extra;
  }
  return { base, bits };
}

const literalLengths = lengths(16, 0, [1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
const matchLengths = lengths(32, 3, [1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);

/** The sequences of a block, which start at this byte. */
export function* readSequences(block: Uint8Array, start: number, state: SequenceState): Generator<Sequence> {
  const { count, end } = readCount(block, start);
  if (count === 0) return;
  const modes = block[end]!;
  let at = end + 1;
  for (const [shift, name] of [
    [6, 'literals'],
    [4, 'offset'],
    [2, 'match'],
  ] as const) {
    at = readTable(block, at, { mode: (modes >> shift) & 3, name, state });
  }
  const bits = new BackwardBits(block, at, block.length);
  const literals = new FseState(state.literals!, bits);
  const offset = new FseState(state.offset!, bits);
  const match = new FseState(state.match!, bits);
  for (let index = 0; index < count; index++) {
    const [literalCode, offsetCode, matchCode] = [literals.symbol, offset.symbol, match.symbol];
    if (offsetCode > 31) throw new ZstdError('sequence is damaged');
    const sequence = { literals: 0, match: 0, offset: 2 ** offsetCode + bits.read(offsetCode) };
    sequence.match = matchLengths.base[matchCode]! + bits.read(matchLengths.bits[matchCode]!);
    sequence.literals = literalLengths.base[literalCode]! + bits.read(literalLengths.bits[literalCode]!);
    yield sequence;
    if (index === count - 1) break;
    literals.update(bits);
    match.update(bits);
    offset.update(bits);
  }
  if (bits.left !== 0) throw new ZstdError('sequences are damaged');
}

function readCount(block: Uint8Array, start: number): { count: number; end: number } {
  const first = block[start];
  if (first === undefined) throw new ZstdError('block is damaged');
  if (first < 128) return { count: first, end: start + 1 };
  if (first < 255) return { count: ((first - 128) << 8) + block[start + 1]!, end: start + 2 };
  return { count: block[start + 1]! + (block[start + 2]! << 8) + 0x7f00, end: start + 3 };
}

/** The usual table, one symbol, one that is described here, or the last one again; returns where reading goes on. */
function readTable(
  block: Uint8Array,
  at: number,
  { mode, name, state }: { mode: number; name: keyof SequenceState; state: SequenceState },
): number {
  const { usual, maxLog, symbols } = codes[name];
  if (mode === 0) state[name] = usual;
  if (mode === 1) state[name] = singleFse(block[at]!);
  if (mode === 1) return at + 1;
  if (mode === 2) {
    const { table, end } = readFse(block, at, { log: maxLog, symbols });
    state[name] = table;
    return end;
  }
  if (state[name] === undefined) throw new ZstdError('block is damaged');
  return at;
}
