import {
  bindComplete,
  closeComplete,
  commandComplete,
  emptyQueryResponse,
  noData,
  parameterDescription,
  parseComplete,
  portalSuspended,
} from '../wire/backend.ts';
import { splitStatements } from '../sql/lexer/split.ts';
import { wireOf } from '../sql/types/wire.ts';
import type { FrontendMessage } from '../wire/frontend.ts';
import { typeOid } from '../wire/oid.ts';
import { SqlError } from './errors.ts';
import { execute } from './execute.ts';
import { countParameters, declaredType, isBindable, parameterText, substituteValues } from './parameters.ts';
import { isCurrent, makePlan, planColumns, statementColumns } from './plan.ts';
import { type ReadStatement, readStatement } from './read.ts';
import { cancellable, checkTransaction, runStatement } from './run.ts';
import { describe, formatOf, sendRows } from './send.ts';
import type { Session } from './session.ts';
import { needsTransaction } from './simple.ts';
import { checkSize } from './statement-size.ts';
import { type Plan, type PreparedStatement, sizeOf } from './statements.ts';

type Message<K extends FrontendMessage['kind']> = Extract<FrontendMessage, { kind: K }>;

const maxParameters = 32_767;

/** Parse: stores a statement under a name, planned as far as its parameters allow. */
export async function handleParse(session: Session, message: Message<'parse'>): Promise<void> {
  if (message.name !== '' && session.statements.has(message.name)) {
    throw new SqlError('42P05', `prepared statement "${message.name}" already exists`);
  }
  checkSize(message.text);
  const texts = splitStatements(message.text);
  if (texts.length > 1) {
    throw new SqlError('42601', 'cannot insert multiple commands into a prepared statement');
  }
  const text = texts[0] ?? '';
  const parameterCount = Math.max(countParameters(text), message.parameterOids.length);
  if (parameterCount > maxParameters) {
    throw new SqlError('54000', `too many parameters: ${parameterCount}, at most ${maxParameters} are allowed`);
  }
  session.database.startStatement();
  const { parameterOids } = message;
  const statement = await cancellable(session, async () => {
    const read = readStatement(session.settings, text);
    // Lock before DuckDB plans: the transaction must see what the previous writer committed.
    if (session.transaction.isOpen) await session.lockTargets(read.targets);
    return { plan: await planFor(session, read, parameterOids), parameterOids, parameterCount };
  });
  session.statements.set(message.name, statement, sizeOf(statement.plan));
  session.channel.write(parseComplete());
}

async function planFor(session: Session, read: ReadStatement, parameterOids: number[]): Promise<Plan> {
  await session.prepareFor(read.text);
  return makePlan(session, read, true, parameterOids.map(declaredType));
}

/** Makes the plan again if the settings or session values it contains have changed. */
async function replan(session: Session, statement: PreparedStatement): Promise<void> {
  const { plan, parameterOids } = statement;
  await session.prepareFor(plan.text);
  if (isCurrent(session, plan) || session.transaction.status === 'E') return;
  statement.plan = await planFor(session, readStatement(session.settings, plan.text), parameterOids);
}

/** Bind: creates a portal with values for the parameters. */
export async function handleBind(session: Session, message: Message<'bind'>): Promise<void> {
  const statement = session.statement(message.statement);
  if (message.portal !== '' && session.portals.has(message.portal)) {
    throw new SqlError('42P03', `cursor "${message.portal}" already exists`);
  }
  if (message.parameters.length !== statement.parameterCount) {
    const name = message.statement;
    throw new SqlError(
      '08P01',
      `bind message supplies ${message.parameters.length} parameters, but prepared statement "${name}" requires ${statement.parameterCount}`,
    );
  }
  const oids = describedOids(statement);
  const values = message.parameters.map((bytes, index) =>
    parameterText(bytes, formatOf(message.parameterFormats, index), oids[index] ?? 0),
  );
  session.database.startStatement();
  session.closePortal(message.portal);
  const plan = await cancellable(session, async () => {
    await replan(session, statement);
    return withValues(session, statement.plan, values, statement.parameterOids);
  });
  const portal = { plan, resultFormats: message.resultFormats, execution: undefined };
  session.portals.set(message.portal, portal, sizeOf(plan, true));
  session.channel.write(bindComplete());
}

async function withValues(session: Session, plan: Plan, values: (string | null)[], oids: number[]): Promise<Plan> {
  if (values.length === 0) return plan;
  const remake = async () => withValues(session, await plan.remake(), values, oids);
  if (plan.prepared !== undefined && isBindable(plan.prepared, values)) return { ...plan, values, remake };
  const read = readStatement(session.settings, substituteValues(plan.text, values, oids));
  return { ...(await makePlan(session, read, true)), text: plan.text, remake };
}

/** Describe: sends the parameters and columns of a statement, or the columns of a portal in its formats. */
export function handleDescribe(session: Session, message: Message<'describe'>): void {
  if (message.target === 'portal') {
    const { plan, resultFormats } = session.portal(message.name);
    const columns = planColumns(session, plan);
    session.channel.write(columns === undefined ? noData() : describe(session, columns, resultFormats));
    return;
  }
  const statement = session.statement(message.name);
  session.channel.write(parameterDescription(describedOids(statement)));
  const columns = statementColumns(session, statement);
  session.channel.write(columns === undefined ? noData() : describe(session, columns, []));
}

/** The parameter types that Describe reports. A client may rely on them when it sends binary values. */
function describedOids({ plan, parameterOids, parameterCount }: PreparedStatement): number[] {
  return Array.from({ length: parameterCount }, (_, index) => {
    const type = plan.bound?.parameterTypes[index];
    return parameterOids[index] || (type === undefined ? typeOid.varchar : wireOf(type).oid);
  });
}

/** Execute: runs the portal or continues it. A limit of 0 rows means all. */
export async function handleExecute(session: Session, message: Message<'execute'>): Promise<void> {
  const portal = session.portal(message.portal);
  const { plan } = portal;
  checkTransaction(session, plan.tree);
  if (plan.statement.kind === 'empty') {
    session.channel.write(emptyQueryResponse());
    return;
  }
  await runStatement(session, plan.text, async () => {
    if (portal.execution === undefined) {
      await session.lockTargets(plan.targets);
      // If Sync follows at once, one planned statement can commit by itself.
      const isLast = session.channel.peekType() === 'S';
      if (needsTransaction(plan, !isLast || message.maxRows > 0)) await session.transaction.beginImplicit();
      portal.execution = await execute(session, plan);
    }
    const { execution } = portal;
    const hasMore = await sendRows(
      session,
      execution,
      portal.resultFormats,
      message.maxRows > 0 ? message.maxRows : Infinity,
    );
    session.channel.write(hasMore ? portalSuspended() : commandComplete(execution.tag));
    return execution;
  });
}

/** Close: forgets a statement or portal; a missing one is no error. */
export function handleClose(session: Session, message: Message<'close'>): void {
  if (message.target === 'statement') session.statements.delete(message.name);
  else {
    session.closePortal(message.name);
  }
  session.channel.write(closeComplete());
}
