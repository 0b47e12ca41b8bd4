import type { Name, QualifiedName } from './name.ts';
import type { Node } from './node.ts';

export type IntervalField = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second';

/** A type as written: `varchar(20)`, `double precision`, `timestamp(6) with time zone`, `interval day to second`. */
export interface TypeName extends Node {
  /**
   * The words in lower case without modifiers: `varchar`, `character varying`, `double precision`, `timestamp with time
   * zone`. An unknown type is not a syntax error: the binder refuses it with 42704.
   */
  name: string;
  /** The schema before it, usually `pg_catalog`. */
  schema: Name | undefined;
  /** `"char"` is another type than `char`. */
  isQuoted: boolean;
  modifiers: (number | 'max')[];
  /** Only for INTERVAL; `to` equals `from` if it is not written. */
  fields: { from: IntervalField; to: IntervalField } | undefined;
  /** `text[]`, which only the catalog has. */
  isArray: boolean;
}

/** Text is compared byte by byte, or without regard to case. */
export interface Collation extends Node {
  name: QualifiedName;
}
