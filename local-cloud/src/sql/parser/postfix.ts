import type { Expression } from '../tree/expression.ts';
import type { Collation } from '../tree/type-name.ts';
import { primary } from './primary.ts';
import type { Reader } from './reader.ts';
import { typeName } from './type-name.ts';

/** Each postfix adds a level of nesting. */
const maxPostfixes = 100;

/**
 *     postfixed: primary {::type | '[' expression ']' | .name | AT TIME ZONE zone | COLLATE collation}…
 */
export function postfixed(reader: Reader, start: number, operand: Expression): Expression {
  let result = operand;
  for (let deep = 0; ; deep += 1) {
    if (deep > maxPostfixes) reader.fail('stack depth limit exceeded', '54001');
    const next = postfix(reader, start, result);
    if (next === undefined) return result;
    reader.deepen();
    result = next;
  }
}

function postfix(reader: Reader, start: number, operand: Expression): Expression | undefined {
  if (reader.accept('::')) {
    return { kind: 'cast', operand, type: typeName(reader), isTry: false, at: reader.at(start) };
  }
  if (reader.accept('[')) {
    const index = reader.expression();
    reader.expect(']');
    return { kind: 'element', operand, index, at: reader.at(start) };
  }
  if (reader.accept('.')) return { kind: 'attribute', operand, name: reader.label(), at: reader.at(start) };
  if (reader.accept('at', 'time', 'zone')) {
    return { kind: 'atTimeZone', operand, zone: zone(reader), at: reader.at(start) };
  }
  if (reader.accept('collate')) {
    return { kind: 'collate', operand, collation: collation(reader), at: reader.at(start) };
  }
  if (reader.is('(', '+', ')')) reader.unsupported('the outer join operator (+)');
  return undefined;
}

/** The zone may be cast, and followed by another AT TIME ZONE. */
function zone(reader: Reader): Expression {
  const { start } = reader;
  let result = primary(reader);
  while (reader.accept('::')) {
    result = { kind: 'cast', operand: result, type: typeName(reader), isTry: false, at: reader.at(start) };
  }
  return result;
}

/** The name after COLLATE. */
export function collation(reader: Reader): Collation {
  const { start } = reader;
  const parts = [reader.label()];
  while (reader.accept('.')) parts.push(reader.label());
  const at = reader.at(start);
  return { name: { parts, at }, at };
}
