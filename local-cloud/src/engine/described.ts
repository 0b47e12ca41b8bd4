import { hasBindableTypes, substituteTypes } from './parameters.ts';
import { makePlan } from './plan.ts';
import { readStatement } from './read.ts';
import type { Session } from './session.ts';
import type { Plan } from './statements.ts';

/**
 * The plan of a statement with stand-ins for its parameters, of the types that the client declared (0 means it declared
 * none). Undefined if the statement's own plan already shows its columns: it returns no rows, or DuckDB knows a type
 * for each parameter. DuckDB shows no columns while one parameter has no known type.
 */
export async function describedPlan(session: Session, plan: Plan, oids: readonly number[]): Promise<Plan | undefined> {
  const { statement, prepared, text } = plan;
  const isQuery = statement.kind === 'sql' && statement.returnsRows;
  if (!isQuery || prepared === undefined || plan.bound !== undefined || hasBindableTypes(prepared)) return undefined;
  try {
    return await makePlan(
      session,
      readStatement(session.settings, substituteTypes(text, prepared.parameterCount, oids)),
      true,
    );
  } catch {
    // Some statements can be planned only with the real values.
    session.database.throwIfCancelled();
    return undefined;
  }
}
