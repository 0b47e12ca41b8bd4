import type { Comment } from '../../tree/definition.ts';
import type { Step } from '../step.ts';
import { type DefinitionContext, targetOf } from './name.ts';
import { existing, mergeColumn, mergeTable } from './patch.ts';

/** Comments on tables, views and columns are stored; those on other objects are accepted and dropped. */
export function comment({ on, text }: Comment, context: DefinitionContext): Step[] {
  if (on.kind === 'table' || on.kind === 'view') {
    const target = targetOf(on.name, context);
    return [existing(target.relation), mergeTable(target, { comment: text ?? null })];
  }
  if (on.kind !== 'column') return [];
  const target = targetOf(on.relation, context);
  return [existing(target.relation), mergeColumn(target, on.column.value, { comment: text ?? null })];
}
