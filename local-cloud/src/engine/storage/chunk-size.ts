import { type DuckDBDataChunk, DuckDBListVector, DuckDBTypeId, type DuckDBVector } from '@duckdb/node-api';
import { stringBytes } from './strings.ts';

/** Memory of a value besides its text. */
const valueBytes = 16;

const stringTypes = new Set<DuckDBTypeId>([DuckDBTypeId.VARCHAR, DuckDBTypeId.BLOB]);

/** Approximate memory of a chunk's rows, in bytes. */
export function chunkBytes(chunk: DuckDBDataChunk): number {
  let bytes = 0;
  for (let column = 0; column < chunk.columnCount; column += 1) bytes += vectorBytes(chunk.getColumnVector(column));
  return bytes;
}

function vectorBytes(vector: DuckDBVector): number {
  const fixedBytes = vector.itemCount * valueBytes;
  if (stringTypes.has(vector.type.typeId)) return fixedBytes + stringBytes(vector);
  return vector instanceof DuckDBListVector ? fixedBytes + vectorBytes(vector.childVector) : fixedBytes;
}
