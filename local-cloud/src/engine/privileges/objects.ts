import type { QualifiedName } from '../../sql/tree/name.ts';
import { SqlError } from '../errors.ts';
import type { RelationEntry } from '../catalog/entries/relation.ts';
import type { Session } from '../session.ts';

/** An object of privileges, as the tables of privileges refer to it. Texts that do not apply are empty. */
export interface SecuredObject {
  kind: 'relation' | 'column' | 'schema' | 'database' | 'language';
  schema: string;
  name: string;
  column: string;
  owner: number;
}

/** A relation found by the session. */
export interface Relation {
  schema: string;
  name: string;
  owner: number;
  temporary: boolean;
}

/** The relation that a name refers to in this session; undefined if there is none. */
export async function findRelation(session: Session, { parts }: QualifiedName): Promise<Relation | undefined> {
  const [name = '', schema] = parts.map(({ value }) => value).toReversed();
  const found = (await session.catalog.entries()).find(schema, name, session.searchPath);
  return found === undefined ? undefined : relationOf(found);
}

function relationOf({ schema, name, owner, isTemporary }: RelationEntry): Relation {
  return { schema, name, owner, temporary: isTemporary };
}

/** Like `findRelation`, but throws SqlError 42P01 if there is none. */
export async function requireRelation(session: Session, name: QualifiedName): Promise<Relation> {
  const found = await findRelation(session, name);
  if (found !== undefined) return found;
  const text = name.parts.map(({ value }) => value).join('.');
  throw new SqlError('42P01', `relation "${text}" does not exist`);
}

export async function relationsOf(session: Session, schema: string): Promise<Relation[]> {
  await findSchema(session, schema);
  const { relations } = await session.catalog.entries();
  return relations.filter((each) => each.schema === schema && !each.isTemporary).map(relationOf);
}

export async function hasSchema(session: Session, name: string): Promise<boolean> {
  return (await session.catalog.entries()).schema(name) !== undefined;
}

/** The schema of this name. Throws SqlError 3F000 if there is none. */
export async function findSchema(session: Session, name: string): Promise<SecuredObject> {
  const found = (await session.catalog.entries()).schema(name);
  if (found === undefined) throw new SqlError('3F000', `schema "${name}" does not exist`);
  return { kind: 'schema', schema: name, name: '', column: '', owner: found.owner };
}

/** The named columns of a relation. Throws SqlError 42703 for one that it lacks. */
export async function columnsOf(session: Session, relation: Relation, names: readonly string[]): Promise<string[]> {
  const { schema, name } = relation;
  const found = (await session.catalog.entries()).relation(schema, name);
  const known = new Set(found?.columns.map((column) => column.name));
  const missing = names.find((column) => !known.has(column));
  if (missing === undefined) return [...names];
  throw new SqlError('42703', `column "${missing}" of relation "${name}" does not exist`);
}
