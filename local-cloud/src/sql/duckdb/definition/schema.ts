import type { AlterSchema, CreateSchema, DropSchema } from '../../tree/definition.ts';
import { literal, quote } from '../../text.ts';
import type { Step } from '../step.ts';
import { type DefinitionContext, newSchemaName, requireDatabase, schemaName } from './name.ts';

/** The engine records the owner. */
export function createSchema({ ifNotExists, name }: CreateSchema, { database }: DefinitionContext): Step[] {
  requireDatabase(name, database);
  return [`CREATE SCHEMA ${ifNotExists ? 'IF NOT EXISTS ' : ''}${quote(newSchemaName(name))}`];
}

/** The engine handles OWNER TO, and QUOTA limits nothing here; the schema must exist. */
export function alterSchema({ name }: AlterSchema): Step[] {
  const schema = schemaName(name);
  const message = literal(`[3F000] schema "${schema}" does not exist`);
  const found = `(SELECT count(*) FROM sys_catalog.schemas WHERE schema_name = ${literal(schema)})`;
  return [{ generate: `SELECT sys_function.refuse(${message}) WHERE ${found} = 0` }];
}

export function dropSchema({ names, ifExists, isCascade }: DropSchema, { database }: DefinitionContext): Step[] {
  for (const name of names) requireDatabase(name, database);
  const [condition, cascade] = [ifExists ? 'IF EXISTS ' : '', isCascade ? ' CASCADE' : ''];
  return names.map((name) => `DROP SCHEMA ${condition}${quote(schemaName(name))}${cascade}`);
}
