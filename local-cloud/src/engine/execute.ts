import type { DuckDBResult } from '@duckdb/node-api';
import type { Statement, Step } from '../dialect/statement.ts';
import { checkAdministration } from './administration.ts';
import { executeBulk } from './bulk.ts';
import { SqlError } from './errors.ts';
import type { Permit } from './gate/text.ts';
import { columnOf, makePlan, permitOf } from './plan.ts';
import { describedPlan } from './described.ts';
import { enforce } from './privileges/enforce.ts';
import { upkeepOf } from './privileges/upkeep.ts';
import { readStatement } from './read.ts';
import { bindValues, substituteExpressions } from './parameters.ts';
import { repeatOf } from './repeat.ts';
import type { Session } from './session.ts';
import { type Column, type Execution, type Plan, sizeOf } from './statements.ts';
import { declaredTypes } from './types.ts';

type Kind<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

/** CLOSE ALL and DEALLOCATE ALL. */
const everything = 'all';

/** Runs a plan. Whether it runs in a transaction, and in which, is the caller's affair, save for BEGIN and its like. */
export async function execute(session: Session, plan: Plan): Promise<Execution> {
  const execution = await executeWithUpkeep(session, plan);
  const runAgain = async (): Promise<string> => (await executeWithUpkeep(session, plan)).tag;
  session.transaction.add(repeatOf(plan, execution.tag, runAgain));
  return execution;
}

async function executeWithUpkeep(session: Session, plan: Plan): Promise<Execution> {
  await checkAdministration(session, plan.statement);
  checkReadOnly(session, plan.statement);
  await enforce(session, plan.tree);
  const upkeep = await upkeepOf(session, plan.tree);
  const execution = await executeKind(session, plan);
  if (upkeep === undefined) return execution;
  await upkeep();
  session.noteDefinition();
  return execution;
}

async function executeKind(session: Session, plan: Plan): Promise<Execution> {
  const { statement } = plan;
  switch (statement.kind) {
    case 'empty':
      return done('');
    case 'sql':
      return executeSql(session, plan, statement);
    case 'truncate':
      for (const step of statement.duckdb) await runStep(session, step, permitOf(statement));
      await session.transaction.commit();
      return done(statement.tag);
    case 'begin':
    case 'commit':
    case 'rollback':
      return executeTransaction(session, statement);
    case 'set':
      session.set(statement.name, statement.value);
      return done(statement.tag);
    case 'show':
    case 'explain':
      throw new SqlError('XX000', `${statement.tag} is planned as a query`);
    case 'copy':
    case 'unload':
      return done(await executeBulk(session, statement));
    case 'cancel':
      session.cluster.sessions.cancel(statement.pid, session.pid);
      return done(statement.tag);
    case 'declareCursor':
    case 'fetch':
    case 'closeCursor':
      return executeCursor(session, statement);
    case 'prepare':
    case 'execute':
    case 'deallocate':
      return executePrepared(session, statement);
    case 'none':
      break;
  }
  if (statement.notice !== undefined) session.notice(statement.notice, 'INFO');
  return done(statement.tag);
}

/** Tags of what a read-only transaction refuses whatever it concerns; SELECT is that of a query that makes a table. */
const definitions = /^(CREATE|ALTER|DROP|COMMENT|GRANT|REVOKE|REFRESH|TRUNCATE|SELECT)\b/;

/**
 * Throws SqlError 25006 for a definition in a read-only transaction, as PostgreSQL does
 * (https://www.postgresql.org/docs/8.0/sql-set-transaction.html). Changes of rows are refused by their table.
 */
function checkReadOnly({ transaction }: Session, statement: Statement): void {
  const mayDefine = ['sql', 'truncate', 'none'].includes(statement.kind);
  if (!transaction.isReadOnly || !mayDefine || permitOf(statement).kind === 'query') return;
  if ('tag' in statement && definitions.test(statement.tag)) throw new SqlError('25006', 'transaction is read-only');
}

function done(tag: string): Execution {
  return { columns: [], rows: undefined, maxRows: 0, tag };
}

async function executeSql(session: Session, plan: Plan, statement: Kind<'sql'>): Promise<Execution> {
  const { database } = session;
  if (!statement.returnsRows) {
    await bind(session, plan);
    const defines = !changesRows.has(statement.tag);
    if (defines) session.noteDefinition();
    let changed = plan.prepared === undefined ? 0 : await database.runPrepared(plan.prepared);
    if (plan.prepared === undefined)
      for (const step of statement.duckdb) changed = await runStep(session, step, permitOf(statement));
    if (defines) session.noteDefinition();
    if (statement.tag.endsWith(' SCHEMA')) session.settings.invalidate();
    return done(completeTag(statement.tag, changed));
  }
  const permit = permitOf(statement);
  for (const step of statement.duckdb.slice(0, -1)) await runStep(session, step, { ...permit, kind: 'change' });
  const query = statement.duckdb.at(-1);
  if (typeof query !== 'string') throw new SqlError('XX000', 'a query cannot be generated');
  const prepared = plan.prepared ?? (await database.prepare(query, permit));
  await bind(session, plan);
  const { result, rows } = plan.isSmall
    ? await database.query(prepared)
    : await database.stream(prepared, { sql: query, values: plan.values });
  return { columns: resultColumns(result, plan, statement), rows, maxRows: Infinity, tag: statement.tag };
}

/** Portals of one prepared statement share DuckDB's plan: each gives it its values when it runs, no row of another being due. */
async function bind({ database }: Session, { prepared, values }: Plan): Promise<void> {
  if (prepared === undefined || values.length === 0) return;
  await database.makeReady();
  bindValues(prepared, values);
}

/** Runs a step, or what its query generates; answers the rows changed by the last statement. */
async function runStep({ database }: Session, step: Step, permit: Permit): Promise<number> {
  const isText = typeof step === 'string';
  const statements = isText
    ? [step]
    : await database.textsOf(await database.prepare(step.generate, { ...permit, kind: 'query' }));
  let changed = 0;
  for (const sql of statements) changed = await database.runPrepared(await database.prepare(sql, permit));
  return changed;
}

const changesRows: ReadonlySet<string> = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

/** Redshift counts rows only for statements that change them. */
function completeTag(tag: string, changed: number): string {
  if (tag === 'INSERT') return `INSERT 0 ${changed}`;
  return tag === 'UPDATE' || tag === 'DELETE' || tag === 'MERGE' ? `${tag} ${changed}` : tag;
}

function resultColumns(result: DuckDBResult, { bound }: Plan, statement: Kind<'sql'>): Column[] {
  const declared = declaredTypes(statement.columns);
  return result.columnNames().map((name, index) => {
    const type = result.columnType(index);
    return columnOf(bound?.columns[index], name, type, declared.get(name.toLowerCase()));
  });
}

async function executeTransaction(
  session: Session,
  statement: Kind<'begin' | 'commit' | 'rollback'>,
): Promise<Execution> {
  const { transaction } = session;
  if (statement.kind === 'begin') {
    const opened = await transaction.begin(statement.isReadOnly);
    if (!opened) session.notice('there is already a transaction in progress', 'WARNING', '25001');
    return done(statement.tag);
  }
  if (transaction.status === 'I') session.notice('there is no transaction in progress', 'WARNING', '25P01');
  if (statement.kind === 'commit') return done(await transaction.commit());
  await transaction.rollback();
  return done(statement.tag);
}

async function executeCursor(
  session: Session,
  statement: Kind<'declareCursor' | 'fetch' | 'closeCursor'>,
): Promise<Execution> {
  if (statement.kind === 'closeCursor') {
    const names = statement.name === everything ? session.cursors.keys() : [statement.name];
    for (const name of names) session.closeCursor(name);
    return done(statement.tag);
  }
  if (statement.kind === 'fetch') {
    const execution = session.cursor(statement.name);
    return { ...execution, maxRows: statement.count === 'all' ? Infinity : statement.count, tag: statement.tag };
  }
  if (session.transaction.status !== 'T') {
    throw new SqlError('25P01', 'DECLARE CURSOR may only be used in transaction blocks');
  }
  if (session.cursors.has(statement.name)) throw new SqlError('42P03', `cursor "${statement.name}" already exists`);
  const plan = await makePlan(session, readStatement(session, statement.query), true);
  const isQuery = isOneOf(plan, ['SELECT']) && permitOf(plan.statement).kind === 'query';
  if (!isQuery) throw notAllowed(plan, 'DECLARE CURSOR');
  const execution = await execute(session, plan);
  session.cursors.set(statement.name, execution, sizeOf(plan, true));
  return done(statement.tag);
}

async function executePrepared(
  session: Session,
  statement: Kind<'prepare' | 'execute' | 'deallocate'>,
): Promise<Execution> {
  if (statement.kind === 'deallocate') {
    if (statement.name === everything) session.statements.clear();
    else {
      session.statement(statement.name);
      session.statements.delete(statement.name);
    }
    return done(statement.tag);
  }
  if (statement.kind === 'prepare') {
    if (session.statements.has(statement.name)) {
      throw new SqlError('42P05', `prepared statement "${statement.name}" already exists`);
    }
    const plan = await makePlan(session, readStatement(session, statement.query), true);
    if (!isOneOf(plan, preparable)) throw notAllowed(plan, 'PREPARE');
    const parameterCount = plan.prepared?.parameterCount ?? 0;
    const prepared = { plan, described: await describedPlan(session, plan, []), parameterOids: [], parameterCount };
    session.statements.set(statement.name, prepared, sizeOf(plan));
    return done(statement.tag);
  }
  const { plan, parameterCount } = session.statement(statement.name);
  if (statement.args.length !== parameterCount) {
    throw new SqlError('42601', `wrong number of parameters for prepared statement "${statement.name}"`);
  }
  // What Parse has prepared may be any statement: one that executes itself would never end.
  if (!isOneOf(plan, preparable)) throw notAllowed(plan, 'EXECUTE');
  const read = readStatement(session, substituteExpressions(plan.text, statement.args));
  await session.lockTargets(read.targets);
  return execute(session, await makePlan(session, read, true));
}

/** What PREPARE takes: https://docs.aws.amazon.com/redshift/latest/dg/r_PREPARE.html */
const preparable = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE'];

function isOneOf({ statement }: Plan, tags: readonly string[]): boolean {
  return statement.kind === 'sql' && tags.includes(statement.tag);
}

function notAllowed({ statement }: Plan, verb: string): SqlError {
  const what = statement.kind === 'empty' ? 'an empty statement' : statement.tag;
  return new SqlError('42601', `${verb} does not take ${what}`);
}
