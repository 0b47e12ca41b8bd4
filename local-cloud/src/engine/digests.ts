import { createHash } from 'node:crypto';
import { type DuckDBConnection, DuckDBScalarFunction, INTEGER, VARCHAR } from '@duckdb/node-api';

const algorithms: Readonly<Record<number, string | undefined>> = {
  0: 'sha256',
  224: 'sha224',
  256: 'sha256',
  384: 'sha384',
  512: 'sha512',
};

/**
 * Adds the SQL function `engine_sha2(text, bits)` for the lengths that DuckDB lacks; NULL for a length that SHA2 does
 * not have.
 */
export function registerDigests(connection: DuckDBConnection): void {
  const sha2 = DuckDBScalarFunction.create({
    name: 'engine_sha2',
    parameterTypes: [VARCHAR, INTEGER],
    returnType: VARCHAR,
    mainFunction: (_info, input, output) => {
      const [texts, bits] = [input.getColumnVector(0), input.getColumnVector(1)];
      for (let row = 0; row < input.rowCount; row += 1) {
        output.setItem(row, digest(texts.getItem(row), bits.getItem(row)));
      }
      output.flush();
    },
  });
  connection.registerScalarFunction(sha2);
}

function digest(text: unknown, bits: unknown): string | null {
  const algorithm = typeof bits === 'number' ? algorithms[bits] : undefined;
  if (typeof text !== 'string' || algorithm === undefined) return null;
  return createHash(algorithm).update(text).digest('hex');
}
