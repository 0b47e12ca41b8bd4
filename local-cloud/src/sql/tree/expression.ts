import type { Collation, IntervalField, TypeName } from './type-name.ts';
import type { Name, QualifiedName } from './name.ts';
import type { Node } from './node.ts';
import type { Query } from './query.ts';
import type { OrderItem, Window } from './window.ts';

/** What has a value. Parentheses leave no node: `(a)` is `a`. */
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

/** `'text'` or `$$text$$`, escapes undone. Its type is unknown until its place gives it one. */
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

/** `interval '1-2' year to month`; without fields the text names its units itself. */
export interface IntervalLiteral extends Node {
  kind: 'interval';
  value: string;
  fields: { from: IntervalField; to: IntervalField } | undefined;
  /** Of the seconds. */
  precision: number | undefined;
}

/** `$1`. */
export interface Parameter extends Node {
  kind: 'parameter';
  number: number;
}

/**
 * Names with dots between them: a column with the relation, schema and database it may be qualified with, or the way
 * into a SUPER column. Which of them it is, whoever binds it finds out.
 */
export interface ColumnReference extends Node {
  kind: 'columnReference';
  names: Name[];
}

/** `value.name` after anything that is not names alone: `a.b[0].c`, `(f(x)).c`. */
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

/** `!=` is given as `<>`. `~~` and its like, which are LIKE, stay as they are. */
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

/** A chain of operators of one strength leans to the left and is at most 900 long. */
export interface Binary extends Node {
  kind: 'binary';
  operator: BinaryOperator;
  left: Expression;
  right: Expression;
}

/** `a AND b AND c`, which may be thousands long: one node, in the order of the text. */
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
  /** A backslash when nothing is written. */
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

/** A query in parentheses where a value is due. */
export interface ScalarQuery extends Node {
  kind: 'scalarQuery';
  query: Query;
}

/** `(a, b)`, at least two. */
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
  /** Of `CASE x WHEN value`, which each branch is compared with. */
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
  /** TRY_CAST gives NULL where the cast fails. */
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
 * A call. What SQL writes with words is given as plain arguments:
 * `extract(year from d)` is extract('year', d), `position(a in b)` is position(a, b), `substring(s from 2 for 3)` is
 * substring(s, 2, 3), `trim(leading 'x' from s)` is ltrim(s, 'x') (`btrim` for both sides, `rtrim` for trailing). A date
 * part as first argument (`dateadd(month, 1, d)`) is a string, in lower case.
 */
export interface FunctionCall extends Node {
  kind: 'functionCall';
  name: QualifiedName;
  arguments: Expression[];
  /** `count(*)`, without arguments. */
  isStar: boolean;
  isDistinct: boolean;
  isApproximate: boolean;
  /** IGNORE NULLS or RESPECT NULLS, within the parentheses or behind them. */
  nulls: 'ignore' | 'respect' | undefined;
  /** WITHIN GROUP (ORDER BY …); empty when absent. */
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
