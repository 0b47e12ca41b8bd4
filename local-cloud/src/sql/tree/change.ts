import type { Expression } from './expression.ts';
import type { FromItem, RelationReference } from './from.ts';
import type { Name, QualifiedName } from './name.ts';
import type { Node } from './node.ts';
import type { Query, With } from './query.ts';

/** Statements that change rows. */
export type Change = Insert | Update | Delete | Merge | Truncate;

/** The word DEFAULT in place of a value. */
export interface DefaultValue extends Node {
  kind: 'default';
}

export type Value = Expression | DefaultValue;

export interface Insert extends Node {
  kind: 'insert';
  target: QualifiedName;
  /** The columns listed; undefined for all columns, or the first ones. */
  columns: Name[] | undefined;
  source: Values | DefaultValues | Query;
}

/** Rows may have different lengths, which the binder refuses. */
export interface Values extends Node {
  kind: 'values';
  rows: Value[][];
}

/** INSERT INTO t DEFAULT VALUES. */
export interface DefaultValues extends Node {
  kind: 'defaultValues';
}

export interface Assignment extends Node {
  column: Name;
  value: Value;
}

export interface Update extends Node {
  kind: 'update';
  with: With | undefined;
  target: QualifiedName;
  alias: Name | undefined;
  assignments: Assignment[];
  from: FromItem[];
  where: Expression | undefined;
}

export interface Delete extends Node {
  kind: 'delete';
  with: With | undefined;
  target: QualifiedName;
  alias: Name | undefined;
  using: FromItem[];
  where: Expression | undefined;
}

export interface Merge extends Node {
  kind: 'merge';
  target: QualifiedName;
  source: RelationReference;
  condition: Expression;
  action: RemoveDuplicates | WhenClauses;
}

export interface RemoveDuplicates extends Node {
  kind: 'removeDuplicates';
}

/** One clause of each kind, written in any order. */
export interface WhenClauses extends Node {
  kind: 'when';
  matched: ({ kind: 'update'; assignments: Assignment[] } & Node) | ({ kind: 'delete' } & Node);
  notMatched: { columns: Name[] | undefined; values: Value[] } & Node;
}

/** TRUNCATE commits the open transaction. */
export interface Truncate extends Node {
  kind: 'truncate';
  target: QualifiedName;
}
