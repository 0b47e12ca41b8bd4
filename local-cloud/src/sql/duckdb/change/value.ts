import type { BoundAssignment, BoundValue } from '../../binder/bound-change.ts';
import { quote } from '../../text.ts';
import type { Writer } from '../writer.ts';

/** The list after SET. */
export function setList(assignments: readonly BoundAssignment[], writer: Writer): string {
  return assignments.map(({ column, value: to }) => `${quote(column)} = ${value(to, writer)}`).join(', ');
}

export function value(node: BoundValue, writer: Writer): string {
  return node.kind === 'default' ? 'DEFAULT' : writer.expression(node);
}
