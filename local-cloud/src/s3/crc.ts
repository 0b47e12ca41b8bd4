/** A running checksum with the interface of node:crypto's Hash, as far as it is needed. */
export interface Hasher {
  update(data: Uint8Array): unknown;
  digest(): Buffer;
}

/** Reflected polynomials: of Ethernet, of Castagnoli, and the two halves of that of NVMe. */
const polynomials = { crc32: 0xedb88320, crc32c: 0x82f63b78, crc64High: 0x9a6c9329, crc64Low: 0xac4bc9b5 };

function crc32Table(polynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, index) => {
    let crc = index;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
    return crc;
  });
}

function crc32Hasher(table: Uint32Array): Hasher {
  let crc = 0xffffffff;
  return {
    update(data) {
      let next = crc;
      for (let index = 0; index < data.length; index++) {
        next = (table[(next ^ (data[index] as number)) & 0xff] as number) ^ (next >>> 8);
      }
      crc = next;
    },
    digest: () => bigEndian(~crc >>> 0),
  };
}

/** A 64-bit table as two of 32 bits: numbers are many times faster than bigints here. */
function crc64Tables(): { high: Uint32Array; low: Uint32Array } {
  const high = new Uint32Array(256);
  const low = new Uint32Array(256);
  for (let index = 0; index < 256; index++) {
    let [upper, lower] = [0, index];
    for (let bit = 0; bit < 8; bit++) {
      const carry = lower & 1;
      lower = (lower >>> 1) | ((upper & 1) << 31);
      upper >>>= 1;
      if (carry) [upper, lower] = [upper ^ polynomials.crc64High, lower ^ polynomials.crc64Low];
    }
    high[index] = upper;
    low[index] = lower;
  }
  return { high, low };
}

function crc64Hasher({ high, low }: { high: Uint32Array; low: Uint32Array }): Hasher {
  let [upper, lower] = [0xffffffff, 0xffffffff];
  return {
    update(data) {
      for (let index = 0; index < data.length; index++) {
        const entry = (lower ^ (data[index] as number)) & 0xff;
        lower = ((lower >>> 8) | (upper << 24)) ^ (low[entry] as number);
        upper = (upper >>> 8) ^ (high[entry] as number);
      }
    },
    digest: () => bigEndian(~upper >>> 0, ~lower >>> 0),
  };
}

function bigEndian(...words: number[]): Buffer {
  const bytes = Buffer.alloc(4 * words.length);
  words.forEach((word, index) => bytes.writeUInt32BE(word, 4 * index));
  return bytes;
}

const tables = {
  crc32: crc32Table(polynomials.crc32),
  crc32c: crc32Table(polynomials.crc32c),
  crc64: crc64Tables(),
};

export const createCrc32 = (): Hasher => crc32Hasher(tables.crc32);
export const createCrc32c = (): Hasher => crc32Hasher(tables.crc32c);
/** CRC-64/NVME. */
export const createCrc64Nvme = (): Hasher => crc64Hasher(tables.crc64);
