import type { AggregateRow } from '../functions/aggregate-row.ts';
import type { FunctionRow } from '../functions/row.ts';
import type { TableRow } from '../functions/tables.ts';
import type { ComparisonOperator } from '../tree/expression.ts';
import type { TypeName } from '../tree/type-name.ts';
import type { Type } from '../types/type.ts';
import type { CatalogRelation } from './catalog.ts';

/** An expression with its type. Every conversion of a value is a node. */
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
  /** A number as written. */
  value: { number: string } | { text: string } | IntervalText | boolean | null;
}

/** The text of an interval; its qualifier decides how to read it. */
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

/** A reference to an item of the select list by its name. */
export interface ItemName {
  kind: 'itemName';
  name: string;
}

/** A parameter, sent as text. All mentions of one parameter share their `slot`. */
export interface BoundParameter {
  kind: 'parameter';
  number: number;
  slot: ParameterSlot;
}

/** The type of a parameter, from its first use if the client declared none. */
export interface ParameterSlot {
  type: Type | undefined;
}

/** A path into a SUPER value: names of attributes, and array positions counted from 0. */
export interface Path {
  kind: 'path';
  root: BoundExpression;
  steps: (string | number)[];
}

/**
 * An array element at a computed position, or an element of one of the catalog's arrays, whose positions count from 1.
 */
export interface BoundElement {
  kind: 'element';
  array: BoundExpression;
  index: BoundExpression;
}

export interface Conversion {
  kind: 'conversion';
  operand: BoundExpression;
  /** An explicit conversion cuts text that is too long. */
  isExplicit: boolean;
  /** Whether a failing conversion gives NULL. */
  isTry: boolean;
}

/** A text to be stored: beyond the type's length only blanks may be cut. */
export interface Fitted {
  kind: 'fitted';
  operand: BoundExpression;
}

export interface Negation {
  kind: 'negation';
  /** `~` inverts every bit. */
  operator: '-' | '~';
  operand: BoundExpression;
}

/** One of the catalog's arrays, made from items or from the rows of a query. */
export interface ArrayValue {
  kind: 'array';
  items: BoundExpression[] | BoundQuery;
}

/** The operands have the types that sql/types requires; the result has the node's own type. */
export interface Arithmetic {
  kind: 'arithmetic';
  operator: '+' | '-' | '*' | '/' | '%' | '^' | '&' | '|' | '#' | '<<' | '>>';
  left: BoundExpression;
  right: BoundExpression;
}

/** Joined texts. */
export interface Concatenation {
  kind: 'concatenation';
  parts: BoundExpression[];
}

/** Both sides have the same type, or both are numbers. */
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

/** `operands operator {ANY|ALL} (query)`, and IN. A row has several operands. */
export interface BoundQuantified {
  kind: 'quantified';
  operator: ComparisonOperator;
  quantifier: 'any' | 'all';
  operands: BoundExpression[];
  query: BoundQuery;
  /** The columns of the query, which has the alias `found`, as they are compared. */
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
  /** The condition for rows to count; undefined if all do. */
  filter: BoundExpression | undefined;
  window: BoundWindow | undefined;
}

/** A scalar function; its arguments have the types of its signature. */
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

/** A result column; `source` is the table column that it returns unchanged. */
export interface ResultColumn {
  name: string;
  /** Its name in DuckDB, unique within the query. */
  key: string;
  type: Type;
  source: ColumnSource | undefined;
}

/** A table's column: its number counts from 1. */
export interface ColumnSource {
  oid: number;
  schema: string;
  table: string;
  number: number;
  column: string;
}

/** The common tables before a statement. */
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

/** A number is the position of an item in the select list, counted from 1. */
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
      /** Undefined if all pairs of rows match. */
      on: BoundExpression | undefined;
    };

/** A row per element of a SUPER array, in a column named after the alias; `place` counts from 0. */
export interface BoundElements {
  kind: 'elements';
  array: BoundExpression;
  alias: string;
  place: string | undefined;
}

/** A row per attribute of a SUPER object, its value in a column named after the alias. */
export interface BoundAttributes {
  kind: 'attributes';
  object: BoundExpression;
  alias: string;
  name: string | undefined;
}

/** Columns of a query as rows: `label` in the column `name`, the values, all of one type, in `value`. */
export interface BoundUnpivot {
  kind: 'unpivot';
  query: BoundQuery;
  includesNulls: boolean;
  name: string;
  value: string;
  columns: { key: string; label: string }[];
  alias: string;
}
