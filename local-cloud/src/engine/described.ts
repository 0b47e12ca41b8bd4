import { hasBindableTypes, substituteTypes } from './parameters.ts';
import { makePlan } from './plan.ts';
import { readStatement } from './read.ts';
import type { Session } from './session.ts';
import type { Plan } from './statements.ts';

/**
 * The plan of the statement as it will be once its parameters have values, of the types that the client declared (0 for
 * those it left open). Undefined where the statement's own plan tells its columns: it returns none, or DuckDB knows a
 * type for each parameter. DuckDB tells nothing of a statement that has one of no known type.
 */
export async function describedPlan(session: Session, plan: Plan, oids: readonly number[]): Promise<Plan | undefined> {
  const { statement, prepared, text } = plan;
  const isQuery = statement.kind === 'sql' && statement.returnsRows;
  if (!isQuery || prepared === undefined || plan.bound !== undefined || hasBindableTypes(prepared)) return undefined;
  try {
    return await makePlan(session, readStatement(session, substituteTypes(text, prepared.parameterCount, oids)), true);
  } catch {
    // Where the text is read to plan the statement, no value but its own will do.
    session.database.throwIfCancelled();
    return undefined;
  }
}
