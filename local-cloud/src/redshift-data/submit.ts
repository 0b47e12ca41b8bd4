import { ValidationException$, type ExecuteStatementInput } from '@aws-sdk/client-redshift-data';
import type { Context } from '../api/context.ts';
import { fault } from '../api/error.ts';
import type { Submission } from './data-api.ts';
import { maxNameLength, maxSessionSeconds, maxStatementBytes, maxTokenLength, maxWaitSeconds } from './limits.ts';
import { checkNames } from './named.ts';
import { partId, waitFor, type Part, type Statement } from './statement.ts';
import { targetOf } from './target.ts';

/** What submitting one statement and submitting several both take. Events are sent to nobody here. */
export const submitMembers = [
  'ClusterIdentifier',
  'WorkgroupName',
  'Database',
  'DbUser',
  'SecretArn',
  'StatementName',
  'Parameters',
  'ClientToken',
  'ResultFormat',
  'SessionKeepAliveSeconds',
  'SessionId',
  'WaitTimeSeconds',
] as const;

type Submit = Pick<ExecuteStatementInput, (typeof submitMembers)[number]>;

const invalid = (message: string) => fault(ValidationException$, message);

const checkSizes = (input: Submit, sqls: readonly string[]) => {
  const { SessionKeepAliveSeconds: seconds = 0, WaitTimeSeconds, StatementName = '', ClientToken = '' } = input;
  if (StatementName.length > maxNameLength) throw invalid(`StatementName is longer than ${maxNameLength} characters.`);
  if (ClientToken.length > maxTokenLength) throw invalid(`ClientToken is longer than ${maxTokenLength} characters.`);
  if (sqls.some((sql) => sql.trim() === '')) throw invalid('A statement has no text.');
  const bytes = Math.max(...sqls.map((sql) => Buffer.byteLength(sql)));
  if (bytes > maxStatementBytes) throw invalid(`A statement has ${bytes} bytes, allowed: ${maxStatementBytes}.`);
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > maxSessionSeconds) {
    throw invalid(`SessionKeepAliveSeconds is ${seconds}, allowed: 0 to ${maxSessionSeconds}.`);
  }
  checkWait(WaitTimeSeconds);
};

/** Throws ValidationException for a time that no call waits. */
export const checkWait = (seconds = 0): void => {
  if (Number.isInteger(seconds) && seconds >= 0 && seconds <= maxWaitSeconds) return;
  throw invalid(`WaitTimeSeconds is ${seconds}, allowed: 0 to ${maxWaitSeconds}.`);
};

type Place = Pick<Submission, 'warehouse' | 'database' | 'dbUser' | 'secretArn' | 'open' | 'session'>;

/** Throws ValidationException for a session that never was, and beside what says where a new one is to be. */
const placeOf = (input: Submit, context: Context): Place => {
  const { SessionId: id } = input;
  if (id === undefined) return targetOf(input, context);
  const refused = (['ClusterIdentifier', 'WorkgroupName', 'Database', 'DbUser', 'SecretArn'] as const).find(
    (name) => input[name] !== undefined,
  );
  if (refused !== undefined) throw invalid(`${refused} and SessionId exclude each other.`);
  const session = context.dataApi.sessions.get(id);
  if (session === undefined) throw invalid(`Session with Id: ${id} is invalid`);
  return { ...session.opener, session, open: () => Promise.reject(new Error('Session is not available')) };
};

/** Submits statements, and waits for their end for as long as the caller wants to. */
export const submit = async (
  input: Submit,
  { sqls, ...kind }: Pick<Submission, 'sqls' | 'isBatch' | 'mode'>,
  context: Context,
): Promise<Statement> => {
  const { Parameters: parameters = [], StatementName: name, ResultFormat: format = 'JSON' } = input;
  checkSizes(input, sqls);
  checkNames(sqls, parameters);
  const statement = context.dataApi.submit({
    ...placeOf(input, context),
    ...kind,
    sqls,
    parameters,
    ...(name !== undefined && { name }),
    format,
    owner: context.caller.userId,
    clientToken: input.ClientToken,
    keepAliveSeconds: input.SessionKeepAliveSeconds,
  });
  await waitFor(statement, input.WaitTimeSeconds);
  return statement;
};

/** A statement as the reply to its submission describes it. */
export const submitted = (statement: Statement) => ({
  Id: statement.id,
  CreatedAt: new Date(statement.createdAtMs),
  ...placeShown(statement),
  ...(statement.sessionId !== undefined && { SessionId: statement.sessionId }),
  Status: statement.status,
  HasResultSet: statement.parts.some(hasResults),
  ...(statement.pid !== undefined && { RedshiftPid: statement.pid }),
});

export const placeShown = ({ warehouse, database, dbUser, secretArn }: Statement) => ({
  ...warehouse,
  Database: database,
  ...(dbUser !== undefined && { DbUser: dbUser }),
  ...(secretArn !== undefined && { SecretArn: secretArn }),
});

export const hasResults = ({ status, results }: Part): boolean => status === 'FINISHED' && results !== undefined;

const nanoseconds = (ms: number): number => Math.round(ms * 1_000_000);

/** The description of a part, and of a statement with only one. */
const partShown = (part: Part) => ({
  QueryString: part.sql,
  Duration: nanoseconds(part.durationMs),
  ResultRows: part.rows,
  ResultSize: part.results?.bytes ?? -1,
  HasResultSet: hasResults(part),
});

/** A statement as DescribeStatement returns it, or one of its parts, then without the others. */
export const described = (statement: Statement, part: Part | undefined) => {
  const shown = part ?? statement.parts.at(-1)!;
  const { status, error, updatedAtMs } = part ?? statement;
  const durationMs = statement.parts.reduce((sum, each) => sum + each.durationMs, 0);
  return {
    Id: part === undefined ? statement.id : partId(statement, statement.parts.indexOf(part)),
    ...placeShown(statement),
    ...(statement.sessionId !== undefined && { SessionId: statement.sessionId }),
    Status: status,
    ...(error !== undefined && { Error: error }),
    CreatedAt: new Date(statement.createdAtMs),
    UpdatedAt: new Date(updatedAtMs),
    ...(statement.pid !== undefined && { RedshiftPid: statement.pid }),
    ...partShown(shown),
    ...(part === undefined && { Duration: nanoseconds(durationMs), HasResultSet: statement.parts.some(hasResults) }),
    ResultFormat: statement.format,
    ...(statement.parameters.length > 0 && { QueryParameters: [...statement.parameters] }),
    ...(part === undefined && statement.isBatch && { SubStatements: partsShown(statement) }),
  };
};

const partsShown = (statement: Statement) =>
  statement.parts.map((part, index) => ({
    Id: partId(statement, index),
    Status: part.status,
    ...(part.error !== undefined && { Error: part.error }),
    CreatedAt: new Date(part.startedAtMs ?? statement.createdAtMs),
    UpdatedAt: new Date(part.updatedAtMs),
    ...partShown(part),
  }));
