import type { Cell } from '../contract/results.ts';
import type { Parameter } from '../project/quote.ts';
import type { Script } from '../project/script.ts';
import { bindParameters, lineAt } from '../project/statements.ts';
import type { Statement } from '../project/statements.ts';
import { StatementError } from './errors.ts';
import type { Session } from './session.ts';

export type Parameters = Record<string, Parameter>;

/** Runs every statement of a SQL file; returns all rows. The error of a refused statement names its file and line. */
export async function runScript(session: Session, script: Script, parameters: Parameters): Promise<Cell[][]> {
  const all: Cell[][] = [];
  for (const statement of script.statements) {
    const { rows } = await inFile(script, statement, parameters, (sql) => session.run(sql));
    all.push(...rows);
  }
  return all;
}

/**
 * Runs a statement of a SQL file with its parameters bound. The error of a refused statement names its file and line.
 */
export async function inFile<T>(
  { file }: Script,
  statement: Statement,
  parameters: Parameters,
  run: (sql: string) => Promise<T>,
): Promise<T> {
  const text = bindParameters(statement.text, parameters);
  try {
    return await run(text);
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    const { position, sqlState } = error;
    const line = position === undefined ? statement.line : lineAt({ text, line: statement.line }, position);
    throw new StatementError(`${file}:${line}: ${error.message}`, { sqlState, cause: error });
  }
}
