import { intoOf } from '../sql/tree/into.ts';
import type { QualifiedName } from '../sql/tree/name.ts';
import type { Statement } from '../sql/tree/statement.ts';

/** The tables that a statement writes, and whether it makes them temporary, or drops them. */
export interface Targets {
  tables: string[];
  isTemporary: boolean;
  isDrop: boolean;
}

/** Stands for all users: they are made one after another, each with the next number. */
export const usersTable = 'sys_catalog.users';

/** Which tables a statement writes: `schema.name`, or `name` where it says no more, in lower case. */
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

/** What a statement changes or makes is its target, or its name where that is a relation's. */
function writtenNames(statement: Statement): QualifiedName[] {
  if (statement.kind === 'lock') return statement.tables;
  if (statement.kind === 'dropRelation') return statement.names;
  if ('target' in statement) return [statement.target];
  const name = 'name' in statement ? statement.name : undefined;
  if (typeof name !== 'object' || !('parts' in name)) return [];
  if (statement.kind !== 'alterTable' || statement.action.kind !== 'append') return [name];
  // The rows of the other table are moved.
  return [name, statement.action.from];
}
