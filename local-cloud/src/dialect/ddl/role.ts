import { literal } from '../text.ts';
import type { Reader } from '../reader.ts';
import type { Statement, Step } from '../statement.ts';
import { absent, nextId, required } from './user.ts';

/** CREATE ROLE, after these words. */
export function createRole(reader: Reader): Statement {
  const name = reader.identifier();
  const externalId = reader.accept('externalid') ? literal(reader.string()) : 'NULL';
  const values = [literal(name), nextId('roles'), externalId, 'sys_function.session_user_id()'];
  return done(reader, 'CREATE ROLE', [
    absent('roles', name, 'role'),
    `INSERT INTO sys_catalog.roles SELECT ${values.join(', ')}`,
  ]);
}

/** ALTER ROLE name {RENAME TO|OWNER TO|EXTERNALID TO}, after the word ROLE. */
export function alterRole(reader: Reader): Statement {
  const name = reader.identifier();
  reader.accept('with');
  const steps = [required('roles', name, 'role'), ...change(reader, name)];
  return done(reader, 'ALTER ROLE', steps);
}

function change(reader: Reader, name: string): Step[] {
  const update = (column: string, value: string): Step =>
    `UPDATE sys_catalog.roles SET ${column} = ${literal(value)} WHERE name = ${literal(name)}`;
  if (reader.accept('rename', 'to')) {
    const next = reader.identifier();
    return [absent('roles', next, 'role'), update('name', next)];
  }
  if (reader.accept('externalid', 'to')) return [update('external_id', reader.string())];
  reader.expect('owner', 'to');
  reader.identifier();
  return [];
}

/** DROP ROLE name [FORCE|RESTRICT], after the word ROLE. */
export function dropRole(reader: Reader): Statement {
  const name = reader.identifier();
  if (!reader.accept('force')) reader.accept('restrict');
  return done(reader, 'DROP ROLE', [
    required('roles', name, 'role'),
    `DELETE FROM sys_catalog.roles WHERE name = ${literal(name)}`,
  ]);
}

function done(reader: Reader, tag: string, duckdb: Step[]): Statement {
  reader.expectEnd();
  return {
    kind: 'sql',
    duckdb,
    tag,
    returnsRows: false,
    administers: { refusal: `permission denied to ${tag.toLowerCase()}` },
  };
}
