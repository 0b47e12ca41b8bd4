import { literal } from '../../../text.ts';
import type { Step } from '../../step.ts';

/** Users, groups and roles are rows of the engine's own tables. */
type Table = 'users' | 'groups' | 'roles';

const kinds: Readonly<Record<Table, string>> = { users: 'user', groups: 'group', roles: 'role' };

export function nextId(table: Table): string {
  return `(SELECT greatest(coalesce(max(id), 0), 100) + 1 FROM sys_catalog.${table})`;
}

/** A step that fails if no such name exists. */
export function required(table: Table, name: string): Step {
  const message = literal(`[42704] ${kinds[table]} "${name}" does not exist`);
  const found = `(SELECT count(*) FROM sys_catalog.${table} WHERE name = ${literal(name)})`;
  return { generate: `SELECT sys_function.refuse(${message}) WHERE ${found} = 0` };
}

/** A step that fails if the name exists. */
export function absent(table: Table, name: string): Step {
  const message = literal(`[42710] ${kinds[table]} "${name}" already exists`);
  return { generate: `SELECT sys_function.refuse(${message}) FROM sys_catalog.${table} WHERE name = ${literal(name)}` };
}
