import { display } from '../../relation-name.ts';
import { literal } from '../../text.ts';
import type { AlterMaterializedView } from '../../tree/definition.ts';
import type { RefreshMaterializedView } from '../../tree/view.ts';
import type { Step } from '../step.ts';
import { nameArguments } from './generated.ts';
import { type DefinitionContext, targetOf } from './name.ts';
import { existing, mergeTable } from './patch.ts';

/** The engine changes the owner. */
export function alterMaterializedView({ name, action }: AlterMaterializedView, context: DefinitionContext): Step[] {
  const target = targetOf(name, context);
  const found = existing(target.relation);
  return action.kind === 'owner' ? [found] : [found, mergeTable(target, { autoRefresh: action.isOn })];
}

/** REFRESH MATERIALIZED VIEW: replaces all rows. */
export function refresh({ name }: RefreshMaterializedView, context: DefinitionContext): Step[] {
  const { sql, relation } = targetOf(name, context);
  const message = literal(`[42P01] materialized view "${display(relation)}" does not exist`);
  const query = "CASE WHEN max(kind) = 'materialized view' THEN max(attributes ->> '$.duckdb') END";
  const from = `FROM sys_catalog.relations WHERE oid = sys_catalog.relation_oid(${nameArguments(relation)})`;
  const insert = `${literal(`INSERT INTO ${sql} `)} || coalesce((SELECT ${query} ${from}), sys_function.refuse(${message}))`;
  return [{ generate: `SELECT unnest([${literal(`DELETE FROM ${sql}`)}, ${insert}])` }];
}
