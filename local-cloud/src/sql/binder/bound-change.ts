import type { BoundExpression, BoundFrom, BoundQuery, BoundWith } from './bound.ts';
import type { CatalogRelation } from './catalog.ts';

/** A statement that changes the rows of a table, bound. */
export type BoundChange = BoundInsert | BoundUpdate | BoundDelete | BoundMerge | BoundTruncate;

/** What a column becomes: a value of its own type, or its default. */
export type BoundValue = BoundExpression | { kind: 'default' };

export interface BoundInsert {
  kind: 'insert';
  target: CatalogRelation;
  /** The columns that are given, in the order of the values; the others get their defaults. */
  columns: string[];
  /** `defaultValues` gives none. */
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

/** What becomes of rows that match, which are deleted where nothing is assigned, and what is put in for others. */
export interface MergeWhen {
  kind: 'when';
  matched: BoundAssignment[] | undefined;
  notMatched: BoundAssignment[];
}

export interface BoundTruncate {
  kind: 'truncate';
  target: CatalogRelation;
}
