import type { Expression, FunctionCall } from './expression.ts';
import type { Name, QualifiedName } from './name.ts';
import type { Node } from './node.ts';
import type { Query } from './query.ts';
import type { TypeName } from './type-name.ts';

/** What stands in FROM and USING. */
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

/** The catalog's functions are called with types too: `AS t(a text, b int)`. */
export interface AliasColumn extends Node {
  name: Name;
  type: TypeName | undefined;
}

/**
 * A table, view or common table. Where its first part is the alias of an item before it, it is the way to a SUPER array
 * (`FROM foo f, f.items i`), which only whoever binds it can tell.
 */
export interface RelationReference extends Node {
  kind: 'relation';
  name: QualifiedName;
  alias: Alias | undefined;
}

/** `path AS element [AT place]`: what can be nothing but the way to a SUPER array. Places count from 0. */
export interface ElementsOf extends Node {
  kind: 'elements';
  /** Of column references, attributes and elements alone. */
  path: Expression;
  alias: Alias | undefined;
  place: Name | undefined;
}

/** `UNPIVOT object AS value [AT name]`: a row for each attribute of a SUPER object. */
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
  /** Undefined for CROSS JOIN alone. */
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
  /** What stands in the column of names; the column's own name when undefined. */
  label: string | undefined;
}
