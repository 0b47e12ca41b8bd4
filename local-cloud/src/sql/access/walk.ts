import type { Node } from '../tree/node.ts';

/** Any node of the tree, distinguished by `kind` if it has one. */
export type AnyNode = Node & { kind?: string };

/** The direct children of a node in the order of the statement, including nodes in lists and in plain objects. */
export function childrenOf(node: object): AnyNode[] {
  return Object.entries(node).flatMap(([key, value]) => (key === 'at' ? [] : nodesOf(value)));
}

function nodesOf(value: unknown): AnyNode[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(nodesOf);
  return 'at' in value ? [value as AnyNode] : childrenOf(value);
}
