import type {
  BoundWith,
  BoundBody,
  BoundExpression,
  BoundGrouping,
  BoundQuery,
  BoundSelect,
  BoundSetOperation,
} from '../binder/bound.ts';
import { orderBy } from './aggregate.ts';
import { writeExpression } from './expression.ts';
import { writeFrom } from './from.ts';
import { quote } from '../text.ts';
import { Budget } from './budget.ts';
import type { Writer } from './writer.ts';

/** DuckDB's SQL for a query. Throws DialectError 54001 if it would grow without bound. */
export function writeQuery(query: BoundQuery): string {
  return newWriter().query(query);
}

/** A writer for the parts of one statement, which share a budget. */
export function newWriter(): Writer {
  const budget = new Budget();
  const writer: Writer = {
    expression: (node: BoundExpression): string => writeExpression(node, budget, writer.query),
    query: (node: BoundQuery): string => {
      budget.weigh('subquery');
      if (node.body.kind === 'setOperation') budget.weigh('setOperation', node.body.operands.length - 1);
      return write(node, writer);
    },
    budget,
  };
  return writer;
}

function write(node: BoundQuery, writer: Writer): string {
  const parts = withTables(node, writer);
  parts.push(writeBody(node.body, writer));
  if (node.orderBy.length > 0) parts.push(orderBy(node.orderBy, writer));
  if (node.limit !== undefined) parts.push(`LIMIT ${writer.expression(node.limit)}`);
  if (node.offset !== undefined) parts.push(`OFFSET ${writer.expression(node.offset)}`);
  return parts.join(' ');
}

/** `WITH …`, or nothing. */
export function withTables({ isRecursive, with: tables }: BoundWith, writer: Writer): string[] {
  if (tables.length === 0) return [];
  return [`WITH ${isRecursive ? 'RECURSIVE ' : ''}${tables.map((table) => commonTable(table, writer)).join(', ')}`];
}

function commonTable({ name, columns, query }: BoundQuery['with'][number], writer: Writer): string {
  const names = columns.length === 0 ? '' : `(${columns.map(quote).join(', ')})`;
  return `${quote(name)}${names} AS (${writer.query(query)})`;
}

function writeBody(body: BoundBody, writer: Writer): string {
  if (body.kind === 'query') return `(${writer.query(body)})`;
  return body.kind === 'select' ? select(body, writer) : setOperation(body, writer);
}

/** Evaluated from the left, as DuckDB does. */
function setOperation({ operator, isAll, operands }: BoundSetOperation, writer: Writer): string {
  const texts = operands.map((operand) =>
    operand.kind === 'setOperation' ? `(${writeBody(operand, writer)})` : writeBody(operand, writer),
  );
  return texts.join(` ${operator.toUpperCase()}${isAll ? ' ALL' : ''} `);
}

function select(node: BoundSelect, writer: Writer): string {
  const items = node.items.map(({ expression, key }) => `${writer.expression(expression)} AS ${quote(key)}`);
  const parts = [`SELECT ${node.isDistinct ? 'DISTINCT ' : ''}${items.join(', ')}`];
  if (node.from.length > 0) parts.push(`FROM ${node.from.map((item) => writeFrom(item, writer)).join(', ')}`);
  if (node.where !== undefined) parts.push(`WHERE ${writer.expression(node.where)}`);
  if (node.groupBy !== undefined) parts.push(`GROUP BY ${groupBy(node.groupBy, writer)}`);
  if (node.having !== undefined) parts.push(`HAVING ${writer.expression(node.having)}`);
  if (node.qualify !== undefined) parts.push(`QUALIFY ${writer.expression(node.qualify)}`);
  return parts.join(' ');
}

function groupBy({ isAll, items }: NonNullable<BoundSelect['groupBy']>, writer: Writer): string {
  return isAll ? 'ALL' : items.map((item) => grouping(item, writer)).join(', ');
}

function grouping(item: BoundGrouping, writer: Writer): string {
  if (item.kind === 'emptySet') return '()';
  if (item.kind === 'expression') return writer.expression(item.expression);
  return `${item.kind.toUpperCase()} (${item.sets.map((set) => grouping(set, writer)).join(', ')})`;
}
