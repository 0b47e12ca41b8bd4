import type { BoundExpression, BoundFrom, BoundQuery, BoundWith } from './bound.ts';
import type { CatalogRelation } from './catalog.ts';

/** A statement that changes the rows of a table, bound. */
export type BoundChange = BoundInsert | BoundUpdate | BoundDelete | BoundMerge | BoundTruncate;

/** The new value of a column: an expression of its type, or its default. */
export type BoundValue = BoundExpression | { kind: 'default' };

export interface BoundInsert {
  kind: 'insert';
  target: CatalogRelation;
  /** The columns with values, in their order; the other columns get their defaults. */
  columns: string[];
  /** `defaultValues` has no values. */
  source: { kind: 'values'; rows: BoundValue[][] } | { kind: 'defaultValues' } | BoundQuery;
}

export interface BoundAssignment {
  column: string;
  value: BoundValue;
}

export interface BoundUpdate extends BoundWith {
  kind: 'update';
  target: CatalogRelation;
  alias: string;
  assignments: BoundAssignment[];
  from: BoundFrom[];
  where: BoundExpression | undefined;
}

export interface BoundDelete extends BoundWith {
  kind: 'delete';
  target: CatalogRelation;
  alias: string;
  using: BoundFrom[];
  where: BoundExpression | undefined;
}

export interface BoundMerge {
  kind: 'merge';
  target: CatalogRelation;
  alias: string;
  source: BoundFrom;
  condition: BoundExpression;
  action: MergeWhen | { kind: 'removeDuplicates'; insert: BoundInsert };
}

/** What to do with rows that match (update, or delete if nothing is assigned), and what to insert for the others. */
export interface MergeWhen {
  kind: 'when';
  matched: BoundAssignment[] | undefined;
  notMatched: BoundAssignment[];
}

export interface BoundTruncate {
  kind: 'truncate';
  target: CatalogRelation;
}
