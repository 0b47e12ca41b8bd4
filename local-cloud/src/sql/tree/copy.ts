import type { Authorization } from './authorization.ts';
import type { Name, QualifiedName } from './name.ts';
import type { Node } from './node.ts';

/** How files are split into fields; `nullAs` is the text for NULL. */
export type CopyFormat =
  | { kind: 'json'; shred: 'auto' | 'auto ignorecase' | 'noshred' }
  | { kind: 'json'; shred: 'jsonpaths'; jsonPaths: string }
  | ({ kind: 'csv'; quote: string } & Lines)
  | ({ kind: 'text'; escape: boolean; removeQuotes: boolean } & Lines)
  | { kind: 'parquet' };

interface Lines {
  delimiter: string;
  nullAs: string;
  ignoreHeader: number;
  ignoreBlankLines: boolean;
}

/** The encoding of text in files; with `utf16`, a byte order mark says which of the two it is. */
export type Encoding = 'utf8' | 'utf16' | 'utf16le' | 'utf16be' | 'iso88591';

/** A COPY whose options do not exclude each other. */
export interface Copy extends Node {
  kind: 'copy';
  target: QualifiedName;
  /** The columns listed, each once; undefined for all columns. */
  columns: Name[] | undefined;
  /** `s3://bucket/prefix`, or the address of a manifest. */
  source: string;
  authorization: Authorization;
  region?: string;
  isManifest: boolean;
  format: CopyFormat;
  compression: 'none' | 'gzip' | 'bzip2' | 'zstd';
  encoding: Encoding;
  /** `auto` or a pattern. */
  dateFormat: string;
  /** `auto`, `epochsecs`, `epochmillisecs` or a pattern. */
  timeFormat: string;
  acceptAnyDate: boolean;
  /** Replaces an invalid UTF-8 character; absent if such a character is an error. */
  invalidCharacter?: string;
  blanksAsNull: boolean;
  emptyAsNull: boolean;
  explicitIds: boolean;
  fillRecord: boolean;
  roundDecimals: boolean;
  trimBlanks: boolean;
  truncateColumns: boolean;
  serializeToJson: boolean;
  /** 0 to 100000; 0 and 1 both fail at the first error. */
  maxError: number;
  ignoreAllErrors: boolean;
  noLoad: boolean;
}
