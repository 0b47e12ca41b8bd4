import type { Statement } from '../../tree/statement.ts';
import type { Step } from '../step.ts';
import { alterTable } from './alter-table.ts';
import { comment } from './comment.ts';
import { dropRelation } from './drop.ts';
import { alterGroup, createGroup, dropGroup } from './identity/group.ts';
import { maintenance } from './maintenance.ts';
import { alterMaterializedView, refresh } from './materialized-view.ts';
import type { DefinitionContext } from './name.ts';
import { alterRole, createRole, dropRole } from './identity/role.ts';
import { alterSchema, createSchema, dropSchema } from './schema.ts';
import { createTable } from './table.ts';
import { alterUser, createUser, dropUser } from './identity/user.ts';

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>;
type Rules = { [K in Statement['kind']]?: (tree: Of<K>, context: DefinitionContext) => Step[] };

const rules = {
  createTable,
  alterTable,
  createSchema,
  alterSchema,
  dropSchema,
  dropRelation,
  alterMaterializedView,
  refreshMaterializedView: refresh,
  comment,
  createUser,
  alterUser,
  dropUser,
  createGroup,
  alterGroup,
  dropGroup,
  createRole,
  alterRole,
  dropRole,
  analyze: maintenance,
  vacuum: maintenance,
  lock: maintenance,
} satisfies Rules;

/** A statement about tables, schemas, users or similar objects that contains no query. */
export type Definition = Of<keyof typeof rules>;

export function isDefinition(tree: Statement): tree is Definition {
  return Object.hasOwn(rules, tree.kind);
}

/**
 * DuckDB's steps for a definition, to run in order and in one transaction. Throws DialectError for what Redshift
 * refuses.
 */
export function writeDefinition(tree: Definition, context: DefinitionContext): Step[] {
  return (rules[tree.kind] as (tree: Definition, context: DefinitionContext) => Step[])(tree, context);
}

/** The tag in CommandComplete. */
export function definitionTag(tree: Definition): string {
  if (tree.kind === 'dropRelation') return `DROP ${tree.type.toUpperCase()}`;
  return tags[tree.kind];
}

const tags: Readonly<Record<Exclude<Definition['kind'], 'dropRelation'>, string>> = {
  createTable: 'CREATE TABLE',
  alterTable: 'ALTER TABLE',
  createSchema: 'CREATE SCHEMA',
  alterSchema: 'ALTER SCHEMA',
  dropSchema: 'DROP SCHEMA',
  alterMaterializedView: 'ALTER MATERIALIZED VIEW',
  refreshMaterializedView: 'REFRESH',
  comment: 'COMMENT',
  createUser: 'CREATE USER',
  alterUser: 'ALTER USER',
  dropUser: 'DROP USER',
  createGroup: 'CREATE GROUP',
  alterGroup: 'ALTER GROUP',
  dropGroup: 'DROP GROUP',
  createRole: 'CREATE ROLE',
  alterRole: 'ALTER ROLE',
  dropRole: 'DROP ROLE',
  analyze: 'ANALYZE',
  vacuum: 'VACUUM',
  lock: 'LOCK TABLE',
};
