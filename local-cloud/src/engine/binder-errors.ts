import type { Rule } from './error-kinds.ts';

const forbidden: Readonly<Record<string, string>> = {
  aggregate: 'aggregates',
  window: 'window functions',
  subquer: 'subqueries',
};

const notSupported = { sqlState: '0A000', message: () => 'specified types, functions or clauses are not supported' };

/**
 * Errors that DuckDB reports for a statement it can parse, other than unknown names and wrong types. The first rule
 * that matches applies.
 */
export const binderRules: readonly Rule[] = [
  {
    // Must come first: the message quotes a value, which other rules could match.
    pattern: /^Binder Error: JSON path error/,
    sqlState: '22023',
    message: () => 'invalid JSON path',
  },
  {
    pattern: /^Binder Error: Column "(.+)" does not exist on (left|right) side of join/,
    sqlState: '42703',
    message: (column, side) => `column "${column}" specified in USING clause does not exist in ${side} table`,
  },
  {
    pattern: /^Binder Error: Column "(.+)" in EXCLUDE list not found/s,
    sqlState: '42703',
    message: (column) => `column "${column}" does not exist`,
  },
  {
    pattern: /^Binder Error: No columns found to join on in NATURAL JOIN/,
    sqlState: '42703',
    message: () => 'NATURAL JOIN needs a column of the same name in both tables',
  },
  {
    pattern: /^Binder Error: QUANTILE can only take parameters in the range/,
    sqlState: '22003',
    message: () => 'percentile value is not between 0 and 1',
  },
  {
    pattern: /^Binder Error: \* expression without FROM clause/,
    sqlState: '42601',
    message: () => 'SELECT * with no tables specified is not valid',
  },
  {
    pattern: /^Binder Error: (?:STAR expression|.*\bstar expression|.*\* expression)/,
    sqlState: '42601',
    message: () => 'syntax error at or near "*"',
  },
  {
    pattern: /^Binder Error: (?:table )?"(.+)" has (\d+) columns available but (\d+) columns specified/,
    sqlState: '42P10',
    message: (table, columns, names) =>
      `table "${table}" has ${columns} columns available but ${names} columns specified`,
  },
  {
    pattern: /^Binder Error: Set operations can only apply to expressions with the same number of result columns/,
    sqlState: '42601',
    message: () => 'each set operation query must have the same number of columns',
  },
  {
    pattern: /^Binder Error: Can only (delete from|update) base table/,
    sqlState: '42809',
    message: (action) => `cannot ${action} a view`,
  },
  {
    pattern: /^Binder Error: DEFAULT value cannot contain column names/,
    sqlState: '42P10',
    message: () => 'cannot use column references in default expression',
  },
  {
    pattern: /^Binder Error: window functions are not allowed in (\w+)/,
    sqlState: '42P20',
    message: (clause) => `window functions not allowed in ${clause} clause`,
  },
  {
    pattern: /^Binder Error: window function calls cannot be nested/,
    sqlState: '42P20',
    message: () => 'window function calls may not be nested',
  },
  {
    pattern: /^Binder Error: aggregate function calls cannot (?:be nested|contain (window) function calls)/,
    sqlState: '42803',
    message: (kind) =>
      `aggregate function calls may not ${kind === undefined ? 'be nested' : 'have window function calls'}`,
  },
  {
    pattern: /^[A-Za-z ]+: LIMIT\/OFFSET cannot be negative/,
    sqlState: '22023',
    message: () => 'LIMIT must not be negative',
  },
  {
    pattern: /^Syntax Error: Like pattern must not end with escape character/,
    sqlState: '22025',
    message: () => 'LIKE pattern must not end with escape character',
  },
  {
    pattern: /^[A-Z][A-Za-z ]+ Error: Invalid escape string/,
    sqlState: '22025',
    message: () => 'invalid escape string',
  },
  {
    pattern: /^Binder Error: Cannot extract field '(.+)' from expression/,
    sqlState: '42809',
    message: (field) => `column notation .${field} applied to a value that is no SUPER`,
  },
  {
    pattern:
      /^(?:Conversion|Invalid Input) Error: (?:Expected (?:ARRAY|OBJECT), but got|Failed to cast value to|Cannot cast to list)/,
    sqlState: '22018',
    message: () => 'a SUPER value has another type than the expression needs',
  },
  {
    pattern: /^Binder Error: column "?(.+?)"? must appear in the GROUP BY clause/s,
    sqlState: '42803',
    message: (column) => `column "${column}" must appear in the GROUP BY clause or be used in an aggregate function`,
  },
  {
    pattern:
      /^Binder Error: ([A-Z][A-Z ]*)(?: clause| list| expression| statement)? cannot contain (aggregate|window|subquer)/,
    sqlState: '42803',
    message: (clause, kind = '') => `${forbidden[kind] ?? ''} not allowed in ${clause} clause`,
  },
  {
    pattern: /^Binder Error: aggregate functions are not allowed in ([A-Z ]+)/,
    sqlState: '42803',
    message: (clause) => `aggregates not allowed in ${clause} clause`,
  },
  {
    pattern: /^Binder Error: .*?\bcorrelated\b/is,
    sqlState: '0A000',
    message: () => 'This type of correlated subquery pattern is not supported yet',
  },
  {
    pattern: /^Binder Error: Could not ORDER BY column|^Binder Error: ORDER (?:BY )?term out of range/,
    sqlState: '42P10',
    message: () => 'ORDER BY position or expression is not in select list',
  },
  {
    pattern: /^Binder Error: GROUP BY term out of range/,
    sqlState: '42P10',
    message: () => 'GROUP BY position is not in select list',
  },
  {
    pattern: /^Binder Error: Alias (?:with name )?"(.+)" (?:referenced|exists)/s,
    sqlState: '42703',
    message: (alias) => `column "${alias}" does not exist`,
  },
  {
    pattern: /^Binder Error: Function "(.+?)" is a table function/,
    sqlState: '42883',
    message: (name) => `function ${name} does not exist`,
  },
  {
    pattern: /^Binder Error: RANGE frames must have only one ORDER BY expression/,
    sqlState: '42P20',
    message: () => 'RANGE with an offset needs exactly one ORDER BY column',
  },
  {
    pattern: /^Binder Error: column "(.+)" appears twice in primary key constraint/,
    sqlState: '42701',
    message: (column) => `column "${column}" appears twice in primary key constraint`,
  },
  {
    pattern: /^Binder Error: .*\b(?:not|un)\s?(?:yet )?supported\b|^Binder Error: .*only (?:allowed|applicable)/is,
    ...notSupported,
  },
];
