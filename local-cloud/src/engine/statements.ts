import type { DuckDBPreparedStatement, DuckDBType } from '@duckdb/node-api';
import type { ColumnSource, ResultColumn } from '../sql/binder/bound.ts';
import type { Step } from '../sql/duckdb/step.ts';
import type { Type } from '../sql/types/type.ts';
import type { Format } from '../wire/frontend.ts';
import type { WireType } from '../wire/oid.ts';
import { type DirectStatement, directTag } from './direct.ts';
import type { ReadStatement } from './read.ts';
import type { RowStream } from './storage/rows.ts';

/** What the binder knows of a statement: its columns (none if it returns no rows) and its parameters. */
export interface BoundStatement {
  columns: readonly ResultColumn[];
  /** By number; undefined for a parameter that the statement gives no type. */
  parameterTypes: readonly (Type | undefined)[];
}

/** What the engine does itself, or what DuckDB does for it. */
export type Statement =
  | DirectStatement
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
  /** It concerns users, groups and roles: what DuckDB may be asked to change. */
  administers?: boolean;
}

/** The tag in CommandComplete, without the number of rows. */
export function tagOf(statement: Exclude<Statement, { kind: 'empty' }>): string {
  return 'tag' in statement ? statement.tag : directTag(statement);
}

/** A statement ready to run: what to do and, if it has one, DuckDB's plan. */
export interface Plan extends ReadStatement {
  statement: Statement;
  /** Only for a statement that is one DuckDB statement; others are prepared as they run. */
  prepared: DuckDBPreparedStatement | undefined;
  /** The values from Bind. */
  values: readonly (string | null)[];
  /** Whether it returns so few rows that they are fetched at once. */
  isSmall: boolean;
  /** Only for a statement that contains a query or changes rows. */
  bound: BoundStatement | undefined;
  /** The session's `planVersion` when the plan was made. */
  version: number;
  /** The cluster's count of definitions at that time: after another one, a name may mean another table. */
  definitions: number;
  /** Plans the same statement with the same values against the current definitions. */
  remake: () => Promise<Plan>;
}

/** A column of a result: its DuckDB type and how the wire reports it. */
export interface Column {
  name: string;
  type: DuckDBType;
  wire: WireType;
  /** The table column that it returns unchanged. */
  source: ColumnSource | undefined;
}

/** A statement that has run, or is still running while its rows are taken. */
export interface Execution {
  columns: readonly Column[];
  /** Absent for a statement that returns no rows. */
  rows: RowStream | undefined;
  /** How many rows FETCH takes from its cursor; Infinity for all. */
  maxRows: number;
  tag: string;
}

/** The outcome of a statement without rows. */
export function done(tag: string): Execution {
  return { columns: [], rows: undefined, maxRows: 0, tag };
}

/** A statement from Parse or PREPARE. */
export interface PreparedStatement {
  plan: Plan;
  /** Types that the client declared; 0 for those it left open. */
  parameterOids: number[];
  parameterCount: number;
}

/** A statement with its parameters, from Bind. */
export interface Portal {
  plan: Plan;
  resultFormats: readonly Format[];
  execution: Execution | undefined;
}

/** Memory of a plan in DuckDB besides its texts, as measured, and of the rows of a result that waits for its client. */
const [planBytes, waitingBytes] = [16 * 1024, 128 * 1024];

/** Approximate memory of a prepared statement, in bytes; with `isOpen`, of a portal or cursor, whose rows may wait. */
export function sizeOf({ text, statement, values }: Plan, isOpen = false): number {
  const steps = statement.kind === 'sql' || statement.kind === 'truncate' ? statement.duckdb : [];
  const texts = [text, ...steps.map((step) => (typeof step === 'string' ? step : step.generate)), ...values];
  const textBytes = texts.reduce((sum, each) => sum + (each?.length ?? 0) * 2, 0);
  return planBytes + textBytes + (isOpen ? waitingBytes : 0);
}
