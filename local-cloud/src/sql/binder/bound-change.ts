import type { BoundExpression, BoundFrom, BoundQuery, BoundWith } from './bound.ts';
import type { CatalogRelation } from './catalog.ts';

/** A statement that changes the rows of a table, bound. */
export type BoundChange = BoundInsert | BoundUpdate | BoundDelete;

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
