import type { DuckDBPreparedStatement, DuckDBType } from '@duckdb/node-api';
import type { Statement as Translated } from '../dialect/statement.ts';
import type { ResultColumn } from '../sql/binder/bound.ts';
import type { Type } from '../sql/types/type.ts';
import type { Format } from '../wire/frontend.ts';
import type { WireType } from '../wire/oid.ts';
import { type DirectStatement, directTag } from './direct.ts';
import type { ReadStatement } from './read.ts';
import type { RowStream } from './rows.ts';

/** What the binder knows of a statement: its columns, none where it returns no rows, and its parameters. */
export interface BoundStatement {
  columns: readonly ResultColumn[];
  /** By number; undefined for one that the statement gives no type. */
  parameterTypes: readonly (Type | undefined)[];
}

/** What the engine does itself, or what DuckDB does for it. */
export type Statement = DirectStatement | Translated;

/** What CommandComplete calls it, but for the number of rows. */
export function tagOf(statement: Exclude<Statement, { kind: 'empty' }>): string {
  return 'tag' in statement ? statement.tag : directTag(statement);
}

/** A statement ready to run: what is done for it and, where it has one, DuckDB's plan. */
export interface Plan extends ReadStatement {
  statement: Statement;
  /** For a statement that is one DuckDB statement; the others are prepared as they run. */
  prepared: DuckDBPreparedStatement | undefined;
  /** What is bound to it, by Bind. */
  values: readonly (string | null)[];
  /** It returns so few rows that they are fetched at once. */
  isSmall: boolean;
  /** Of a statement that the binder knows wholly. */
  bound: BoundStatement | undefined;
  /** The session's `planVersion` when it was made. */
  version: number;
  /** How many definitions the cluster had seen by then: with another, a name may mean another table. */
  definitions: number;
  /** Plans the same statement, with the same values, as everything is defined by now. */
  remake: () => Promise<Plan>;
}

/** A column of a result: its DuckDB type and how the wire reports it. */
export interface Column {
  name: string;
  type: DuckDBType;
  wire: WireType;
  /** The table's column that it gives unchanged. */
  source: { oid: number; number: number } | undefined;
}

/** A statement that has run, or is running as its rows are taken. */
export interface Execution {
  columns: readonly Column[];
  /** Absent for a statement that returns none. */
  rows: RowStream | undefined;
  /** FETCH n takes so many rows of its cursor; Infinity for all. */
  maxRows: number;
  tag: string;
}

/** Of a statement that has no rows to tell. */
export function done(tag: string): Execution {
  return { columns: [], rows: undefined, maxRows: 0, tag };
}

/** Of Parse or PREPARE. */
export interface PreparedStatement {
  plan: Plan;
  /** The plan that tells its columns, where DuckDB cannot tell them before the parameters have values. */
  described: Plan | undefined;
  /** Types that the client declared, 0 for those it left open. */
  parameterOids: number[];
  parameterCount: number;
}

/** Of Bind: a statement with its parameters. */
export interface Portal {
  plan: Plan;
  resultFormats: readonly Format[];
  execution: Execution | undefined;
}

/** What a plan takes in DuckDB besides its texts, as measured, and the rows of a result that waits for its client. */
const [planBytes, waitingBytes] = [16 * 1024, 128 * 1024];

/** About how much memory a prepared statement takes, or with `isOpen` a portal or cursor, whose rows may wait. */
export function sizeOf({ text, statement, values }: Plan, isOpen = false): number {
  const steps = statement.kind === 'sql' || statement.kind === 'truncate' ? statement.duckdb : [];
  const texts = [text, ...steps.map((step) => (typeof step === 'string' ? step : step.generate)), ...values];
  const textBytes = texts.reduce((sum, each) => sum + (each?.length ?? 0) * 2, 0);
  return planBytes + textBytes + (isOpen ? waitingBytes : 0);
}
