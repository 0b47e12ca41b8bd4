import { literal } from '../../text.ts';

/**
 * What Redshift's catalog shows about a table or view and DuckDB's cannot store. It is kept as JSON in the comment of
 * the DuckDB object, so that it is renamed, rolled back and dropped with the object. The catalog's views read it.
 */
export interface RelationAttributes {
  kind: 'table' | 'view' | 'late-binding view' | 'materialized view';
  diststyle?: 'AUTO' | 'EVEN' | 'KEY' | 'ALL';
  sortstyle?: 'COMPOUND' | 'INTERLEAVED' | 'AUTO';
  backup?: boolean;
  constraints?: Constraint[];
  /** The query of a view as the client wrote it. */
  definition?: string;
  /** The column names that a late-binding view declares. */
  columns?: string[];
  /**
   * The relations that a bound view reads, each `[name]` or `[schema, name]`. They can only be dropped together with
   * the view.
   */
  references?: string[][];
  /** The DuckDB query of a materialized view. */
  duckdb?: string;
  autoRefresh?: boolean;
  comment?: string;
}

export interface Constraint {
  name?: string;
  type: 'primary key' | 'unique' | 'foreign key';
  columns: string[];
  references?: { schema?: string; name: string; columns: string[] };
}

/**
 * The same for a column. `type` is Redshift's (`character varying(256)`), `sortkey` counts from 1, alternately positive
 * and negative if it is interleaved.
 */
export interface ColumnAttributes {
  type: string;
  encode?: string;
  distkey?: boolean;
  sortkey?: number;
  identity?: { seed: number; step: number; byDefault: boolean };
  default?: string;
  comment?: string;
}

export function commentOn(what: 'TABLE' | 'VIEW' | 'COLUMN', name: string, value: object): string {
  return `COMMENT ON ${what} ${name} IS ${literal(JSON.stringify(value))}`;
}
