import type { Cell } from '../contract/results.ts';
import { StatementError } from './errors.ts';
import type { Parameter } from './quote.ts';
import type { Script } from './scripts.ts';
import type { Session } from './session.ts';
import { bindParameters } from './statements.ts';

/** Runs every statement of a SQL file; returns all rows. A statement that is refused is told with the file's name. */
export async function runScript(
  session: Session,
  { file, statements }: Script,
  parameters: Record<string, Parameter> = {},
): Promise<Cell[][]> {
  const all: Cell[][] = [];
  for (const statement of statements) {
    try {
      const { rows } = await session.run(bindParameters(statement, parameters));
      all.push(...rows);
    } catch (error) {
      if (!(error instanceof StatementError)) throw error;
      throw new StatementError(`sql/${file}: ${error.message}`, error.sqlState, error);
    }
  }
  return all;
}
