import type { Expression } from './expression.ts';
import type { FromItem } from './from.ts';
import type { Name, QualifiedName } from './name.ts';
import type { Node } from './node.ts';
import type { OrderItem } from './window.ts';

/** `[WITH …] body [ORDER BY …] [LIMIT …] [OFFSET …]`. The TOP of its only SELECT becomes its limit. */
export interface Query extends Node {
  kind: 'query';
  with: With | undefined;
  body: QueryBody;
  orderBy: OrderItem[];
  /** Also undefined for LIMIT ALL. */
  limit: Expression | undefined;
  offset: Expression | undefined;
}

/** A nested query is one in parentheses. */
export type QueryBody = Select | SetOperation | Query;

export interface With extends Node {
  isRecursive: boolean;
  tables: CommonTable[];
}

/** `name [(columns)] AS (query)`. */
export interface CommonTable extends Node {
  name: Name;
  columns: Name[];
  query: Query;
}

/**
 * Operands of one operator, evaluated from the left: thousands of UNION ALL are one node. INTERSECT binds tighter than
 * the others. MINUS is EXCEPT.
 */
export interface SetOperation extends Node {
  kind: 'setOperation';
  operator: 'union' | 'intersect' | 'except';
  isAll: boolean;
  operands: QueryBody[];
}

export interface Select extends Node {
  kind: 'select';
  isDistinct: boolean;
  items: SelectItem[];
  /** `EXCLUDE (a, b)` after the list: columns that its stars leave out. */
  exclude: Name[];
  /** SELECT … INTO creates a table; only allowed for a whole statement. */
  into: IntoTable | undefined;
  from: FromItem[];
  where: Expression | undefined;
  groupBy: GroupBy | undefined;
  having: Expression | undefined;
  qualify: Expression | undefined;
}

export type SelectItem = ExpressionItem | Star;

export interface ExpressionItem extends Node {
  kind: 'item';
  expression: Expression;
  alias: Name | undefined;
}

/** `*`, or `t.*` with the names before the star. */
export interface Star extends Node {
  kind: 'star';
  qualifier: Name[];
}

export interface IntoTable extends Node {
  name: QualifiedName;
  isTemporary: boolean;
}

export interface GroupBy extends Node {
  /** GROUP BY ALL, without items. */
  isAll: boolean;
  items: GroupingItem[];
}

export type GroupingItem = Expression | GroupingSets;

/** GROUPING SETS, ROLLUP and CUBE; `()` is a set without items. */
export interface GroupingSets extends Node {
  kind: 'grouping sets' | 'rollup' | 'cube';
  sets: (GroupingItem | EmptySet)[];
}

export interface EmptySet extends Node {
  kind: 'emptySet';
}
