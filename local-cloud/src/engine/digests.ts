import { createHash } from 'node:crypto';
import {
  BIGINT,
  type DuckDBConnection,
  DuckDBScalarFunction,
  type DuckDBType,
  type DuckDBValue,
  INTEGER,
  VARCHAR,
} from '@duckdb/node-api';

const algorithms: Readonly<Record<number, string | undefined>> = {
  0: 'sha256',
  224: 'sha224',
  256: 'sha256',
  384: 'sha384',
  512: 'sha512',
};

/**
 * Adds the digests that DuckDB lacks as SQL functions: `engine_sha2(text, bits)`, NULL for a length that SHA2 does not
 * have; `engine_crc32(text)`; `engine_fnv_hash(text, seed)`, where the seed is the hash to go on from.
 */
export function registerDigests(connection: DuckDBConnection): void {
  connection.registerScalarFunction(digestOf('engine_sha2', [VARCHAR, INTEGER], VARCHAR, sha2));
  connection.registerScalarFunction(digestOf('engine_crc32', [VARCHAR], VARCHAR, crc32));
  connection.registerScalarFunction(digestOf('engine_fnv_hash', [VARCHAR, BIGINT], BIGINT, fnvHash));
}

function digestOf(
  name: string,
  parameterTypes: DuckDBType[],
  returnType: DuckDBType,
  compute: (text: string, more: DuckDBValue) => DuckDBValue,
): DuckDBScalarFunction {
  return DuckDBScalarFunction.create({
    name,
    parameterTypes,
    returnType,
    mainFunction: (_info, input, output) => {
      const columns = parameterTypes.map((_, place) => input.getColumnVector(place));
      for (let row = 0; row < input.rowCount; row += 1) {
        const [text, more = null] = columns.map((column) => column.getItem(row));
        output.setItem(row, typeof text === 'string' ? compute(text, more) : null);
      }
      output.flush();
    },
  });
}

function sha2(text: string, bits: DuckDBValue): string | null {
  const algorithm = typeof bits === 'number' ? algorithms[bits] : undefined;
  return algorithm === undefined ? null : createHash(algorithm).update(text).digest('hex');
}

/** CRC-32C, as iSCSI has it: https://www.rfc-editor.org/rfc/rfc3720#appendix-B.4 */
const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit += 1) rest = (rest >>> 1) ^ (rest & 1 ? 0x82f63b78 : 0);
  return rest;
});

function crc32(text: string): string {
  let crc = 0xffffffff;
  for (const byte of Buffer.from(text)) crc = crcTable[(crc ^ byte) & 255]! ^ (crc >>> 8);
  return ((crc ^ 0xffffffff) >>> 0).toString(16).padStart(8, '0');
}

/**
 * 64-bit FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/. Its prime is 2^40 + 0x1b3; the hash is computed in two
 * halves, which a number holds.
 */
function fnvHash(text: string, seed: DuckDBValue): bigint | null {
  if (typeof seed !== 'bigint') return null;
  const start = BigInt.asUintN(64, seed);
  let [high, low] = [Number(start >> 32n), Number(start & 0xffffffffn)];
  for (const byte of Buffer.from(text)) {
    low = (low ^ byte) >>> 0;
    const product = low * 0x1b3;
    high = (Math.imul(high, 0x1b3) + (low << 8) + Math.floor(product / 2 ** 32)) >>> 0;
    low = product >>> 0;
  }
  return BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low));
}
