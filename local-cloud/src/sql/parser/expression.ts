import type { BinaryOperator, Expression, UnaryOperator } from '../tree/expression.ts';
import { postfixed } from './postfix.ts';
import { predicate } from './predicate.ts';
import { primary } from './primary.ts';
import type { Reader } from './reader.ts';
import { strength } from './strength.ts';

const binaryStrength = new Map<string, number>([
  ['or', strength.or],
  ['and', strength.and],
  ...['=', '<', '>', '<=', '>=', '<>', '!='].map((text) => [text, strength.comparison] as const),
  ...['||', '&', '|', '#', '<<', '>>', '~', '~*', '!~', '!~*', '~~', '~~*', '!~~', '!~~*'].map(
    (text) => [text, strength.other] as const,
  ),
  ['+', strength.sum],
  ['-', strength.sum],
  ['*', strength.product],
  ['/', strength.product],
  ['%', strength.product],
  ['^', strength.power],
]);

/** Every operator of a chain except AND and OR adds a level of nesting, and DuckDB allows 1,000 levels. */
const maxChain = 900;

/**
 *     expression: expression operator expression | prefix expression | predicate | postfixed primary
 *
 * By precedence: an operation ends before an operator that binds no tighter than `minimum`.
 */
export function operation(reader: Reader, minimum: number): Expression {
  const { start } = reader;
  let left = prefixed(reader);
  for (let deep = 0; ;) {
    if (!reader.isAny('and', 'or') && ++deep > maxChain) reader.fail('stack depth limit exceeded', '54001');
    const next = binary(reader, start, left, minimum) ?? predicate(reader, start, left, minimum);
    if (next === undefined) return left;
    reader.deepen();
    left = next;
  }
}

const prefixes = new Set<string>(['-', '+', '~', '@', '|/', '||/']);

function prefixed(reader: Reader): Expression {
  const { start } = reader;
  const { kind, text } = reader.peek();
  const isNot = reader.accept('not');
  if (isNot || (kind === 'operator' && prefixes.has(text))) {
    if (!isNot) reader.next();
    const operator = isNot ? 'not' : (text as UnaryOperator);
    const operand = reader.operation(isNot ? strength.not : strength.sign);
    return { kind: 'unary', operator, operand, at: reader.at(start) };
  }
  return postfixed(reader, start, primary(reader));
}

function binary(reader: Reader, start: number, left: Expression, minimum: number): Expression | undefined {
  const { operator, length } = comingOperator(reader);
  const binds = binaryStrength.get(operator);
  if (binds === undefined || binds <= minimum) return undefined;
  if (operator === 'and' || operator === 'or') return junction(reader, start, left, operator);
  reader.skip(length);
  const written = (operator === '!=' ? '<>' : operator) as BinaryOperator;
  if (binds === strength.comparison && reader.isAny('any', 'all', 'some')) {
    return quantified(reader, start, left, written);
  }
  const right = reader.operation(binds);
  return { kind: 'binary', operator: written, left, right, at: reader.at(start) };
}

/** Reads the rest of a chain of AND or OR, which is one node. */
function junction(reader: Reader, start: number, first: Expression, operator: 'and' | 'or'): Expression {
  const operands = [first];
  while (reader.accept(operator)) operands.push(reader.operation(strength[operator]));
  return { kind: 'junction', operator, operands, at: reader.at(start) };
}

/** The next operator and its number of tokens: psql writes `OPERATOR(pg_catalog.~)`. */
function comingOperator(reader: Reader): { operator: string; length: number } {
  if (reader.is('operator', '(', 'pg_catalog', '.')) return { operator: reader.peek(4).text, length: 6 };
  const { kind, value } = reader.peek();
  return { operator: kind === 'operator' || kind === 'word' ? value : '', length: 1 };
}

/**
 *     quantified: expression comparison {ANY|SOME|ALL} ({query|expression})
 */
function quantified(reader: Reader, start: number, left: Expression, operator: BinaryOperator): Expression {
  const quantifier = reader.next().value === 'all' ? 'all' : 'any';
  const right = reader.parenthesized(() => (reader.isAny('select', 'with') ? reader.query() : reader.expression()));
  return { kind: 'quantified', operator, quantifier, left, right, at: reader.at(start) };
}
