import { additionsOf } from '../project/additions.ts';
import { starInOrder } from '../project/order.ts';
import type { Problem } from '../project/problems.ts';
import { problemText } from '../project/problems.ts';
import type { Project } from '../project/project.ts';
import { commandOf, referencesOf } from '../project/references.ts';
import type { References } from '../project/references.ts';
import type { Script } from '../project/script.ts';
import { bindParameters, lineAt } from '../project/statements.ts';
import { createAdditions, numberedColumns } from './load/additions.ts';
import { copyScript } from './load/copy-script.ts';
import { AccessError, StatementError } from './errors.ts';
import { createLedger } from './load/ledger.ts';
import type { Parameters } from './run-script.ts';
import type { Session } from './session.ts';
import { inTransaction } from './transaction.ts';

/** How a load would run, and on what. */
export interface Rehearsal {
  project: Project;
  /** The project's own, beside which COPY has those of its source. */
  parameters: Parameters;
  sources: Record<string, { uri: string; region: string }>;
  roleArn: string;
  maxErrors: number;
  /** Whether COPY is given manifests. */
  listsFiles: boolean;
}

export interface Rehearsed {
  /** Number of statements that the warehouse checked. */
  statements: number;
  /** Those that it refuses, each with its file and line. */
  refused: Problem[];
}

/** Opens a session, does the work and closes it. */
export type InSession = (work: (session: Session) => Promise<void>) => Promise<void>;

/**
 * Lets a temporary warehouse without data check every statement of a project, in the order and the sessions of a load:
 * tables are created, queries and changes are prepared, COPY reads nothing.
 */
export async function rehearse(inSession: InSession, rehearsal: Rehearsal): Promise<Rehearsed> {
  const { project } = rehearsal;
  const { checks, questions } = project;
  const star = starInOrder('load', project);
  const seen = new Seen(rehearsal.parameters);
  await inSession(async (session) => {
    await createLedger(session);
    for (const { create } of starInOrder('create', project)) await seen.look(session, create);
  });
  await inSession((session) => lookAtStaging(session, seen, rehearsal));
  await inSession(async (session) => {
    for (const { load } of star) await seen.look(session, load);
    for (const check of checks) await seen.look(session, check);
  });
  const merges = star.some(({ merge }) => merge !== undefined);
  await inSession(async (session) => {
    for (const { load, merge = load } of merges ? star : []) await seen.look(session, merge);
  });
  await inSession(async (session) => {
    for (const question of questions) await seen.look(session, question);
  });
  return { statements: seen.statements.size, refused: [...seen.refused.values()] };
}

async function lookAtStaging(session: Session, seen: Seen, rehearsal: Rehearsal): Promise<void> {
  const { project, sources, roleArn, maxErrors, listsFiles } = rehearsal;
  for (const staging of project.staging) {
    const { table, create, copy } = staging;
    await seen.look(session, create);
    if (seen.missing.has(table)) seen.missing.add(additionsOf(table));
    else await createAdditions(session, table, await numberedColumns(session, staging));
    const script = copyScript(copy, { table, maxErrors, isManifest: listsFiles });
    await seen.look(session, script, { ...sources[table], role_arn: roleArn });
  }
}

/** What was seen so far. */
class Seen {
  /** By file and line: a load and a merge are looked at together with the others. */
  readonly statements = new Set<string>();
  readonly refused = new Map<string, Problem>();
  /** Tables that a refused statement should have created. */
  readonly missing = new Set<string>();
  readonly #parameters: Parameters;

  constructor(parameters: Parameters) {
    this.#parameters = parameters;
  }

  /** Statements that read or drop such a table would fail only for that reason, and are skipped. */
  async look(session: Session, { file, statements }: Script, more: Parameters = {}): Promise<void> {
    for (const statement of statements) {
      const named = referencesOf(statement);
      this.statements.add(`${file}:${statement.line}`);
      const isPassedOver = [...named.reads, ...named.writes, ...named.drops].some((name) => this.missing.has(name));
      const text = bindParameters(statement.text, { ...this.#parameters, ...more });
      const error = isPassedOver ? undefined : await refusalOf(session, text, named);
      const isMade = !isPassedOver && (error === undefined || error.sqlState === duplicateTable);
      if (!isMade) for (const name of [...named.creates, ...named.temporary]) this.missing.add(name);
      if (error === undefined) continue;
      const { position, message } = error;
      const line = position === undefined ? statement.line : lineAt({ text, line: statement.line }, position);
      const problem = { file, line, message };
      this.refused.set(problemText(problem), problem);
    }
  }
}

/** Why the warehouse refuses a statement; undefined when it does not. */
async function refusalOf(session: Session, sql: string, named: References): Promise<StatementError | undefined> {
  try {
    if (isPreparable(sql, named)) {
      await session.run(`prepare ${prepared} as ${sql}`);
      await session.run(`deallocate ${prepared}`);
    } else await inTransaction(session, () => session.run(sql));
    return undefined;
  } catch (error) {
    // The error of a COPY that is otherwise right: its source does not exist.
    const isCopy = commandOf(sql) === 'COPY';
    if (isCopy && (error instanceof AccessError || isInternal(error))) return undefined;
    if (error instanceof StatementError) return error;
    throw error;
  }
}

const isInternal = (error: unknown): boolean =>
  error instanceof StatementError && error.sqlState?.startsWith('XX') === true;

const prepared = 'sparkify_rehearsal';
const duplicateTable = '42P07';

/** https://docs.aws.amazon.com/redshift/latest/dg/r_PREPARE.html; a query with INTO makes a table. */
function isPreparable(sql: string, { writes }: References): boolean {
  const command = commandOf(sql);
  if (['INSERT', 'UPDATE', 'DELETE', 'MERGE'].includes(command)) return true;
  return ['SELECT', 'WITH', '('].includes(command) && writes.size === 0;
}
