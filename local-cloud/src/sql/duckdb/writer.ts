import type { BoundExpression, BoundQuery } from '../binder/bound.ts';
import { partsOf } from '../binder/parts.ts';
import { DialectError } from '../error.ts';
import { quote } from '../text.ts';
import type { Budget } from './budget.ts';

/** How what lies within an expression is written. */
export interface Writer {
  expression(node: BoundExpression): string;
  query(node: BoundQuery): string;
  budget: Budget;
  /**
   * Given where DuckDB takes neither lambdas nor queries: what is needed more than once is repeated there, in the text
   * or by a macro, and grows with every level that it lies deeper: so many times may that happen.
   */
  repeatsLeft?: number;
}

/** Beyond this length a text is not repeated: what is repeated within what is repeated would grow past any bound. */
const longestRepeated = 64;

/** Whether DuckDB may be given the expression several times. */
function isLight(node: BoundExpression, sql: string): boolean {
  if (['constant', 'column', 'itemName', 'parameter'].includes(node.kind)) return true;
  // An aggregate cannot stand within a lambda, nor has it a type where DuckDB chooses among the macros of a name.
  if (holds(node, isAggregate)) return false;
  return sql.length <= longestRepeated && !holds(node, isQuery) && !sql.includes('sys_function.');
}

/** The same of several expressions, which become the fields of the element. */
export function onceEach(
  writer: Writer,
  nodes: readonly BoundExpression[],
  texts: readonly string[],
  text: (values: readonly string[]) => string,
): string {
  const heavy = nodes.flatMap((node, place) => (isLight(node, texts[place]!) ? [] : [place]));
  const [first] = heavy;
  if (first === undefined) return text(texts);
  if (writer.repeatsLeft !== undefined) return repeated(writer, text(texts));
  if (heavy.some((place) => holds(nodes[place]!, isQuery)) || nodes.some((node) => holds(node, isQuery))) {
    if (nodes.some((node) => holds(node, isAggregate))) return text(texts);
    const names = texts.map((_, place) => quote(`value${place}`));
    const row = texts.map((each, place) => `${each} AS ${names[place]}`).join(', ');
    return `(SELECT ${text(names)} FROM (SELECT ${row}) AS "one")`;
  }
  nest(writer, nodes);
  const value = quote('value');
  const fields = heavy.map((place) => `v${place} := ${texts[place]}`).join(', ');
  // With a point, HAVING would take the field for a column.
  const inner = texts.map((each, place) => (heavy.includes(place) ? `${value}['v${place}']` : each));
  return `list_transform([struct_pack(${fields})], lambda ${value}: ${text(inner)})[1]`;
}

/**
 * DuckDB text that names the value of an expression more than once, and has it computed once: it becomes the element of
 * a list, and the text a lambda over it. A query cannot stand there: its value
 * becomes the row of another one, where no aggregate is beside it, which would then be of that row.
 */
export function once(writer: Writer, node: BoundExpression, sql: string, text: (value: string) => string): string {
  if (isLight(node, sql)) return text(sql);
  if (writer.repeatsLeft !== undefined) return repeated(writer, text(sql));
  const value = quote('value');
  if (holds(node, isQuery)) {
    return holds(node, isAggregate) ? text(sql) : `(SELECT ${text(value)} FROM (SELECT ${sql} AS ${value}) AS "one")`;
  }
  nest(writer, [node]);
  return `list_transform([${sql}], lambda ${value}: ${text(value)})[1]`;
}

/** How many levels of lambdas are in the text of an expression. */
const levels = new WeakMap<BoundExpression, number>();

/** A lambda is written over the values of these expressions, whose texts are written already. */
function nest(writer: Writer, nodes: readonly BoundExpression[]): void {
  const own = deepest(nodes) + 1;
  writer.budget.weighLambda(own);
  for (const node of nodes) levels.set(node, own);
}

function deepest(nodes: readonly BoundExpression[]): number {
  return nodes.reduce((most, node) => Math.max(most, levelsOf(node)), 0);
}

function levelsOf(node: BoundExpression): number {
  const known = levels.get(node) ?? deepest(partsOf(node));
  levels.set(node, known);
  return known;
}

function repeated(writer: Writer, sql: string): string {
  writer.repeatsLeft! -= 1;
  if (writer.repeatsLeft! < 0) throw new DialectError('54001', 'statement is too complex');
  return sql;
}

type Test = ((node: BoundExpression) => boolean) & { known: WeakMap<BoundExpression, boolean> };

const isQuery: Test = Object.assign(
  (node: BoundExpression) =>
    ['scalarQuery', 'exists', 'quantified'].includes(node.kind) ||
    (node.kind === 'array' && !Array.isArray(node.items)),
  { known: new WeakMap<BoundExpression, boolean>() },
);
const isAggregate: Test = Object.assign(({ kind }: BoundExpression) => kind === 'aggregate', {
  known: new WeakMap<BoundExpression, boolean>(),
});

/** Whether the expression or a part of it passes; each is looked at once. */
function holds(node: BoundExpression, test: Test): boolean {
  const known = test.known.get(node);
  if (known !== undefined) return known;
  const result = test(node) || partsOf(node).some((part) => holds(part, test));
  test.known.set(node, result);
  return result;
}
