import type { Analyze, Lock, Vacuum } from '../../tree/maintenance.ts';
import type { QualifiedName } from '../../tree/name.ts';
import type { Step } from '../step.ts';
import { type DefinitionContext, targetOf } from './name.ts';
import { existing } from './patch.ts';

/** Statements that a warehouse with one node accepts and ignores, except that the tables they name must exist. */
export function maintenance(tree: Analyze | Vacuum | Lock, context: DefinitionContext): Step[] {
  return tablesOf(tree).map((name) => existing(targetOf(name, context).relation));
}

function tablesOf(tree: Analyze | Vacuum | Lock): QualifiedName[] {
  if (tree.kind === 'lock') return tree.tables;
  return tree.table === undefined ? [] : [tree.table];
}
