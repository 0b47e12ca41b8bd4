/** Reads bits, the highest of a byte first. */
class Bits {
  readonly #bytes: Uint8Array;
  #at = 0;
  #bit = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  read(count: number): number {
    let value = 0;
    for (let left = count; left > 0;) {
      if (this.#at >= this.#bytes.length) throw new Error('bzip2 data ends too early');
      const take = Math.min(left, 8 - this.#bit);
      const piece = (this.#bytes[this.#at]! >> (8 - this.#bit - take)) & ((1 << take) - 1);
      value = value * 2 ** take + piece;
      this.#bit += take;
      left -= take;
      if (this.#bit === 8) {
        this.#bit = 0;
        this.#at++;
      }
    }
    return value;
  }

  alignToByte(): void {
    if (this.#bit > 0) this.#at++;
    this.#bit = 0;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }
}

const blockMagic = 0x314159265359;
const endMagic = 0x177245385090;

/** The blocks of a bzip2 file, decompressed, one after the other; several streams may follow each other. Throws Error. */
export function* bunzip2(bytes: Uint8Array): Generator<Buffer> {
  const bits = new Bits(bytes);
  while (!bits.isAtEnd) {
    if (bits.read(24) !== 0x425a68) throw new Error('no bzip2 data');
    const level = bits.read(8) - 0x30;
    if (level < 1 || level > 9) throw new Error('bzip2 block size is invalid');
    let combined = 0;
    for (;;) {
      const magic = bits.read(48);
      const checksum = bits.read(32);
      if (magic === endMagic) {
        if (checksum !== combined) throw new Error('bzip2 checksum differs');
        bits.alignToByte();
        break;
      }
      if (magic !== blockMagic) throw new Error('bzip2 block is damaged');
      const block = readBlock(bits, level * 100_000);
      if (crc(block) !== checksum) throw new Error('bzip2 checksum differs');
      combined = (((combined << 1) | (combined >>> 31)) ^ checksum) >>> 0;
      yield block;
    }
  }
}

const groupSize = 50;

function readBlock(bits: Bits, maximum: number): Buffer {
  if (bits.read(1) === 1) throw new Error('randomized bzip2 blocks are not supported');
  const origin = bits.read(24);
  const symbols = readSymbols(bits);
  const tables = readTables(bits, symbols.length + 2);
  const { last, counts } = readValues(bits, { symbols, ...tables, maximum });
  return undoRuns(undoSort(last, counts, origin));
}

/** The bytes that occur, as two levels of bit maps. */
function readSymbols(bits: Bits): number[] {
  const rows = bits.read(16);
  const symbols: number[] = [];
  for (let row = 0; row < 16; row++) {
    if (((rows >> (15 - row)) & 1) === 0) continue;
    const columns = bits.read(16);
    for (let column = 0; column < 16; column++) if ((columns >> (15 - column)) & 1) symbols.push(row * 16 + column);
  }
  return symbols;
}

interface HuffmanTable {
  /** First code of each length, and the place of its symbol in `symbols`. */
  firstCode: number[];
  firstPlace: number[];
  countOf: number[];
  symbols: number[];
}

function readTables(bits: Bits, symbolCount: number): { tables: HuffmanTable[]; selectors: number[] } {
  const tableCount = bits.read(3);
  const selectorCount = bits.read(15);
  if (tableCount < 2 || tableCount > 6 || selectorCount === 0) throw new Error('bzip2 block is damaged');
  const order = Array.from({ length: tableCount }, (_, index) => index);
  const selectors: number[] = [];
  for (let index = 0; index < selectorCount; index++) {
    let place = 0;
    while (bits.read(1) === 1) place++;
    const [table] = order.splice(place, 1);
    if (table === undefined) throw new Error('bzip2 block is damaged');
    order.unshift(table);
    selectors.push(table);
  }
  return { tables: order.map(() => readTable(bits, symbolCount)), selectors };
}

function readTable(bits: Bits, symbolCount: number): HuffmanTable {
  const lengths: number[] = [];
  let length = bits.read(5);
  for (let symbol = 0; symbol < symbolCount; symbol++) {
    while (bits.read(1) === 1) length += bits.read(1) === 0 ? 1 : -1;
    if (length < 1 || length > 20) throw new Error('bzip2 block is damaged');
    lengths.push(length);
  }
  const table: HuffmanTable = { firstCode: [], firstPlace: [], countOf: [], symbols: [] };
  let code = 0;
  for (let size = 1; size <= 20; size++) {
    table.firstCode[size] = code;
    table.firstPlace[size] = table.symbols.length;
    lengths.forEach((own, symbol) => {
      if (own === size) table.symbols.push(symbol);
    });
    table.countOf[size] = table.symbols.length - table.firstPlace[size]!;
    code = (code + table.countOf[size]!) << 1;
  }
  return table;
}

function readSymbol(bits: Bits, table: HuffmanTable): number {
  let code = 0;
  for (let size = 1; size <= 20; size++) {
    code = (code << 1) | bits.read(1);
    const place = code - table.firstCode[size]!;
    if (place < table.countOf[size]!) return table.symbols[table.firstPlace[size]! + place]!;
  }
  throw new Error('bzip2 block is damaged');
}

interface Coded {
  symbols: number[];
  tables: HuffmanTable[];
  selectors: number[];
  maximum: number;
}

/** Undoes Huffman coding, runs of the front symbol, and move-to-front: the last column of the sorted block. */
function readValues(
  bits: Bits,
  { symbols, tables, selectors, maximum }: Coded,
): { last: Uint32Array; counts: number[] } {
  const front = [...symbols];
  const last = new Uint32Array(maximum);
  const counts = Array.from({ length: 256 }, () => 0);
  const endOfBlock = symbols.length + 1;
  let size = 0;
  let run = 0;
  let weight = 1;
  const put = (byte: number, times: number): void => {
    if (size + times > maximum) throw new Error('bzip2 block is damaged');
    last.fill(byte, size, size + times);
    size += times;
    counts[byte]! += times;
  };
  for (let index = 0; ; index++) {
    const selector = selectors[Math.floor(index / groupSize)];
    if (selector === undefined) throw new Error('bzip2 block is damaged');
    const symbol = readSymbol(bits, tables[selector]!);
    if (symbol < 2) {
      run += weight << symbol;
      weight <<= 1;
      continue;
    }
    if (run > 0) put(front[0]!, run);
    run = 0;
    weight = 1;
    if (symbol === endOfBlock) return { last: last.subarray(0, size), counts };
    const [byte] = front.splice(symbol - 1, 1);
    front.unshift(byte!);
    put(byte!, 1);
  }
}

/** Undoes the Burrows-Wheeler transform. */
function undoSort(last: Uint32Array, counts: number[], origin: number): Buffer {
  const starts: number[] = [];
  counts.reduce((sum, count, byte) => {
    starts[byte] = sum;
    return sum + count;
  }, 0);
  for (let index = 0; index < last.length; index++) {
    const byte = last[index]! & 0xff;
    last[starts[byte]!++]! |= index << 8;
  }
  const block = Buffer.allocUnsafe(last.length);
  let at = last.length === 0 ? 0 : last[origin]! >>> 8;
  for (let index = 0; index < last.length; index++) {
    const entry = last[at]!;
    block[index] = entry & 0xff;
    at = entry >>> 8;
  }
  return block;
}

/** Four equal bytes are followed by how many more of them there are. */
function undoRuns(block: Buffer): Buffer {
  const pieces: Buffer[] = [];
  let start = 0;
  let same = 0;
  for (let at = 0; at < block.length; at++) {
    if (same === 4) {
      pieces.push(block.subarray(start, at), Buffer.alloc(block[at]!, block[at - 1]));
      start = at + 1;
      same = 0;
    } else same = at > start && block[at] === block[at - 1] ? same + 1 : 1;
  }
  pieces.push(block.subarray(start));
  return Buffer.concat(pieces);
}

const crcTable = Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24;
  for (let bit = 0; bit < 8; bit++) value = (value & 0x80000000) === 0 ? value << 1 : (value << 1) ^ 0x04c11db7;
  return value;
});

function crc(block: Buffer): number {
  let value = -1;
  for (const byte of block) value = (value << 8) ^ crcTable[((value >>> 24) ^ byte) & 0xff]!;
  return ~value >>> 0;
}
