import { refuse } from '../../binder/error.ts';
import {
  isHiddenSchema,
  isSystemSchema,
  qualified,
  refuseHidden,
  refuseSystem,
  type RelationName,
  relationOf,
} from '../../relation-name.ts';
import type { Name, QualifiedName } from '../../tree/name.ts';

/** What a definition depends on beside its tree. */
export interface DefinitionContext {
  /** The whole statement's. */
  text: string;
  /** The only one there is. */
  database: string;
  /** The first schema of the search path that exists, in which things are made that name none. */
  schema: string | undefined;
  /** A name part never given before, for what stands behind an IDENTITY column. */
  uniqueId(): string;
}

/** A relation with DuckDB's text of its name. */
export interface Target {
  sql: string;
  relation: RelationName;
}

/** A relation that is named beside the one that is defined. */
export function relationNamed({ parts, at }: QualifiedName, { database }: DefinitionContext): RelationName {
  const names = parts.map(({ value }) => value);
  return relationOf(names, database, at.start + 1);
}

/** A relation that is changed. */
export function targetOf(node: QualifiedName, context: DefinitionContext): Target {
  const position = node.at.start + 1;
  const relation = relationNamed(node, context);
  if (relation.schema !== undefined) refuseSystem(relation.schema, position);
  refuseHidden(relation, position);
  return { sql: qualified(relation), relation };
}

/** The same of a relation that is made; a temporary one needs no schema of the search path. */
export function newTarget(node: QualifiedName, context: DefinitionContext, isTemporary: boolean): Target {
  const target = targetOf(node, context);
  if (target.relation.schema !== undefined || isTemporary) return target;
  const { schema } = context;
  if (schema === undefined) return refuse(node, '3F000', 'no schema has been selected to create in');
  // A temporary table of the name would be found first.
  const relation = { ...target.relation, schema };
  return { sql: qualified(relation), relation };
}

/** A schema's name; the ones that only DuckDB has do not exist for the client. */
export function schemaName({ value, at }: Name): string {
  refuseSystem(value, at.start + 1);
  return value;
}

/** A name that a schema may be given. */
export function newSchemaName(node: Name): string {
  const { value } = node;
  if (value.toLowerCase().startsWith('pg_') || isSystemSchema(value) || isHiddenSchema(value)) {
    refuse(node, '42939', `unacceptable schema name "${value}"`);
  }
  return value;
}
