import type { Name, QualifiedName } from './name.ts';
import type { Node } from './node.ts';

export type IntervalField = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second';

/** A type as it is written: `varchar(20)`, `double precision`, `timestamp(6) with time zone`, `interval day to second`. */
export interface TypeName extends Node {
  /**
   * The words, folded, without modifiers: `varchar`, `character varying`, `double precision`, `timestamp with time zone`.
   * A name that is no type of Redshift's is no syntax error; whoever binds it says 42704.
   */
  name: string;
  /** The schema in front, `pg_catalog` as a rule. */
  schema: Name | undefined;
  /** `"char"` is another type than `char`. */
  isQuoted: boolean;
  modifiers: (number | 'max')[];
  /** Of INTERVAL; `to` is the same as `from` where it is not written. */
  fields: { from: IntervalField; to: IntervalField } | undefined;
  /** `text[]`, which only the catalog has. */
  isArray: boolean;
}

/** Text is compared byte by byte, or without regard to case. */
export interface Collation extends Node {
  name: QualifiedName;
}
