import { setImmediate } from 'node:timers/promises';
import { type DuckDBPreparedStatement, type DuckDBType, DuckDBTypeId, VARCHAR } from '@duckdb/node-api';
import { withoutMark } from './refusal.ts';
import type { ResultColumn } from '../sql/binder/bound.ts';
import { literal, quote } from '../sql/text.ts';
import { wireOf } from '../sql/types/wire.ts';
import type { Type } from '../sql/types/type.ts';
import type { Permit } from './gate/text.ts';
import { definitionTag, isDefinition, writeDefinition } from '../sql/duckdb/definition/definition.ts';
import { isAdministration } from './administration.ts';
import { boundStatement } from './bound-statement.ts';
import { showQuery } from './catalog/show.ts';
import { isDirect } from './direct.ts';
import type { ReadStatement } from './read.ts';
import { checkTransaction } from './run.ts';
import type { Session } from './session.ts';
import { SqlError } from './errors.ts';
import type { Column, Plan, PreparedStatement, Statement } from './statements.ts';
import { resultType } from './types.ts';

/** Parsing a text of this length takes milliseconds. */
const longText = 64 * 1024;

/**
 * What is to be done for a statement; with `prepare`, DuckDB plans it too, so that its columns and parameters are known.
 * Throws SqlError 25P02 for what a failed transaction does not take.
 */
export async function makePlan(
  session: Session,
  read: ReadStatement,
  prepare: boolean,
  parameterTypes: readonly (Type | undefined)[] = [],
): Promise<Plan> {
  const { text, targets, tree } = read;
  checkTransaction(session, tree);
  const version = session.planVersion;
  const definitions = session.cluster.definitions.count;
  // Handles what other sessions sent while a long text was being parsed, before it is read again.
  if (text.length > longText) await setImmediate();
  const found = await boundStatement(session, read, parameterTypes);
  const bound = found?.bound;
  const written = found?.statement ?? treeStatement(session, read);
  if (text.length > longText) await setImmediate();
  const statement = written.kind === 'explain' ? await explained(session, written) : written;
  const query = statement.kind === 'sql' && statement.duckdb.length === 1 ? statement.duckdb[0] : undefined;
  const isPreparable = typeof query === 'string' && (prepare || (returnsRows(statement) && !isSmall(text)));
  const prepared = isPreparable ? await session.database.prepare(query, permitOf(statement)) : undefined;
  const remake = () => makePlan(session, read, prepare, parameterTypes);
  const made = { version, definitions, remake };
  return { text, targets, tree, statement, prepared, values: [], isSmall: isSmall(text), bound, ...made };
}

/** Whether the session's settings and the meaning of names are still the same as when the plan was made. */
export function isCurrent(session: Session, { version, definitions }: Plan): boolean {
  return version === session.planVersion && definitions === session.cluster.definitions.count;
}

/** What the tree alone says is to be done. */
function treeStatement(session: Session, { text, tree }: ReadStatement): Statement {
  if (tree === undefined) return { kind: 'empty' };
  if (isDirect(tree)) return tree;
  if (tree.kind === 'showParameter') return shown(session, tree.name);
  if (tree.kind === 'showCatalog') {
    return { kind: 'sql', duckdb: [showQuery(tree, session.login.database)], tag: 'SHOW', returnsRows: true };
  }
  if (isDefinition(tree)) {
    const duckdb = writeDefinition(tree, session.definitionContext(text));
    const administers = isAdministration(tree);
    return { kind: 'sql', duckdb, tag: definitionTag(tree), returnsRows: false, administers };
  }
  // GRANT and similar statements do not concern DuckDB: see upkeepOf.
  const tag = privilegeTags[tree.kind];
  if (tag === undefined) throw new SqlError('XX000', `nobody does ${tree.kind}`);
  return { kind: 'sql', duckdb: [], tag, returnsRows: false };
}

const privilegeTags: Readonly<Partial<Record<string, string>>> = {
  grant: 'GRANT',
  grantRoles: 'GRANT',
  revoke: 'REVOKE',
  revokeRoles: 'REVOKE',
  alterDefaultPrivileges: 'ALTER DEFAULT PRIVILEGES',
};

function returnsRows(statement: Statement): boolean {
  return statement.kind === 'sql' && statement.returnsRows;
}

/** What the statement may do in DuckDB. */
export function permitOf(statement: Statement): Permit {
  const administers = statement.kind === 'sql' && statement.administers === true;
  return { kind: returnsRows(statement) ? 'query' : 'change', administers };
}

/** A query that reads no relation and generates no rows returns about as many rows as it has words. */
function isSmall(text: string): boolean {
  return !/\b(from|generate_series|unnest|explode)\b/i.test(text);
}

/** The query for SHOW over the session's settings; without a name it shows all of them. */
function shown({ settings }: Session, name: string | undefined): Statement {
  const rows = settings.all().map(([key, value]) => `(${literal(key)}, ${literal(value)})`);
  const query =
    name === undefined
      ? `SELECT * FROM (VALUES ${rows.join(', ')}) AS settings("name", "setting")`
      : `SELECT ${literal(settings.get(name))} AS ${quote(name.toLowerCase())}`;
  return { kind: 'sql', duckdb: [query], tag: 'SHOW', returnsRows: true };
}

/** The query for EXPLAIN over the lines of the plan. DuckDB has another name for the database. */
async function explained(
  session: Session,
  { query, tag }: Extract<Statement, { kind: 'explain' }>,
): Promise<Statement> {
  await session.database.prepare(query, { kind: 'change', administers: false });
  const [plan = ''] = await session.database.texts(`EXPLAIN ${query}`, 1);
  const lines = withoutMark(plan).replaceAll('"cluster".', '').trimEnd().split('\n');
  const values = lines.map((line) => `(${literal(line)})`).join(', ');
  return {
    kind: 'sql',
    duckdb: [`SELECT * FROM (VALUES ${values}) AS lines("QUERY PLAN")`],
    tag,
    returnsRows: true,
  };
}

/** A parameter without any type may be a column; it counts as text until it has a value. */
function columnType(prepared: DuckDBPreparedStatement, index: number): DuckDBType {
  return prepared.columnTypeId(index) === DuckDBTypeId.INVALID ? VARCHAR : prepared.columnType(index);
}

/** The columns of a statement whose parameters have no values yet; undefined if it returns no rows. */
export function statementColumns(session: Session, { plan }: PreparedStatement): readonly Column[] | undefined {
  return planColumns(session, plan);
}

/** A result column: as the binder knows it, or else as DuckDB describes it. */
export function columnOf(bound: ResultColumn | undefined, name: string, type: DuckDBType): Column {
  return { name: bound?.name ?? name, type, wire: resultType(type, bound?.type), source: bound?.source };
}

/** The columns that the plan will return; undefined if it returns no rows. */
export function planColumns(session: Session, plan: Plan): readonly Column[] | undefined {
  const { statement, prepared } = plan;
  if (statement.kind === 'fetch') return session.cursor(statement.name.value).columns;
  if (statement.kind === 'execute') {
    const executed = session.statement(statement.name.value);
    return executed.plan.statement.kind === 'execute' ? undefined : statementColumns(session, executed);
  }
  if (statement.kind !== 'sql' || !statement.returnsRows || prepared === undefined) return undefined;
  const known = plan.bound?.columns ?? [];
  // DuckDB tells one column, of no type, of a statement with a parameter that it cannot place: in a lambda, say.
  if (known.length > 0 && prepared.columnTypeId(0) === DuckDBTypeId.INVALID) {
    return known.map(({ name, type, source }) => ({ name, type: VARCHAR, wire: wireOf(type), source }));
  }
  return Array.from({ length: prepared.columnCount }, (_, index) =>
    columnOf(known[index], prepared.columnName(index), columnType(prepared, index)),
  );
}
