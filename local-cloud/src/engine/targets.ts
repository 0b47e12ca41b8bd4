import { intoOf } from '../sql/tree/into.ts';
import type { QualifiedName } from '../sql/tree/name.ts';
import type { Statement } from '../sql/tree/statement.ts';

/** The tables that a statement writes, and whether it creates temporary ones or drops them. */
export interface Targets {
  tables: string[];
  isTemporary: boolean;
  isDrop: boolean;
}

/** The lock for creating users: one at a time, since each takes the next number. */
export const usersTable = 'sys_catalog.users';

/** The tables that a statement writes, in lower case: `schema.name`, or `name` if no schema is given. */
export function writtenTables(statement: Statement | undefined): Targets {
  if (statement === undefined) return { tables: [], isTemporary: false, isDrop: false };
  if (statement.kind === 'createUser') return { tables: [usersTable], isTemporary: false, isDrop: false };
  const into = statement.kind === 'query' ? intoOf(statement.body) : undefined;
  const names = into === undefined ? writtenNames(statement) : [into.name];
  const tables = names.map(({ parts }) =>
    parts
      .slice(-2)
      .map(({ value }) => value.toLowerCase())
      .join('.'),
  );
  const isTemporary = into?.isTemporary === true || ('isTemporary' in statement && statement.isTemporary);
  return {
    tables,
    isTemporary: isTemporary || tables.some((name) => name.startsWith('#')),
    isDrop: statement.kind === 'dropRelation',
  };
}

/** A statement's target is what it changes or creates; in other trees that is `name`, if it names a relation. */
function writtenNames(statement: Statement): QualifiedName[] {
  if (statement.kind === 'lock') return statement.tables;
  if (statement.kind === 'dropRelation') return statement.names;
  if ('target' in statement) return [statement.target];
  const name = 'name' in statement ? statement.name : undefined;
  if (typeof name !== 'object' || !('parts' in name)) return [];
  if (statement.kind !== 'alterTable' || statement.action.kind !== 'append') return [name];
  // ALTER TABLE APPEND moves the rows out of the other table.
  return [name, statement.action.from];
}
