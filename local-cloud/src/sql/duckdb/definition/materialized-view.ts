import type { AlterMaterializedView } from '../../tree/definition.ts';
import type { Step } from '../step.ts';
import { type DefinitionContext, targetOf } from './name.ts';
import { existing, mergeTable } from './patch.ts';

/** Its owner is the engine's affair. */
export function alterMaterializedView({ name, action }: AlterMaterializedView, context: DefinitionContext): Step[] {
  const target = targetOf(name, context);
  const found = existing(target.relation);
  return action.kind === 'owner' ? [found] : [found, mergeTable(target, { autoRefresh: action.isOn })];
}
