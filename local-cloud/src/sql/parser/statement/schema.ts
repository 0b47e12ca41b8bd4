import type { AlterSchema, CreateSchema, DropSchema } from '../../tree/definition.ts';
import type { SchemaName } from '../../tree/name.ts';
import type { Reader } from '../reader.ts';

/**
 *     createSchema: CREATE SCHEMA [IF NOT EXISTS] {schemaName [AUTHORIZATION owner] | AUTHORIZATION owner} [QUOTA …]
 *
 * After the word SCHEMA.
 */
export function createSchema(reader: Reader, start: number): CreateSchema {
  const ifNotExists = reader.accept('if', 'not', 'exists');
  const given = reader.is('authorization') ? undefined : schemaName(reader);
  const owner = reader.accept('authorization') ? reader.name() : undefined;
  const name = given ?? { ...(owner ?? reader.fail()), database: undefined };
  if (reader.accept('quota')) quota(reader);
  return { kind: 'createSchema', ifNotExists, name, owner, at: reader.at(start) };
}

/**
 *     schemaName: [database.]name
 */
function schemaName(reader: Reader): SchemaName {
  const { parts, at } = reader.qualifiedName(2);
  const [name, database] = parts.toReversed();
  return { ...name!, database, at };
}

/**
 *     quota: UNLIMITED | n [MB|GB|TB]
 */
function quota(reader: Reader): void {
  if (reader.accept('unlimited')) return;
  reader.integer();
  reader.acceptAny('mb', 'gb', 'tb');
}

/**
 *     alterSchema: ALTER SCHEMA name {OWNER TO owner | QUOTA quota}
 *
 * After the word SCHEMA.
 */
export function alterSchema(reader: Reader, start: number): AlterSchema {
  const name = reader.name();
  if (reader.is('rename')) reader.unsupported('ALTER SCHEMA RENAME by the local cluster');
  if (reader.accept('quota')) {
    quota(reader);
    return { kind: 'alterSchema', name, owner: undefined, at: reader.at(start) };
  }
  reader.expect('owner', 'to');
  return { kind: 'alterSchema', name, owner: reader.name(), at: reader.at(start) };
}

/**
 *     dropSchema: DROP SCHEMA [IF EXISTS] schemaName, … [CASCADE|RESTRICT]
 *
 * After the word SCHEMA.
 */
export function dropSchema(reader: Reader, start: number): DropSchema {
  const ifExists = reader.accept('if', 'exists');
  const names = reader.list(() => schemaName(reader));
  if (reader.is('drop', 'external', 'database')) reader.unsupported('DROP EXTERNAL DATABASE');
  return { kind: 'dropSchema', ifExists, names, isCascade: isCascade(reader), at: reader.at(start) };
}

/** Takes CASCADE or RESTRICT, if one follows. */
export function isCascade(reader: Reader): boolean {
  return reader.acceptAny('cascade', 'restrict') === 'cascade';
}
