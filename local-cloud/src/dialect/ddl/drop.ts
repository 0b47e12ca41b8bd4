import { display, type RelationName, newSchemaName, schemaName, writableRelation } from '../names.ts';
import { literal, quote } from '../text.ts';
import type { Reader } from '../reader.ts';
import type { Statement, Step } from '../statement.ts';
import { nameArguments } from './generated.ts';

/** DROP TABLE|VIEW|MATERIALIZED VIEW, after these words. Without CASCADE it fails when a view depends on it. */
export function dropRelation(reader: Reader, what: 'TABLE' | 'VIEW' | 'MATERIALIZED VIEW'): Statement {
  const ifExists = reader.accept('if', 'exists');
  const targets = reader.list(() => writableRelation(reader));
  const cascade = reader.accept('cascade');
  if (!cascade) reader.accept('restrict');
  reader.expectEnd();
  // A materialized view is kept as a table.
  const kind = what === 'VIEW' ? 'VIEW' : 'TABLE';
  const duckdb = targets.flatMap(({ sql, relation }): Step[] => [
    dependents(relation, cascade, what),
    `DROP ${kind} ${ifExists ? 'IF EXISTS ' : ''}${sql}`,
  ]);
  return { kind: 'sql', duckdb, tag: `DROP ${what}`, returnsRows: false };
}

function dependents(relation: RelationName, cascade: boolean, what: string): Step {
  const from = `FROM sys_catalog.dependents(${nameArguments(relation)})`;
  if (cascade) return { generate: `SELECT statement ${from}` };
  const message = `[2BP01] cannot drop ${what.toLowerCase()} ${display(relation)} because other objects depend on it`;
  return { generate: `SELECT sys_function.refuse(${literal(message)}) ${from}` };
}

/** DROP SCHEMA, after this word. */
export function dropSchema(reader: Reader): Statement {
  const ifExists = reader.accept('if', 'exists') ? 'IF EXISTS ' : '';
  const names = reader.list(() => schemaName(reader));
  const cascade = reader.accept('cascade') ? ' CASCADE' : '';
  if (cascade === '') reader.accept('restrict');
  reader.expectEnd();
  const duckdb = names.map((name) => `DROP SCHEMA ${ifExists}${quote(name)}${cascade}`);
  return { kind: 'sql', duckdb, tag: 'DROP SCHEMA', returnsRows: false };
}

/** CREATE SCHEMA [IF NOT EXISTS] name [AUTHORIZATION owner] [QUOTA …], after the word SCHEMA. */
export function createSchema(reader: Reader): Statement {
  const ifNotExists = reader.accept('if', 'not', 'exists') ? 'IF NOT EXISTS ' : '';
  const name = reader.is('authorization') ? undefined : newSchemaName(reader);
  const owner = reader.accept('authorization')
    ? name === undefined
      ? newSchemaName(reader)
      : reader.identifier()
    : undefined;
  if (reader.accept('quota')) quota(reader);
  reader.expectEnd();
  const sql = `CREATE SCHEMA ${ifNotExists}${quote(name ?? owner!)}`;
  return { kind: 'sql', duckdb: [sql], tag: 'CREATE SCHEMA', returnsRows: false };
}

function quota(reader: Reader): void {
  if (reader.accept('unlimited')) return;
  reader.integer();
  reader.expectAny('mb', 'gb', 'tb');
}

/** ALTER SCHEMA name {OWNER TO|QUOTA}, after the word SCHEMA; one cannot be renamed in DuckDB. */
export function alterSchema(reader: Reader): Statement {
  schemaName(reader);
  if (reader.is('rename')) reader.unsupported('ALTER SCHEMA RENAME by the local cluster');
  if (reader.accept('quota')) quota(reader);
  else {
    reader.expect('owner', 'to');
    reader.identifier();
  }
  reader.expectEnd();
  return { kind: 'sql', duckdb: [], tag: 'ALTER SCHEMA', returnsRows: false };
}
