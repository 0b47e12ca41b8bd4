import type { Expression, Like } from '../tree/expression.ts';
import { primary } from './primary.ts';
import type { Reader } from './reader.ts';
import { strength } from './strength.ts';

type Rule = (reader: Reader, start: number, operand: Expression, isNegated: boolean) => Expression;

const rules: Record<string, Rule> = {
  in: inside,
  between,
  like: (reader, start, operand, isNegated) => like(reader, start, { operand, isNegated, operator: 'like' }),
  ilike: (reader, start, operand, isNegated) => like(reader, start, { operand, isNegated, operator: 'ilike' }),
  similar: (reader, start, operand, isNegated) => {
    reader.expect('to');
    return like(reader, start, { operand, isNegated, operator: 'similar to' });
  },
};

/**
 * Continues after an operand with IS, ISNULL, NOTNULL, [NOT] IN, BETWEEN or LIKE; undefined if none of them follows.
 */
export function predicate(reader: Reader, start: number, operand: Expression, minimum: number): Expression | undefined {
  if (minimum < strength.is) {
    const found = isTest(reader, start, operand);
    if (found !== undefined) return found;
  }
  const isNegated = reader.is('not');
  const { kind, value } = reader.peek(isNegated ? 1 : 0);
  const rule = kind === 'word' && Object.hasOwn(rules, value) ? rules[value] : undefined;
  if (rule === undefined || minimum >= strength.match) return undefined;
  reader.skip(isNegated ? 2 : 1);
  return rule(reader, start, operand, isNegated);
}

/**
 *     isTest: expression {ISNULL | NOTNULL | IS [NOT] {NULL|TRUE|FALSE|UNKNOWN}}
 */
function isTest(reader: Reader, start: number, operand: Expression): Expression | undefined {
  const word = reader.acceptAny('isnull', 'notnull', 'is');
  if (word === undefined) return undefined;
  if (word !== 'is') {
    return { kind: 'isTest', operand, test: 'null', isNegated: word === 'notnull', at: reader.at(start) };
  }
  const isNegated = reader.accept('not');
  if (reader.is('distinct')) reader.unsupported('IS DISTINCT FROM');
  const test = reader.expectAny('null', 'true', 'false', 'unknown');
  return { kind: 'isTest', operand, test, isNegated, at: reader.at(start) };
}

/**
 *     in: expression [NOT] IN ({query | expression, …})
 */
function inside(reader: Reader, start: number, operand: Expression, isNegated: boolean): Expression {
  const found = reader.parenthesized(() =>
    reader.isAny('select', 'with') ? reader.query() : reader.list(() => reader.expression()),
  );
  const at = reader.at(start);
  if (Array.isArray(found)) return { kind: 'inList', operand, items: found, isNegated, at };
  return { kind: 'inQuery', operand, query: found, isNegated, at };
}

/**
 *     between: expression [NOT] BETWEEN expression AND expression
 */
function between(reader: Reader, start: number, operand: Expression, isNegated: boolean): Expression {
  if (reader.is('symmetric')) reader.unsupported('BETWEEN SYMMETRIC');
  const low = reader.operation(strength.match);
  reader.expect('and');
  const high = reader.operation(strength.match);
  return { kind: 'between', operand, low, high, isNegated, at: reader.at(start) };
}

/**
 *     like: expression [NOT] {LIKE|ILIKE|SIMILAR TO} expression [ESCAPE primary]
 */
function like(reader: Reader, start: number, part: Pick<Like, 'operand' | 'isNegated' | 'operator'>): Expression {
  const pattern = reader.operation(strength.match);
  const escape = reader.accept('escape') ? primary(reader) : undefined;
  return { kind: 'like', ...part, pattern, escape, at: reader.at(start) };
}
