import type { Unload } from '../../sql/tree/unload.ts';
import type { QueryColumn } from './line.ts';

/** An object that an UNLOAD has written. */
export interface Unloaded {
  url: string;
  rows: number;
  sizeBytes: number;
}

/** The text of the manifest; VERBOSE adds sizes, counts and the schema. */
export function manifestOf(
  kind: Unload['manifest'],
  objects: readonly Unloaded[],
  columns: readonly QueryColumn[],
): string {
  if (kind === 'plain') return JSON.stringify({ entries: objects.map(({ url }) => ({ url })) }, null, 2);
  const total = (size: (object: Unloaded) => number): number => objects.reduce((sum, object) => sum + size(object), 0);
  const manifest = {
    entries: objects.map(({ url, rows, sizeBytes }) => ({
      url,
      meta: { content_length: sizeBytes, record_count: rows },
    })),
    schema: { elements: columns.map(({ name, type }) => ({ name, type: schemaType(type) })) },
    meta: { content_length: total(({ sizeBytes }) => sizeBytes), record_count: total(({ rows }) => rows) },
    author: { name: 'Amazon Redshift', version: '1.0.0' },
  };
  return JSON.stringify(manifest, null, 2);
}

const bases: Record<string, object> = {
  VARCHAR: { base: 'character varying', max_length: 65535 },
  DOUBLE: { base: 'double precision' },
  FLOAT: { base: 'real' },
  TIMESTAMP: { base: 'timestamp without time zone' },
  'TIMESTAMP WITH TIME ZONE': { base: 'timestamp with time zone' },
  TIME: { base: 'time without time zone' },
  'TIME WITH TIME ZONE': { base: 'time with time zone' },
  JSON: { base: 'super' },
  BLOB: { base: 'binary varying', max_length: 64000 },
};

function schemaType(type: string): object {
  const decimal = /^DECIMAL\((\d+),(\d+)\)$/.exec(type);
  if (decimal) return { base: 'numeric', precision: Number(decimal[1]), scale: Number(decimal[2]) };
  return bases[type] ?? { base: type.toLowerCase() };
}
