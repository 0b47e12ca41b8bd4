import type { Step } from '../sql/duckdb/step.ts';

/** What the dialect makes of one Redshift statement: DuckDB text to run, or an instruction to the engine. */
export type Statement =
  /** Nothing but space and comments. */
  | { kind: 'empty' }
  | RunSteps
  /** TRUNCATE: run, then commit the open transaction, as Redshift does. */
  | { kind: 'truncate'; duckdb: Step[]; tag: string }
  /** Rows are the lines of DuckDB's plan of this query. */
  | { kind: 'explain'; query: string; tag: string };

/** Run these steps in order, in one transaction; rows, if any, come from the last. */
interface RunSteps {
  kind: 'sql';
  duckdb: Step[];
  tag: string;
  returnsRows: boolean;
  columns?: ColumnType[];
  insert?: Insert;
  /** It concerns users, groups and roles: what DuckDB may be asked to change. */
  administers?: boolean;
  /** The step that makes a table from a query, whose plan EXPLAIN shows. */
  tableOfQuery?: string;
}

/** An INSERT of rows or of a query, in DuckDB text, before it is known what table it meets. */
export interface Insert {
  target: string;
  /** As listed; undefined for all, or for the first ones. */
  columns?: string[];
  /** Of VALUES. */
  rows?: InsertValue[][];
  query?: string;
}

export interface InsertValue {
  sql: string;
  /** It is one text literal, whose type is the column's. */
  isText: boolean;
}

/** A Redshift type that DuckDB cannot carry by itself and the wire must report (varchar length, numeric scale, super). */
export interface ColumnType {
  name: string;
  type: string;
}
