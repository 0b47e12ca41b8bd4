import type { Expression } from './expression.ts';
import type { Node } from './node.ts';

export interface OrderItem extends Node {
  expression: Expression;
  direction: 'asc' | 'desc';
  /** As written. By default NULLs come last in ascending and first in descending order. */
  nulls: 'first' | 'last' | undefined;
}

/** `OVER (PARTITION BY … ORDER BY … frame)`. */
export interface Window extends Node {
  partitionBy: Expression[];
  orderBy: OrderItem[];
  frame: Frame | undefined;
}

/** `ROWS BETWEEN start AND end`; `ROWS start` ends at the current row. */
export interface Frame extends Node {
  from: FrameBound;
  to: FrameBound;
}

export interface FrameBound extends Node {
  place: 'unbounded preceding' | 'preceding' | 'current row' | 'following' | 'unbounded following';
  /** The number of rows for `preceding` and `following`. */
  distance: Expression | undefined;
}
