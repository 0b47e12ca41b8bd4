import type { GrantObject, Privilege } from '../../sql/tree/privilege.ts';
import { SqlError } from '../errors.ts';
import type { Session } from '../session.ts';
import { masterUserId } from '../users.ts';
import { privilegeNames } from './kinds.ts';
import { columnsOf, findSchema, relationsOf, requireRelation, type SecuredObject } from './objects.ts';

/** The objects of a GRANT or REVOKE, each with the names of the privileges on it. */
export async function objectsOf(
  session: Session,
  on: GrantObject,
  privileges: readonly Privilege[],
): Promise<[SecuredObject, string[]][]> {
  switch (on.kind) {
    case 'tables':
      return (await inOrder(on.names, (name) => tableOf(session, name, privileges))).flat();
    case 'all tables': {
      const relations = (await inOrder(on.schemas, ({ value }) => relationsOf(session, value))).flat();
      return relations.map((relation) => [asObject(relation), privilegeNames('relation', privileges)]);
    }
    case 'schemas': {
      const schemas = await inOrder(on.names, ({ value }) => findSchema(session, value));
      return schemas.map((schema) => [schema, privilegeNames('schema', privileges)]);
    }
    case 'databases':
      return on.names.map(({ value }) => [databaseOf(session, value), privilegeNames('database', privileges)]);
    case 'languages':
      return on.names.map(({ value }) => [languageOf(value), privilegeNames('language', privileges)]);
    case 'functions':
    case 'procedures':
      throw missingRoutine(on);
    // No schema has functions or procedures, and the other kinds do not exist here.
    case 'all functions':
    case 'all procedures':
    case 'others':
      break;
  }
  return [];
}

/** No function or procedure exists here. */
function missingRoutine({ kind, routines: [routine] }: Extract<GrantObject, { routines: unknown }>): SqlError {
  const name = routine?.name.parts.map(({ value }) => value).join('.') ?? '';
  return new SqlError('42883', `${kind.slice(0, -1)} ${name}() does not exist`);
}

async function inOrder<A, B>(items: readonly A[], work: (item: A) => Promise<B>): Promise<B[]> {
  const done: B[] = [];
  for (const item of items) done.push(await work(item));
  return done;
}

async function tableOf(
  session: Session,
  name: Parameters<typeof requireRelation>[1],
  privileges: readonly Privilege[],
): Promise<[SecuredObject, string[]][]> {
  const relation = await requireRelation(session, name);
  const whole = privileges.filter(({ columns }) => columns === undefined);
  const found: [SecuredObject, string[]][] = [[asObject(relation), privilegeNames('relation', whole)]];
  for (const privilege of privileges) {
    if (privilege.columns === undefined) continue;
    const names = privilege.columns.map(({ value }) => value);
    for (const column of await columnsOf(session, relation, names)) {
      found.push([{ ...asObject(relation), kind: 'column', column }, privilegeNames('column', [privilege])]);
    }
  }
  return found;
}

function asObject({ schema, name, owner }: { schema: string; name: string; owner: number }): SecuredObject {
  return { kind: 'relation', schema, name, column: '', owner };
}

/** The master user owns the database and its languages. */
function databaseOf(session: Session, name: string): SecuredObject {
  if (name !== session.login.database) throw new SqlError('3D000', `database "${name}" does not exist`);
  return { kind: 'database', schema: '', name: '', column: '', owner: masterUserId };
}

const languages = ['c', 'internal', 'plpgsql', 'plpythonu', 'sql', 'exfunc', 'mlfunc'];

function languageOf(name: string): SecuredObject {
  if (!languages.includes(name)) throw new SqlError('42704', `language "${name}" does not exist`);
  return { kind: 'language', schema: '', name, column: '', owner: masterUserId };
}
