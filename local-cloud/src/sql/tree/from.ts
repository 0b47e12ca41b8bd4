import type { Expression, FunctionCall } from './expression.ts';
import type { Name, QualifiedName } from './name.ts';
import type { Node } from './node.ts';
import type { Query } from './query.ts';
import type { TypeName } from './type-name.ts';

/** An item of FROM or USING. */
export type FromItem =
  | RelationReference
  | ElementsOf
  | AttributesOf
  | Subquery
  | FunctionTable
  | Join
  | PivotedTable
  | UnpivotedTable;

/** `[AS] name [(columns)]`. */
export interface Alias extends Node {
  name: Name;
  columns: AliasColumn[];
}

/** Functions of the catalog may be given types too: `AS t(a text, b int)`. */
export interface AliasColumn extends Node {
  name: Name;
  type: TypeName | undefined;
}

/**
 * A table, view or common table. If its first part is the alias of an earlier item, it is a path to a SUPER array
 * (`FROM foo f, f.items i`), which only the binder can decide.
 */
export interface RelationReference extends Node {
  kind: 'relation';
  name: QualifiedName;
  alias: Alias | undefined;
}

/** `path AS element [AT place]`, if it can only be a path to a SUPER array. Positions count from 0. */
export interface ElementsOf extends Node {
  kind: 'elements';
  /** Only column references, attributes and elements. */
  path: Expression;
  alias: Alias | undefined;
  place: Name | undefined;
}

/** `UNPIVOT object AS value [AT name]`: a row per attribute of a SUPER object. */
export interface AttributesOf extends Node {
  kind: 'attributes';
  object: Expression;
  value: Name;
  name: Name | undefined;
}

export interface Subquery extends Node {
  kind: 'subquery';
  query: Query;
  alias: Alias | undefined;
}

/** `generate_series(1, 3) AS n`. */
export interface FunctionTable extends Node {
  kind: 'functionTable';
  call: FunctionCall;
  alias: Alias | undefined;
}

export interface Join extends Node {
  kind: 'join';
  type: 'inner' | 'left' | 'right' | 'full' | 'cross';
  left: FromItem;
  right: FromItem;
  /** Undefined only for CROSS JOIN. */
  condition: JoinCondition | undefined;
  /** `(a JOIN b ON …) AS j`. */
  alias: Alias | undefined;
}

export type JoinCondition =
  | ({ kind: 'on'; expression: Expression } & Node)
  | ({ kind: 'using'; columns: Name[] } & Node)
  | ({ kind: 'natural' } & Node);

/** `source PIVOT (aggregates FOR column IN (values))`. */
export interface PivotedTable extends Node {
  kind: 'pivot';
  source: RelationReference | Subquery;
  aggregates: Labelled[];
  column: Name;
  values: Labelled[];
  alias: Alias | undefined;
}

export interface Labelled extends Node {
  expression: Expression;
  label: Name | undefined;
}

/** `source UNPIVOT [INCLUDE NULLS] (value FOR name IN (columns))`. */
export interface UnpivotedTable extends Node {
  kind: 'unpivot';
  source: RelationReference | Subquery;
  includesNulls: boolean;
  value: Name;
  name: Name;
  columns: UnpivotedColumn[];
  alias: Alias | undefined;
}

export interface UnpivotedColumn extends Node {
  column: Name;
  /** The text in the column of names; undefined for the column's own name. */
  label: string | undefined;
}
