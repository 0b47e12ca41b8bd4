import { ZstdError } from './zstd-bits.ts';
import { decodeHuffman, readHuffman } from './zstd-huffman.ts';
import type { HuffmanTable } from './zstd-huffman.ts';

/** The table of the last block, which the next may use again. */
export interface LiteralState {
  table?: HuffmanTable;
}

/** Reads a block's literals; `end` is the first byte after them. */
export function readLiterals(block: Uint8Array, state: LiteralState): { literals: Uint8Array; end: number } {
  const type = block[0]! & 3;
  return type < 2 ? plainLiterals(block, type === 1) : codedLiterals(block, state, type === 3);
}

function littleEndian(bytes: Uint8Array, start: number, count: number): number {
  let value = 0;
  for (let index = 0; index < count; index++) value += (bytes[start + index] ?? 0) * 2 ** (8 * index);
  return value;
}

function plainLiterals(block: Uint8Array, isRepeated: boolean): { literals: Uint8Array; end: number } {
  const format = (block[0]! >> 2) & 3;
  const headerBytes = format === 1 ? 2 : format === 3 ? 3 : 1;
  const size = littleEndian(block, 0, headerBytes) >> (headerBytes === 1 ? 3 : 4);
  const end = headerBytes + (isRepeated ? 1 : size);
  if (end > block.length) throw new ZstdError('literals are damaged');
  const literals = isRepeated ? new Uint8Array(size).fill(block[headerBytes]!) : block.subarray(headerBytes, end);
  return { literals, end };
}

function codedLiterals(
  block: Uint8Array,
  state: LiteralState,
  isRepeatedTable: boolean,
): { literals: Uint8Array; end: number } {
  const format = (block[0]! >> 2) & 3;
  const sizeBits = [10, 10, 14, 18][format]!;
  const headerBytes = [3, 3, 4, 5][format]!;
  const header = Math.floor(littleEndian(block, 0, headerBytes) / 16);
  const size = header % 2 ** sizeBits;
  const end = headerBytes + Math.floor(header / 2 ** sizeBits);
  if (end > block.length) throw new ZstdError('literals are damaged');
  let start = headerBytes;
  if (!isRepeatedTable) ({ table: state.table, end: start } = readHuffman(block, start));
  if (state.table === undefined) throw new ZstdError('literals are damaged');
  const literals = new Uint8Array(size);
  if (format === 0) decodeHuffman(state.table, { bytes: block, start, end }, literals);
  else decodeFour(state.table, { bytes: block, start, end }, literals);
  return { literals, end };
}

/** Four streams, the sizes of the first three in front. */
function decodeFour(
  table: HuffmanTable,
  { bytes, start, end }: { bytes: Uint8Array; start: number; end: number },
  literals: Uint8Array,
): void {
  const quarter = (literals.length + 3) >> 2;
  let from = start + 6;
  for (let stream = 0; stream < 4; stream++) {
    const to = stream === 3 ? end : from + littleEndian(bytes, start + stream * 2, 2);
    if (to > end) throw new ZstdError('literals are damaged');
    const target = literals.subarray(stream * quarter, stream === 3 ? literals.length : (stream + 1) * quarter);
    decodeHuffman(table, { bytes, start: from, end: to }, target);
    from = to;
  }
}
