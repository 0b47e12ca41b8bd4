import type { Collation, IntervalField, TypeName } from './type-name.ts';
import type { Name, QualifiedName } from './name.ts';
import type { Node } from './node.ts';
import type { Query } from './query.ts';
import type { OrderItem, Window } from './window.ts';

/** An expression. Parentheses leave no node: `(a)` is `a`. */
export type Expression =
  | Literal
  | Parameter
  | ColumnReference
  | Attribute
  | Element
  | Unary
  | Binary
  | Junction
  | IsTest
  | InList
  | InQuery
  | Between
  | Like
  | Quantified
  | Exists
  | ScalarQuery
  | Row
  | ArrayLiteral
  | ArrayQuery
  | Case
  | Cast
  | AtTimeZone
  | Collate
  | FunctionCall
  | ValueFunction;

export type Literal = NullLiteral | BooleanLiteral | StringLiteral | NumberLiteral | TypedLiteral | IntervalLiteral;

export interface NullLiteral extends Node {
  kind: 'null';
}

export interface BooleanLiteral extends Node {
  kind: 'boolean';
  value: boolean;
}

/** `'text'` or `$$text$$`, with escapes resolved. Its type is unknown until its context gives it one. */
export interface StringLiteral extends Node {
  kind: 'string';
  value: string;
}

/** Digits as written, without a sign: `1`, `1.50`, `.5`, `1e3`. */
export interface NumberLiteral extends Node {
  kind: 'number';
  text: string;
}

/** `date '2008-01-01'`. */
export interface TypedLiteral extends Node {
  kind: 'typedLiteral';
  type: TypeName;
  value: string;
}

/** `interval '1-2' year to month`; without fields the text itself names the units. */
export interface IntervalLiteral extends Node {
  kind: 'interval';
  value: string;
  fields: { from: IntervalField; to: IntervalField } | undefined;
  /** The precision of the seconds. */
  precision: number | undefined;
}

/** `$1`. */
export interface Parameter extends Node {
  kind: 'parameter';
  number: number;
}

/**
 * Names separated by dots: a column, possibly qualified with relation, schema and database, or a path into a SUPER
 * column. The binder decides which.
 */
export interface ColumnReference extends Node {
  kind: 'columnReference';
  names: Name[];
}

/** `value.name` after anything but names: `a.b[0].c`, `(f(x)).c`. */
export interface Attribute extends Node {
  kind: 'attribute';
  operand: Expression;
  name: Name;
}

/** `value[index]`. */
export interface Element extends Node {
  kind: 'element';
  operand: Expression;
  index: Expression;
}

export type UnaryOperator = 'not' | '-' | '+' | '~' | '@' | '|/' | '||/';

export interface Unary extends Node {
  kind: 'unary';
  operator: UnaryOperator;
  operand: Expression;
}

export type ComparisonOperator = '=' | '<>' | '<' | '<=' | '>' | '>=';

/** `!=` becomes `<>`. `~~` and its variants, which mean LIKE, stay as they are. */
export type BinaryOperator =
  | ComparisonOperator
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '^'
  | '||'
  | '&'
  | '|'
  | '#'
  | '<<'
  | '>>'
  | '~'
  | '~*'
  | '!~'
  | '!~*'
  | '~~'
  | '~~*'
  | '!~~'
  | '!~~*';

/** A chain of operators of equal precedence leans to the left and has at most 900 operators. */
export interface Binary extends Node {
  kind: 'binary';
  operator: BinaryOperator;
  left: Expression;
  right: Expression;
}

/** `a AND b AND c`, possibly with thousands of operands: one node, in the order of the text. */
export interface Junction extends Node {
  kind: 'junction';
  operator: 'and' | 'or';
  operands: Expression[];
}

/** `x IS [NOT] NULL|TRUE|FALSE|UNKNOWN`, ISNULL and NOTNULL. */
export interface IsTest extends Node {
  kind: 'isTest';
  operand: Expression;
  test: 'null' | 'true' | 'false' | 'unknown';
  isNegated: boolean;
}

export interface InList extends Node {
  kind: 'inList';
  operand: Expression;
  items: Expression[];
  isNegated: boolean;
}

export interface InQuery extends Node {
  kind: 'inQuery';
  operand: Expression;
  query: Query;
  isNegated: boolean;
}

export interface Between extends Node {
  kind: 'between';
  operand: Expression;
  low: Expression;
  high: Expression;
  isNegated: boolean;
}

export interface Like extends Node {
  kind: 'like';
  operator: 'like' | 'ilike' | 'similar to';
  operand: Expression;
  pattern: Expression;
  /** Undefined for the default, a backslash. */
  escape: Expression | undefined;
  isNegated: boolean;
}

/** `x = ANY (…)`; SOME is ANY. The right side is a query, or an array. */
export interface Quantified extends Node {
  kind: 'quantified';
  operator: BinaryOperator;
  quantifier: 'any' | 'all';
  left: Expression;
  right: Expression | Query;
}

export interface Exists extends Node {
  kind: 'exists';
  query: Query;
}

/** A query in parentheses used as a value. */
export interface ScalarQuery extends Node {
  kind: 'scalarQuery';
  query: Query;
}

/** `(a, b)`, with at least two items. */
export interface Row extends Node {
  kind: 'row';
  items: Expression[];
}

/** `ARRAY[1, 2]`; `array(1, 2)` is a call of the function. */
export interface ArrayLiteral extends Node {
  kind: 'arrayLiteral';
  items: Expression[];
}

/** `ARRAY(SELECT …)`. */
export interface ArrayQuery extends Node {
  kind: 'arrayQuery';
  query: Query;
}

export interface Case extends Node {
  kind: 'case';
  /** The `x` of `CASE x WHEN value`, which is compared with each branch. */
  operand: Expression | undefined;
  branches: CaseBranch[];
  otherwise: Expression | undefined;
}

export interface CaseBranch extends Node {
  condition: Expression;
  result: Expression;
}

/** CAST, `::`, CONVERT and TRY_CAST. */
export interface Cast extends Node {
  kind: 'cast';
  operand: Expression;
  type: TypeName;
  /** TRY_CAST: a failing cast gives NULL. */
  isTry: boolean;
}

export interface AtTimeZone extends Node {
  kind: 'atTimeZone';
  operand: Expression;
  zone: Expression;
}

export interface Collate extends Node {
  kind: 'collate';
  operand: Expression;
  collation: Collation;
}

/**
 * A function call. Special syntax becomes plain arguments: `extract(year from d)` is extract('year', d), `position(a in
 * b)` is position(a, b), `substring(s from 2 for 3)` is substring(s, 2, 3), `trim(leading 'x' from s)` is ltrim(s, 'x')
 * (`btrim` for both sides, `rtrim` for trailing). A date part as first argument (`dateadd(month, 1, d)`) is a string in
 * lower case.
 */
export interface FunctionCall extends Node {
  kind: 'functionCall';
  name: QualifiedName;
  arguments: Expression[];
  /** `count(*)`, without arguments. */
  isStar: boolean;
  isDistinct: boolean;
  isApproximate: boolean;
  /** IGNORE NULLS or RESPECT NULLS, inside or after the parentheses. */
  nulls: 'ignore' | 'respect' | undefined;
  /** WITHIN GROUP (ORDER BY …); empty if absent. */
  withinGroup: OrderItem[];
  window: Window | undefined;
}

export type ValueFunctionName =
  | 'current_date'
  | 'current_time'
  | 'current_timestamp'
  | 'localtime'
  | 'localtimestamp'
  | 'sysdate'
  | 'current_user'
  | 'session_user'
  | 'user'
  | 'current_schema'
  | 'current_user_id'
  | 'current_catalog'
  | 'current_role';

/** A call without parentheses. */
export interface ValueFunction extends Node {
  kind: 'valueFunction';
  name: ValueFunctionName;
}
