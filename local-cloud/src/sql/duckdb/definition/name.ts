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
import type { Name, QualifiedName, SchemaName } from '../../tree/name.ts';

/** The context of a definition besides its tree. */
export interface DefinitionContext {
  /** The text of the whole statement. */
  text: string;
  /** The only database. */
  database: string;
  /** The first existing schema of the search path, where objects named without a schema are created. */
  schema: string | undefined;
  /** Returns a name that was never used before, for the sequence of an IDENTITY column. */
  uniqueId(): string;
}

/** A relation with DuckDB's text of its name. */
export interface Target {
  sql: string;
  relation: RelationName;
}

/** A relation that the definition mentions besides its own. */
export function relationNamed({ parts, at }: QualifiedName, { database }: DefinitionContext): RelationName {
  const names = parts.map(({ value }) => value);
  return relationOf(names, database, at.start + 1);
}

/** A relation to be changed. */
export function targetOf(node: QualifiedName, context: DefinitionContext): Target {
  const position = node.at.start + 1;
  const relation = relationNamed(node, context);
  if (relation.schema !== undefined) refuseSystem(relation.schema, position);
  refuseHidden(relation, position);
  return { sql: qualified(relation), relation };
}

/** A relation to be created; a temporary one needs no schema from the search path. */
export function newTarget(node: QualifiedName, context: DefinitionContext, isTemporary: boolean): Target {
  const target = targetOf(node, context);
  if (target.relation.schema !== undefined || isTemporary) return target;
  const { schema } = context;
  if (schema === undefined) return refuse(node, '3F000', 'no schema has been selected to create in');
  // Without the schema, a temporary table of that name would be found first.
  const relation = { ...target.relation, schema };
  return { sql: qualified(relation), relation };
}

/** The name of a schema. Schemas of DuckDB do not exist for clients. */
export function schemaName({ value, at }: Name): string {
  refuseSystem(value, at.start + 1);
  return value;
}

/** A valid name for a new schema. */
export function newSchemaName(node: Name): string {
  const { value } = node;
  if (value.toLowerCase().startsWith('pg_') || isSystemSchema(value) || isHiddenSchema(value)) {
    refuse(node, '42939', `unacceptable schema name "${value}"`);
  }
  return value;
}

/** Throws DialectError 3D000 for a schema of another database than the only one. */
export function requireDatabase({ database, at }: SchemaName, only: string): void {
  if (database === undefined || database.value === only) return;
  refuse({ at }, '3D000', `database "${database.value}" does not exist`);
}
