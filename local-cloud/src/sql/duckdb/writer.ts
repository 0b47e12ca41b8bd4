import type { BoundExpression, BoundQuery } from '../binder/bound.ts';
import { partsOf } from '../binder/parts.ts';
import { DialectError } from '../error.ts';
import { quote } from '../text.ts';
import type { Budget } from './budget.ts';

/** Writes the parts of an expression. */
export interface Writer {
  expression(node: BoundExpression): string;
  query(node: BoundQuery): string;
  budget: Budget;
  /**
   * Set where DuckDB accepts neither lambdas nor queries. Values needed more than once are repeated there, in the text
   * or by a macro, and multiply with every level of nesting: this is how often that may still happen.
   */
  repeatsLeft?: number;
}

/** Longer texts are not repeated: nested repetition would grow without bound. */
const longestRepeated = 64;

/** Whether the expression may be repeated in DuckDB's SQL. */
function isLight(node: BoundExpression, sql: string): boolean {
  if (['constant', 'column', 'itemName', 'parameter'].includes(node.kind)) return true;
  // An aggregate cannot be inside a lambda, and has no type when DuckDB chooses between macros of one name.
  if (holds(node, isAggregate)) return false;
  return sql.length <= longestRepeated && !holds(node, isQuery) && !sql.includes('sys_function.');
}

/** Like `once`, for several expressions, which become fields of the list's element. */
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
  // In HAVING, `value.field` would be taken for a column.
  const inner = texts.map((each, place) => (heavy.includes(place) ? `${value}['v${place}']` : each));
  return `list_transform([struct_pack(${fields})], lambda ${value}: ${text(inner)})[1]`;
}

/**
 * DuckDB text that uses the value of an expression more than once but computes it once: the value becomes the element
 * of a list, and the text a lambda over it. A lambda cannot contain a query, so a query's value becomes the row of
 * another query; that is not possible beside an aggregate, which would then aggregate that row.
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

/** The levels of lambdas in the text of an expression. */
const levels = new WeakMap<BoundExpression, number>();

/** Counts a lambda over the values of these expressions, whose texts are already written. */
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

/** Whether the expression or a part of it passes the test; results are cached. */
function holds(node: BoundExpression, test: Test): boolean {
  const known = test.known.get(node);
  if (known !== undefined) return known;
  const result = test(node) || partsOf(node).some((part) => holds(part, test));
  test.known.set(node, result);
  return result;
}
