import type { BoundExpression } from './bound.ts';

/** The direct parts of an expression, without those inside queries. */
export function partsOf(node: BoundExpression): BoundExpression[] {
  if (node.kind === 'case') {
    const branches = node.branches.flatMap(({ condition, result }) => [condition, result]);
    return node.otherwise === undefined ? branches : [...branches, node.otherwise];
  }
  if (node.kind === 'inList') return [node.operand, ...node.items];
  if (node.kind === 'like') return [node.operand, node.pattern];
  if (node.kind === 'path') return [node.root];
  if (node.kind === 'element') return [node.array, node.index];
  if (node.kind === 'array') return Array.isArray(node.items) ? node.items : [];
  if ('operand' in node) return [node.operand];
  if ('left' in node) return [node.left, node.right];
  if ('parts' in node) return node.parts;
  if ('operands' in node) return node.operands;
  if (node.kind === 'aggregate') return [...node.arguments, ...node.withinGroup.map(({ expression }) => expression)];
  return 'arguments' in node ? node.arguments : [];
}
