import type { BoundExpression, BoundQuery, Constant, IntervalText } from '../binder/bound.ts';
import { ignoresTrailingBlanks } from '../types/common.ts';
import { writeAggregate } from './aggregate.ts';
import { writeArithmetic } from './arithmetic.ts';
import { writeCall } from './call.ts';
import { writeConversion, writeFitted } from './conversion.ts';
import { joined } from './concatenation.ts';
import { intervalText } from '../functions/interval.ts';
import { writePath } from './path.ts';
import { literal, quote } from '../text.ts';
import { Budget } from './budget.ts';
import type { Writer } from './writer.ts';

/** DuckDB text of an expression, which can stand wherever an operand can. */
export function writeExpression(node: BoundExpression, budget: Budget, query: (node: BoundQuery) => string): string {
  const writer: Writer = { expression: (part) => write(part, budget, writer), query };
  return writer.expression(node);
}

/** The same of an expression without a query, where DuckDB takes no lambda: DEFAULT. */
export function writeInPlace(node: BoundExpression): string {
  const budget = new Budget();
  const query = (): never => {
    throw new Error('no query can be written here');
  };
  const writer: Writer = { expression: (part) => write(part, budget, writer), query, repeatsLeft: mostRepeats };
  return writer.expression(node);
}

/** DuckDB binds an argument of a macro wherever its body names it: of REPLACE within REPLACE, three deep, for five seconds. */
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
  negation: ({ operand }, { expression }) => `(-${expression(operand)})`,
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
  inQuery,
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

/** Blanks at the end of a text count for nothing in a comparison. */
function compared(node: BoundExpression, writer: Writer): string {
  const text = constantText(node);
  if (text !== undefined) return literal(withoutBlanksBehind(text));
  const sql = writer.expression(node);
  return ignoresTrailingBlanks(node.type) && !isNull(node) ? `rtrim(${sql}, ' ')` : sql;
}

function withoutBlanksBehind(text: string): string {
  let end = text.length;
  while (text[end - 1] === ' ') end -= 1;
  return text.slice(0, end);
}

function isNull(node: BoundExpression): boolean {
  return node.kind === 'constant' && node.value === null;
}

function constantText(node: BoundExpression): string | undefined {
  if (node.kind !== 'constant' || node.value === null || typeof node.value === 'boolean') return undefined;
  return 'text' in node.value ? node.value.text : undefined;
}

function inQuery({ operand, query, isNegated }: Node<'inQuery'>, writer: Writer): string {
  const sql = writer.query(query);
  const isText = ignoresTrailingBlanks(query.columns[0]!.type);
  const found = isText ? `SELECT rtrim("found", ' ') FROM (${sql}) AS "found"("found")` : sql;
  return `(${compared(operand, writer)} ${isNegated ? 'NOT ' : ''}IN (${found}))`;
}

/** Redshift's LIKE escapes with a backslash unless told otherwise; DuckDB's has no escape unless told. */
function like(node: Node<'like'>, writer: Writer): string {
  const operator = `${node.isNegated ? 'NOT ' : ''}${node.isCaseSensitive ? 'LIKE' : 'ILIKE'}`;
  const pattern = constantText(node.pattern);
  const escape = node.escape === undefined ? '\\' : constantText(node.escape);
  const isPlain = pattern !== undefined && escape?.length === 1 && !pattern.includes(escape);
  const escaping = node.escape === undefined ? literal('\\') : writer.expression(node.escape);
  const end = isPlain ? '' : ` ESCAPE ${escaping}`;
  return `(${writer.expression(node.operand)} ${operator} ${writer.expression(node.pattern)}${end})`;
}
