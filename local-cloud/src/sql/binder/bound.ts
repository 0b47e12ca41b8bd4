import type { AggregateRow } from '../functions/aggregate-row.ts';
import type { FunctionRow } from '../functions/row.ts';
import type { TableRow } from '../functions/tables.ts';
import type { ComparisonOperator } from '../tree/expression.ts';
import type { TypeName } from '../tree/type-name.ts';
import type { Type } from '../types/type.ts';
import type { CatalogRelation } from './catalog.ts';

/** What has a value, with its type. Every conversion that a value goes through is a node of its own. */
export type BoundExpression = { type: Type } & (
  | Constant
  | BoundColumn
  | ItemName
  | BoundParameter
  | Path
  | BoundElement
  | Conversion
  | Fitted
  | Negation
  | ArrayValue
  | Arithmetic
  | Concatenation
  | Comparison
  | BoundJunction
  | Not
  | BoundIsTest
  | BoundInList
  | BoundQuantified
  | BoundLike
  | BoundExists
  | BoundScalarQuery
  | BoundCase
  | Aggregate
  | Call
);

export interface Constant {
  kind: 'constant';
  /** A number stays as it was written. */
  value: { number: string } | { text: string } | IntervalText | boolean | null;
}

/** The text of an interval, which its qualifier tells how to read. */
export interface IntervalText {
  interval: string;
  fields: TypeName['fields'];
}

/** A column of a relation in scope. */
export interface BoundColumn {
  kind: 'column';
  table: string;
  name: string;
}

/** The name of an item of the select list, where an expression may call it by that. */
export interface ItemName {
  kind: 'itemName';
  name: string;
}

/** The text of a value that comes later; `slot` is the same wherever the statement names the parameter. */
export interface BoundParameter {
  kind: 'parameter';
  number: number;
  slot: ParameterSlot;
}

/** The type that the first place of a parameter gives it, where the client has declared none. */
export interface ParameterSlot {
  type: Type | undefined;
}

/** The way into a SUPER value: names of attributes and places in arrays, which count from 0. */
export interface Path {
  kind: 'path';
  root: BoundExpression;
  steps: (string | number)[];
}

/** A place in an array that is computed, or one of the catalog's arrays, whose places count from 1. */
export interface BoundElement {
  kind: 'element';
  array: BoundExpression;
  index: BoundExpression;
}

export interface Conversion {
  kind: 'conversion';
  operand: BoundExpression;
  /** An explicit one cuts text that is too long. */
  isExplicit: boolean;
  /** It gives NULL where it fails. */
  isTry: boolean;
}

/** A text that is stored: of one longer than the type only blanks are cut. */
export interface Fitted {
  kind: 'fitted';
  operand: BoundExpression;
}

export interface Negation {
  kind: 'negation';
  /** `~` turns every bit. */
  operator: '-' | '~';
  operand: BoundExpression;
}

/** One of the catalog's arrays, of items or of the rows of a query. */
export interface ArrayValue {
  kind: 'array';
  items: BoundExpression[] | BoundQuery;
}

/** The operands are of the types that sql/types asks for; the result is the node's own type. */
export interface Arithmetic {
  kind: 'arithmetic';
  operator: '+' | '-' | '*' | '/' | '%' | '^' | '&' | '|' | '#' | '<<' | '>>';
  left: BoundExpression;
  right: BoundExpression;
}

/** Texts one after another. */
export interface Concatenation {
  kind: 'concatenation';
  parts: BoundExpression[];
}

/** Both sides are of one type, or both are numbers. */
export interface Comparison {
  kind: 'comparison';
  operator: ComparisonOperator;
  left: BoundExpression;
  right: BoundExpression;
}

export interface BoundJunction {
  kind: 'junction';
  operator: 'and' | 'or';
  operands: BoundExpression[];
}

export interface Not {
  kind: 'not';
  operand: BoundExpression;
}

export interface BoundIsTest {
  kind: 'isTest';
  operand: BoundExpression;
  test: 'null' | 'true' | 'false' | 'unknown';
  isNegated: boolean;
}

export interface BoundInList {
  kind: 'inList';
  operand: BoundExpression;
  items: BoundExpression[];
  isNegated: boolean;
}

/** `operands operator {ANY|ALL} (query)`, which IN is too; a row has several operands. */
export interface BoundQuantified {
  kind: 'quantified';
  operator: ComparisonOperator;
  quantifier: 'any' | 'all';
  operands: BoundExpression[];
  query: BoundQuery;
  /** The columns of the query, which is called `found`, as they are compared. */
  found: BoundExpression[];
}

export interface BoundLike {
  kind: 'like';
  operator: 'like' | 'ilike' | 'similar to' | '~' | '~*';
  operand: BoundExpression;
  pattern: BoundExpression;
  escape: BoundExpression | undefined;
  isNegated: boolean;
}

export interface BoundExists {
  kind: 'exists';
  query: BoundQuery;
}

export interface BoundScalarQuery {
  kind: 'scalarQuery';
  query: BoundQuery;
}

export interface BoundCase {
  kind: 'case';
  branches: { condition: BoundExpression; result: BoundExpression }[];
  otherwise: BoundExpression | undefined;
}

export interface Aggregate {
  kind: 'aggregate';
  row: AggregateRow;
  /** COUNT(*), without arguments. */
  isStar: boolean;
  arguments: BoundExpression[];
  isDistinct: boolean;
  ignoresNulls: boolean;
  withinGroup: BoundOrderItem[];
  /** Which rows count; all of them where it is undefined. */
  filter: BoundExpression | undefined;
  window: BoundWindow | undefined;
}

/** A function of the values of one row, whose arguments are of the types that its signature asks for. */
export interface Call {
  kind: 'call';
  name: string;
  row: FunctionRow;
  arguments: BoundExpression[];
}

export interface BoundOrderItem {
  expression: BoundExpression;
  direction: 'asc' | 'desc';
  nulls: 'first' | 'last' | undefined;
}

export interface BoundWindow {
  partitionBy: BoundExpression[];
  orderBy: BoundOrderItem[];
  frame: { from: BoundFrameBound; to: BoundFrameBound } | undefined;
}

export interface BoundFrameBound {
  place: 'unbounded preceding' | 'preceding' | 'current row' | 'following' | 'unbounded following';
  distance: BoundExpression | undefined;
}

/** A column of a result; `source` is the table's column that it gives unchanged. */
export interface ResultColumn {
  name: string;
  /** What DuckDB calls it: no two columns of a query are called the same. */
  key: string;
  type: Type;
  source: { oid: number; number: number } | undefined;
}

/** The common tables that stand before a statement. */
export interface BoundWith {
  isRecursive: boolean;
  with: { name: string; columns: string[]; query: BoundQuery }[];
}

export interface BoundQuery extends BoundWith {
  kind: 'query';
  body: BoundBody;
  orderBy: BoundOrderItem[];
  limit: BoundExpression | undefined;
  offset: BoundExpression | undefined;
  columns: ResultColumn[];
}

export type BoundBody = BoundSelect | BoundSetOperation | BoundQuery;

export interface BoundSetOperation {
  kind: 'setOperation';
  operator: 'union' | 'intersect' | 'except';
  isAll: boolean;
  operands: BoundBody[];
  columns: ResultColumn[];
}

export interface BoundSelect {
  kind: 'select';
  isDistinct: boolean;
  items: { expression: BoundExpression; key: string }[];
  from: BoundFrom[];
  where: BoundExpression | undefined;
  groupBy: { isAll: boolean; items: BoundGrouping[] } | undefined;
  having: BoundExpression | undefined;
  qualify: BoundExpression | undefined;
  columns: ResultColumn[];
}

/** A number is the place of an item of the select list, counted from 1. */
export type BoundGrouping =
  | { kind: 'expression'; expression: BoundExpression }
  | { kind: 'grouping sets' | 'rollup' | 'cube'; sets: BoundGrouping[] }
  | { kind: 'emptySet' };

export type BoundFrom =
  | { kind: 'relation'; relation: CatalogRelation; alias: string; columns: string[] }
  | { kind: 'commonTable'; name: string; alias: string; columns: string[] }
  | { kind: 'subquery'; query: BoundQuery; alias: string; columns: string[] }
  | { kind: 'functionTable'; row: TableRow; arguments: BoundExpression[]; alias: string; columns: string[] }
  | BoundElements
  | BoundAttributes
  | BoundUnpivot
  | {
      kind: 'join';
      type: 'inner' | 'left' | 'right' | 'full' | 'cross';
      left: BoundFrom;
      right: BoundFrom;
      /** All pairs of rows match where it is undefined. */
      on: BoundExpression | undefined;
    };

/** A row for each element of a SUPER array, in a column that is called as the table; `place` counts from 0. */
export interface BoundElements {
  kind: 'elements';
  array: BoundExpression;
  alias: string;
  place: string | undefined;
}

/** A row for each attribute of a SUPER object, its value in a column that is called as the table. */
export interface BoundAttributes {
  kind: 'attributes';
  object: BoundExpression;
  alias: string;
  name: string | undefined;
}

/** Columns of a query as rows: `label` in the column `name`, their values, which are of one type, in `value`. */
export interface BoundUnpivot {
  kind: 'unpivot';
  query: BoundQuery;
  includesNulls: boolean;
  name: string;
  value: string;
  columns: { key: string; label: string }[];
  alias: string;
}
