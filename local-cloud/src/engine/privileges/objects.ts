import type { QualifiedName } from '../../sql/tree/name.ts';
import { SqlError } from '../errors.ts';
import { literal } from '../literal.ts';
import type { Session } from '../session.ts';
import { rowsOf } from './rows.ts';

/** What privileges are held on, as the tables of privileges name it; a text that it has no need of is empty. */
export interface SecuredObject {
  kind: 'relation' | 'column' | 'schema' | 'database' | 'language';
  schema: string;
  name: string;
  column: string;
  owner: number;
}

/** A relation as the session finds it. */
export interface Relation {
  schema: string;
  name: string;
  owner: number;
  temporary: boolean;
}

const columns = 'schema_name AS schema, name, owner, temporary';

/** The relation that a name means in this session; undefined when there is none. */
export async function findRelation(session: Session, { parts }: QualifiedName): Promise<Relation | undefined> {
  const [name = '', schema] = parts.map(({ value }) => value).toReversed();
  const oid = `sys_catalog.relation_oid(${schema === undefined ? 'NULL' : literal(schema)}, ${literal(name)})`;
  const query = `SELECT ${columns} FROM sys_catalog.owned_relations WHERE oid = ${oid} AND name = ${literal(name)}`;
  return (await rowsOf<Relation>(session, query))[0];
}

/** The same; throws SqlError 42P01 when there is none. */
export async function requireRelation(session: Session, name: QualifiedName): Promise<Relation> {
  const found = await findRelation(session, name);
  if (found !== undefined) return found;
  const text = name.parts.map(({ value }) => value).join('.');
  throw new SqlError('42P01', `relation "${text}" does not exist`);
}

export async function relationsOf(session: Session, schema: string): Promise<Relation[]> {
  await findSchema(session, schema);
  const where = `schema_name = ${literal(schema)} AND NOT temporary`;
  return rowsOf(session, `SELECT ${columns} FROM sys_catalog.owned_relations WHERE ${where} ORDER BY name`);
}

export async function hasSchema(session: Session, name: string): Promise<boolean> {
  return (await schemasNamed(session, name)).length > 0;
}

function schemasNamed(session: Session, name: string): Promise<{ owner: number }[]> {
  return rowsOf(session, `SELECT owner FROM sys_catalog.owned_schemas WHERE schema_name = ${literal(name)}`);
}

/** Throws SqlError 3F000 when there is no such schema. */
export async function findSchema(session: Session, name: string): Promise<SecuredObject> {
  const [found] = await schemasNamed(session, name);
  if (found === undefined) throw new SqlError('3F000', `schema "${name}" does not exist`);
  return { kind: 'schema', schema: name, name: '', column: '', owner: found.owner };
}

/** Throws SqlError 42703 for a column that the relation lacks. */
export async function columnsOf(session: Session, relation: Relation, names: readonly string[]): Promise<string[]> {
  const { schema, name } = relation;
  const where = `schema_name = ${literal(schema)} AND name = ${literal(name)}`;
  const query = `SELECT column_name FROM sys_catalog.relation_columns WHERE ${where}`;
  const known = new Set((await rowsOf<{ column_name: string }>(session, query)).map((row) => row.column_name));
  const missing = names.find((column) => !known.has(column));
  if (missing === undefined) return [...names];
  throw new SqlError('42703', `column "${missing}" of relation "${name}" does not exist`);
}
