import type { Authorization } from './authorization.ts';
import type { Name } from './name.ts';
import type { Node } from './node.ts';

/** How rows become text; delimiter and quoting are those of the format. */
export type UnloadFormat =
  | { kind: 'csv'; delimiter: string; nullAs: string; header: boolean }
  | { kind: 'text'; delimiter: string; nullAs: string; header: boolean; addQuotes: boolean; escape: boolean }
  | { kind: 'json' }
  | { kind: 'parquet'; rowGroupBytes?: number };

/** An UNLOAD whose options do not exclude each other. */
export interface Unload extends Node {
  kind: 'unload';
  /** The text of the SELECT, escapes undone. */
  query: string;
  /** `s3://bucket/prefix` that the names of the files start with. */
  destination: string;
  authorization: Authorization;
  region?: string;
  format: UnloadFormat;
  compression: 'none' | 'gzip' | 'zstd';
  /** Columns that name the folders; include keeps them in the files. */
  partition?: { columns: Name[]; include: boolean };
  manifest: 'none' | 'plain' | 'verbose';
  /** What to do about objects that are there already. */
  existing: 'refuse' | 'overwrite' | 'clean';
  isParallel: boolean;
  maxFileBytes: number;
  /** Replaces the extension that format and compression give. */
  extension?: string;
}
