import type { Cell } from '../contract/results.ts';
import { StatementError } from './errors.ts';
import type { Parameter } from './quote.ts';
import type { Script } from './scripts.ts';
import type { Session } from './session.ts';
import { bindParameters } from './statements.ts';

/** Runs every statement of a SQL file; returns all rows. A statement that is refused is told with the file's name. */
export async function runScript(
  session: Session,
  script: Script,
  parameters: Record<string, Parameter> = {},
): Promise<Cell[][]> {
  const all: Cell[][] = [];
  for (const statement of script.statements) {
    const { rows } = await inFile(script, () => session.run(bindParameters(statement, parameters)));
    all.push(...rows);
  }
  return all;
}

/** Runs a statement of a SQL file; one that is refused is told with the file's name. */
export async function inFile<T>({ file }: Script, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    throw new StatementError(`sql/${file}: ${error.message}`, error.sqlState, error);
  }
}
