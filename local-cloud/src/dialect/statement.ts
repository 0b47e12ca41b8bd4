/**
 * DuckDB text, or a query whose rows, one text column each, are the statements to run in its place: for what depends
 * on the catalog as it is when the statement runs (IF NOT EXISTS, LIKE, a change of a column's type).
 */
export type Step = string | { generate: string };

/** What the dialect makes of one Redshift statement: DuckDB text to run, or an instruction to the engine. */
export type Statement =
  /** Nothing but space and comments. */
  | { kind: 'empty' }
  | RunSteps
  /** TRUNCATE: run, then commit the open transaction, as Redshift does. */
  | { kind: 'truncate'; duckdb: Step[]; tag: string }
  /** Rows are the lines of DuckDB's plan of this query. */
  | { kind: 'explain'; query: string; tag: string }
  /** Accepted, without effect here (VACUUM, ANALYZE, GRANT …). */
  | { kind: 'none'; tag: string; notice?: string; administers?: Administration };

/** Of a statement about users, groups and roles, which only a superuser may run. */
export interface Administration {
  /** What everyone else is told, with 42501. */
  refusal: string;
  /** It concerns this user alone, who may do it too. */
  ownOf?: string;
}

/** Run these steps in order, in one transaction; rows, if any, come from the last. */
interface RunSteps {
  kind: 'sql';
  duckdb: Step[];
  tag: string;
  returnsRows: boolean;
  columns?: ColumnType[];
  insert?: Insert;
  administers?: Administration;
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
