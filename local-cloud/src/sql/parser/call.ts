import type { Expression, FunctionCall } from '../tree/expression.ts';
import type { QualifiedName } from '../tree/name.ts';
import type { Reader } from './reader.ts';
import { specialCalls } from './special.ts';
import { orderBy, window } from './window.ts';

/** Reserved words that are also functions. */
const callableKeywords = new Set(['collate', 'isnull', 'left', 'right', 'array', 'identity', 'top']);

const approximated = new Set(['count', 'percentile_disc']);

/** Whether `[schema.]name (` comes next, but not `a.b(+)`. */
export function isCall(reader: Reader): boolean {
  const { kind, value } = reader.peek();
  if (reader.is('approximate') && approximated.has(reader.peek(1).value)) return true;
  if (reader.peek(1).text === '(') return reader.isName() || (kind === 'word' && callableKeywords.has(value));
  let ahead = 0;
  while (ahead < 4 && reader.isName(ahead) && reader.peek(ahead + 1).text === '.') ahead += 2;
  return ahead > 0 && reader.peek(ahead + 1).text === '(' && reader.peek(ahead + 2).text !== '+';
}

/**
 *     call: [APPROXIMATE] name ([DISTINCT|ALL] {* | expression, …} [nulls]) [WITHIN GROUP (order)] [nulls] [OVER window]
 */
export function functionCall(reader: Reader): Expression {
  const { start } = reader;
  const isApproximate = reader.accept('approximate');
  const name = calledName(reader);
  const [only, other] = name.parts;
  const special =
    other === undefined && Object.hasOwn(specialCalls, only!.value) ? specialCalls[only!.value] : undefined;
  if (special !== undefined) return special(reader, start, name);
  const inside = reader.parenthesized(() => callArguments(reader));
  const withinGroup = reader.accept('within', 'group') ? reader.parenthesized(() => orderBy(reader)) : [];
  const nulls = nullTreatment(reader) ?? inside.nulls;
  const over = reader.accept('over') ? window(reader) : undefined;
  return {
    kind: 'functionCall',
    name,
    ...inside,
    isApproximate,
    nulls,
    withinGroup,
    window: over,
    at: reader.at(start),
  };
}

function calledName(reader: Reader): QualifiedName {
  const { start } = reader;
  const parts = [reader.label()];
  while (reader.accept('.')) parts.push(reader.label());
  return { parts, at: reader.at(start) };
}

function callArguments(reader: Reader): Pick<FunctionCall, 'arguments' | 'isStar' | 'isDistinct' | 'nulls'> {
  if (reader.accept('*')) return { arguments: [], isStar: true, isDistinct: false, nulls: undefined };
  const isDistinct = reader.accept('distinct');
  if (!isDistinct) reader.accept('all');
  const found = reader.is(')') ? [] : reader.list(() => reader.expression());
  return { arguments: found, isStar: false, isDistinct, nulls: nullTreatment(reader) };
}

function nullTreatment(reader: Reader): 'ignore' | 'respect' | undefined {
  if (reader.accept('ignore', 'nulls')) return 'ignore';
  return reader.accept('respect', 'nulls') ? 'respect' : undefined;
}
