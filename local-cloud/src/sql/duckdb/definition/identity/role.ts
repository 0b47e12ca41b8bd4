import { literal } from '../../../text.ts';
import type { AlterRole, CreateRole, DropRole } from '../../../tree/user.ts';
import type { Step } from '../../step.ts';
import { absent, nextId, required } from './steps.ts';

export function createRole({ name: { value: name }, externalId }: CreateRole): Step[] {
  const id = externalId === undefined ? 'NULL' : literal(externalId);
  const values = [literal(name), nextId('roles'), id, 'sys_function.session_user_id()'];
  return [absent('roles', name), `INSERT INTO sys_catalog.roles SELECT ${values.join(', ')}`];
}

/** The engine changes a role's owner. */
export function alterRole({ name: { value: name }, action }: AlterRole): Step[] {
  const update = (column: string, value: string): Step =>
    `UPDATE sys_catalog.roles SET ${column} = ${literal(value)} WHERE name = ${literal(name)}`;
  const found = required('roles', name);
  if (action.kind === 'owner') return [found];
  if (action.kind === 'externalId') return [found, update('external_id', action.id)];
  return [found, absent('roles', action.to.value), update('name', action.to.value)];
}

export function dropRole({ name: { value: name } }: DropRole): Step[] {
  return [required('roles', name), `DELETE FROM sys_catalog.roles WHERE name = ${literal(name)}`];
}
