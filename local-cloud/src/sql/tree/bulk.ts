import type { Name, QualifiedName } from './name.ts';
import type { Node } from './node.ts';

/** COPY and UNLOAD, whose options are read by their own rules: each only excludes some of the others. */
export type Bulk = Copy | Unload;

export interface Copy extends Node {
  kind: 'copy';
  target: QualifiedName;
  columns: Name[] | undefined;
  /** `s3://…`. */
  source: string;
}

export interface Unload extends Node {
  kind: 'unload';
  /** The text of the SELECT, escapes undone. */
  query: string;
  /** `s3://…`. */
  destination: string;
}
