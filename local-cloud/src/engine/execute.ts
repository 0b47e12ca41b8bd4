import type { Expression } from '../sql/tree/expression.ts';
import { checkAdministration } from './administration.ts';
import { executeBulk } from './bulk.ts';
import { SqlError } from './errors.ts';
import { isCurrent, makePlan, permitOf, planColumns } from './plan.ts';
import { enforce } from './privileges/enforce.ts';
import { upkeepOf } from './privileges/upkeep.ts';
import { innerStatement, readStatement } from './read.ts';
import { substituteExpressions } from './parameters.ts';
import { repeatOf } from './repeat.ts';
import { runSql, runStep } from './run-sql.ts';
import type { Session } from './session.ts';
import { set } from './set.ts';
import { masterUserId } from './users.ts';
import { done, type Execution, type Plan, sizeOf, type Statement, tagOf } from './statements.ts';

type Kind<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

/** Runs a plan. The caller opens and ends transactions, except for BEGIN, COMMIT and ROLLBACK themselves. */
export async function execute(session: Session, plan: Plan): Promise<Execution> {
  const execution = await executeWithUpkeep(session, plan);
  const runAgain = async (): Promise<string> => (await executeWithUpkeep(session, plan)).tag;
  session.transaction.add(repeatOf(plan, execution.tag, runAgain));
  return execution;
}

async function executeWithUpkeep(session: Session, given: Plan): Promise<Execution> {
  await checkAdministration(session, given.tree);
  checkReadOnly(session, given.statement);
  const plan = await permitted(session, given);
  const upkeep = await upkeepOf(session, plan.tree);
  const execution = await executeKind(session, plan);
  if (upkeep === undefined) return execution;
  await upkeep();
  session.noteDefinition();
  return execution;
}

/**
 * Returns the plan, or a newer one if definitions have changed since it was made: privileges must be checked on the
 * relations that are actually read. Throws SqlError for what the user may not do.
 */
async function permitted(session: Session, given: Plan): Promise<Plan> {
  if (session.userId === masterUserId) return given;
  for (let plan = given; ;) {
    if (!isCurrent(session, plan)) plan = await plan.remake();
    checkColumns(session, given, plan);
    await enforce(session, plan.tree);
    // Another session may have changed a definition meanwhile.
    if (isCurrent(session, plan)) return plan;
  }
}

/**
 * Throws SqlError 0A000, as PostgreSQL does, if the new plan's columns differ from those the client may have been told.
 */
function checkColumns(session: Session, given: Plan, plan: Plan): void {
  if (plan === given || given.prepared === undefined) return;
  const [before, after] = [given, plan].map((each) =>
    JSON.stringify(planColumns(session, each)?.map(({ name, wire }) => [name, wire.oid])),
  );
  if (before !== after) throw new SqlError('0A000', 'cached plan must not change result type');
}

async function executeKind(session: Session, plan: Plan): Promise<Execution> {
  const { statement } = plan;
  switch (statement.kind) {
    case 'empty':
      return done('');
    case 'sql':
      return runSql(session, plan, statement);
    case 'truncate':
      for (const step of statement.duckdb) await runStep(session, step, permitOf(statement));
      await session.transaction.commit();
      return done(statement.tag);
    case 'begin':
    case 'commit':
    case 'rollback':
      return executeTransaction(session, statement);
    case 'setParameter':
    case 'setTransaction':
    case 'setSessionAuthorization':
    case 'reset':
      set(session, statement);
      await session.refresh();
      return done(tagOf(statement));
    case 'copy':
    case 'unload':
      await executeBulk(session, plan.text, statement);
      return done(tagOf(statement));
    case 'cancel':
      session.cluster.sessions.cancel(statement.pid, session.pid);
      return done(tagOf(statement));
    case 'declareCursor':
    case 'fetch':
    case 'closeCursor':
      return executeCursor(session, plan, statement);
    case 'prepare':
    case 'execute':
    case 'deallocate':
      return executePrepared(session, plan, statement);
    case 'explain':
      break;
  }
  throw new SqlError('XX000', `${statement.tag} is planned as a query`);
}

/** Tags of statements that a read-only transaction always refuses. SELECT is the tag of SELECT INTO. */
const definitions = /^(CREATE|ALTER|DROP|COMMENT|GRANT|REVOKE|REFRESH|TRUNCATE|SELECT)\b/;

/**
 * Throws SqlError 25006 for a definition in a read-only transaction, as PostgreSQL does
 * (https://www.postgresql.org/docs/8.0/sql-set-transaction.html). Changes of rows are refused elsewhere, by their
 * table.
 */
function checkReadOnly({ transaction }: Session, statement: Statement): void {
  const mayDefine = ['sql', 'truncate'].includes(statement.kind);
  if (!transaction.isReadOnly || !mayDefine || permitOf(statement).kind === 'query') return;
  if (statement.kind !== 'empty' && definitions.test(tagOf(statement)))
    throw new SqlError('25006', 'transaction is read-only');
}

async function executeTransaction(
  session: Session,
  statement: Kind<'begin' | 'commit' | 'rollback'>,
): Promise<Execution> {
  const { transaction } = session;
  if (statement.kind === 'begin') {
    const opened = await transaction.begin(statement.isReadOnly);
    if (!opened) session.notice('there is already a transaction in progress', 'WARNING', '25001');
    return done(tagOf(statement));
  }
  if (transaction.status === 'I') session.notice('there is no transaction in progress', 'WARNING', '25P01');
  if (statement.kind === 'commit') return done(await transaction.commit());
  await transaction.rollback();
  return done(tagOf(statement));
}

async function executeCursor(
  session: Session,
  { text }: Plan,
  statement: Kind<'declareCursor' | 'fetch' | 'closeCursor'>,
): Promise<Execution> {
  const tag = tagOf(statement);
  if (statement.kind === 'closeCursor') {
    const names = statement.name === undefined ? session.cursors.keys() : [statement.name.value];
    for (const name of names) session.closeCursor(name);
    return done(tag);
  }
  const name = statement.name.value;
  if (statement.kind === 'fetch') {
    return { ...session.cursor(name), maxRows: statement.count === 'all' ? Infinity : statement.count, tag };
  }
  if (session.transaction.status !== 'T') {
    throw new SqlError('25P01', 'DECLARE CURSOR may only be used in transaction blocks');
  }
  if (session.cursors.has(name)) throw new SqlError('42P03', `cursor "${name}" already exists`);
  const plan = await makePlan(session, innerStatement(text, statement.query), true);
  const execution = await execute(session, plan);
  session.cursors.set(name, execution, sizeOf(plan, true));
  return done(tag);
}

async function executePrepared(
  session: Session,
  { text }: Plan,
  statement: Kind<'prepare' | 'execute' | 'deallocate'>,
): Promise<Execution> {
  const tag = tagOf(statement);
  if (statement.name === undefined) {
    session.statements.clear();
    return done(tag);
  }
  const name = statement.name.value;
  if (statement.kind === 'deallocate') {
    session.statement(name);
    session.statements.delete(name);
    return done(tag);
  }
  if (statement.kind === 'execute') return executeStatement(session, name, textsOf(text, statement.arguments));
  if (session.statements.has(name)) throw new SqlError('42P05', `prepared statement "${name}" already exists`);
  const plan = await makePlan(session, innerStatement(text, statement.statement), true);
  checkPreparable(plan, tag);
  const parameterCount = plan.bound?.parameterTypes.length ?? plan.prepared?.parameterCount ?? 0;
  const prepared = { plan, parameterOids: [], parameterCount };
  session.statements.set(name, prepared, sizeOf(plan));
  return done(tag);
}

async function executeStatement(session: Session, name: string, args: string[]): Promise<Execution> {
  const { plan, parameterCount } = session.statement(name);
  if (args.length !== parameterCount) {
    throw new SqlError('42601', `wrong number of parameters for prepared statement "${name}"`);
  }
  // Parse can prepare any statement, even an EXECUTE of itself, which would never end.
  checkPreparable(plan, 'EXECUTE');
  const read = readStatement(session.settings, substituteExpressions(plan.text, args));
  await session.lockTargets(read.targets);
  return execute(session, await makePlan(session, read, true));
}

/** The arguments as written. */
function textsOf(text: string, args: readonly Expression[]): string[] {
  return args.map(({ at }) => text.slice(at.start, at.end));
}

/** The statements that PREPARE accepts: https://docs.aws.amazon.com/redshift/latest/dg/r_PREPARE.html */
const preparable: readonly unknown[] = ['query', 'insert', 'update', 'delete', 'merge'];

function checkPreparable({ tree, statement }: Plan, verb: string): void {
  if (preparable.includes(tree?.kind)) return;
  const what = statement.kind === 'empty' ? 'an empty statement' : tagOf(statement);
  throw new SqlError('42601', `${verb} does not take ${what}`);
}
