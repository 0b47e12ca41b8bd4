import { literal } from '../../sql/text.ts';

/** A JSON object larger than this is refused by COPY: 4 MB. */
export const maxObjectBytes = 4 * 1024 * 1024;

/** Files that DuckDB reads as they are, one object per line. */
export interface FastInput {
  paths: string[];
  compression: 'none' | 'gzip' | 'zstd';
}

/** Table function that returns one object per line as `json`, NULL for a line that is not an object by itself. */
export function readObjects(input: FastInput): string {
  return `read_ndjson_objects(${fileOptions(input)}, ignore_errors = true)`;
}

/** The arguments of any of DuckDB's functions that read JSON. */
export function fileOptions({ paths, compression }: FastInput): string {
  const method = compression === 'none' ? 'uncompressed' : compression;
  return `[${paths.map(literal).join(', ')}], compression = ${literal(method)},
  maximum_object_size = ${maxObjectBytes}`;
}
