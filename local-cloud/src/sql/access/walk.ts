import type { Node } from '../tree/node.ts';

/** Any node of the tree, told apart by `kind` where it has one. */
export type AnyNode = Node & { kind?: string };

/** The nodes right below a node, in the order of the statement; nodes in lists and in plain parts are among them. */
export function childrenOf(node: object): AnyNode[] {
  return Object.entries(node).flatMap(([key, value]) => (key === 'at' ? [] : nodesOf(value)));
}

function nodesOf(value: unknown): AnyNode[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(nodesOf);
  return 'at' in value ? [value as AnyNode] : childrenOf(value);
}
