import type { BoundExpression, BoundQuery, Constant, IntervalText } from '../binder/bound.ts';
import { writeAggregate } from './aggregate.ts';
import { writeArithmetic, writeNegation } from './arithmetic.ts';
import { writeCall } from './call.ts';
import { writeConversion, writeFitted } from './conversion.ts';
import { joined } from './concatenation.ts';
import { intervalText } from '../functions/interval.ts';
import { like } from './like.ts';
import { elementOf, writePath } from './path.ts';
import { compared, quantified } from './compared.ts';
import { literal, quote } from '../text.ts';
import { Budget } from './budget.ts';
import type { Writer } from './writer.ts';

/** DuckDB text of an expression, valid wherever an operand is. */
export function writeExpression(node: BoundExpression, budget: Budget, query: (node: BoundQuery) => string): string {
  const writer: Writer = { expression: (part) => write(part, budget, writer), query, budget };
  return writer.expression(node);
}

/** The same for an expression without queries in a place where DuckDB accepts no lambda: DEFAULT. */
export function writeInPlace(node: BoundExpression): string {
  const budget = new Budget();
  const query = (): never => {
    throw new Error('no query can be written here');
  };
  const expression = (part: BoundExpression): string => write(part, budget, writer);
  const writer: Writer = { expression, query, budget, repeatsLeft: mostRepeats };
  return writer.expression(node);
}

/** DuckDB binds a macro's argument once for each mention in its body: REPLACE nested three deep took five seconds. */
const mostRepeats = 2;

function write(node: BoundExpression, budget: Budget, writer: Writer): string {
  budget.spend();
  if (node.kind === 'junction') budget.weigh('junction', node.operands.length - 1);
  if (node.kind === 'case') budget.weigh('when', node.branches.length);
  return forms[node.kind](node as never, writer);
}

type Node<K extends BoundExpression['kind']> = Extract<BoundExpression, { kind: K }>;
type Forms = { [K in BoundExpression['kind']]: (node: Node<K>, writer: Writer) => string };

const forms: Forms = {
  constant: writeConstant,
  column: ({ table, name }) => `${quote(table)}.${quote(name)}`,
  itemName: ({ name }) => quote(name),
  parameter: ({ number }) => `CAST($${number} AS VARCHAR)`,
  path: (node, writer) => writePath(node, '->', writer),
  conversion: writeConversion,
  fitted: writeFitted,
  element: ({ array, index }, { expression }) => elementOf(array.type, expression(array), expression(index)),
  negation: writeNegation,
  array: ({ items }, { expression, query }) =>
    Array.isArray(items) ? `[${items.map(expression).join(', ')}]` : `ARRAY(${query(items)})`,
  arithmetic: writeArithmetic,
  concatenation: joined,
  comparison: ({ operator, left, right }, writer) =>
    `(${compared(left, writer)} ${operator} ${compared(right, writer)})`,
  junction: ({ operator, operands }, { expression }) =>
    `(${operands.map(expression).join(operator === 'and' ? ' AND ' : ' OR ')})`,
  not: ({ operand }, { expression }) => `(NOT ${expression(operand)})`,
  isTest: ({ operand, test, isNegated }, { expression }) =>
    `(${expression(operand)} IS ${isNegated ? 'NOT ' : ''}${test === 'unknown' ? 'NULL' : test.toUpperCase()})`,
  inList: ({ operand, items, isNegated }, writer) => {
    const list = items.map((item) => compared(item, writer)).join(', ');
    return `(${compared(operand, writer)} ${isNegated ? 'NOT ' : ''}IN (${list}))`;
  },
  quantified,
  like,
  exists: (node, { query }) => `EXISTS (${query(node.query)})`,
  scalarQuery: (node, { query }) => `(${query(node.query)})`,
  case: ({ branches, otherwise }, { expression }) => {
    const whens = branches.map(({ condition, result }) => `WHEN ${expression(condition)} THEN ${expression(result)}`);
    return `CASE ${whens.join(' ')}${otherwise === undefined ? '' : ` ELSE ${expression(otherwise)}`} END`;
  },
  aggregate: writeAggregate,
  call: writeCall,
};

function writeConstant({ value }: Constant): string {
  if (value === null) return 'NULL';
  if (typeof value === 'boolean') return String(value);
  if ('interval' in value) return writeInterval(value);
  return 'number' in value ? value.number : literal(value.text);
}

function writeInterval({ interval, fields }: IntervalText): string {
  return `INTERVAL ${literal(intervalText(interval, fields && [fields.from, fields.to]))}`;
}
