import type { Authorization } from './authorization.ts';
import type { Name } from './name.ts';
import type { Node } from './node.ts';

/** How rows become text; delimiter and quoting depend on the format. */
export type UnloadFormat =
  | { kind: 'csv'; delimiter: string; nullAs: string; header: boolean }
  | { kind: 'text'; delimiter: string; nullAs: string; header: boolean; addQuotes: boolean; escape: boolean }
  | { kind: 'json' }
  | { kind: 'parquet'; rowGroupBytes?: number };

/** An UNLOAD whose options do not exclude each other. */
export interface Unload extends Node {
  kind: 'unload';
  /** The text of the SELECT with escapes resolved. */
  query: string;
  /** `s3://bucket/prefix`, with which the names of the files start. */
  destination: string;
  authorization: Authorization;
  region?: string;
  format: UnloadFormat;
  compression: 'none' | 'gzip' | 'zstd';
  /** Columns that name the folders; `include` also keeps them in the files. */
  partition?: { columns: Name[]; include: boolean };
  manifest: 'none' | 'plain' | 'verbose';
  /** What to do about existing objects. */
  existing: 'refuse' | 'overwrite' | 'clean';
  isParallel: boolean;
  maxFileBytes: number;
  /** Replaces the extension for the format and compression. */
  extension?: string;
}
