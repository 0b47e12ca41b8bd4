import type { BoundExpression, Concatenation } from '../binder/bound.ts';
import { isText, maxVarcharBytes, type Type } from '../types/type.ts';
import type { Writer } from './writer.ts';

/** No number, date or time has a longer text. */
const longestBytes = 64;

/** Joins texts and refuses a result longer than any VARCHAR. Only parts of long types are measured. */
export function joined({ parts, type }: Concatenation & { type: Type }, writer: Writer): string {
  if (type.name === 'varbyte' || type.name === 'array') return `(${parts.map(writer.expression).join(' || ')})`;
  const [first, ...rest] = parts;
  let sql = writer.expression(first!);
  let bytes = bytesOf(first!);
  for (const part of rest) {
    sql = `${sql} || ${writer.expression(part)}`;
    bytes += bytesOf(part);
    if (bytes <= maxVarcharBytes) continue;
    sql = `sys_function.fitting(${sql}, '||')`;
    bytes = maxVarcharBytes;
  }
  return `(${sql})`;
}

function bytesOf(node: BoundExpression): number {
  const { type } = node.kind === 'conversion' && !isText(node.operand.type) ? node.operand : node;
  return 'lengthBytes' in type ? type.lengthBytes : type.name === 'super' ? maxVarcharBytes : longestBytes;
}
