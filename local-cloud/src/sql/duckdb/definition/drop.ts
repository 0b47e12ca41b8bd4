import type { DropRelation } from '../../tree/definition.ts';
import { display, type RelationName } from '../../relation-name.ts';
import { literal } from '../../text.ts';
import type { Step } from '../step.ts';
import { nameArguments } from './generated.ts';
import { type DefinitionContext, targetOf } from './name.ts';

/** Without CASCADE a drop fails if a view depends on the relation. A materialized view is a table in DuckDB. */
export function dropRelation({ type, names, ifExists, isCascade }: DropRelation, context: DefinitionContext): Step[] {
  const drop = `DROP ${type === 'view' ? 'VIEW' : 'TABLE'} ${ifExists ? 'IF EXISTS ' : ''}`;
  return names.flatMap((name) => {
    const { sql, relation } = targetOf(name, context);
    return [isCascade ? dropDependents(relation) : refuseDependents(relation, type), `${drop}${sql}`];
  });
}

function dropDependents(relation: RelationName): Step {
  return { generate: `SELECT statement FROM sys_catalog.dependents(${nameArguments(relation)})` };
}

function refuseDependents(relation: RelationName, type: string): Step {
  const message = literal(`[2BP01] cannot drop ${type} ${display(relation)} because other objects depend on it`);
  return {
    generate: `SELECT sys_function.refuse(${message}) FROM sys_catalog.dependents(${nameArguments(relation)})`,
  };
}
