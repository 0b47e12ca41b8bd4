import type { DuckDBResult } from '@duckdb/node-api';
import type { Step } from '../sql/duckdb/step.ts';
import { SqlError } from './errors.ts';
import type { Permit } from './gate/text.ts';
import { bindValues } from './parameters.ts';
import { columnOf, permitOf } from './plan.ts';
import type { Session } from './session.ts';
import { type Column, done, type Execution, type Plan, type Statement } from './statements.ts';

type RunSteps = Extract<Statement, { kind: 'sql' }>;

/** Runs the DuckDB statements of a plan in order. Rows, if any, come from the last. */
export async function runSql(session: Session, plan: Plan, statement: RunSteps): Promise<Execution> {
  const { database } = session;
  // DuckDB's table functions read it: see catalog/entries/functions.ts.
  if (statement.duckdb.length > 0 && session.transaction.status !== 'E') await session.catalog.entries();
  if (!statement.returnsRows) {
    await bind(session, plan);
    const defines = !definesNothing.has(statement.tag);
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
  return { columns: resultColumns(result, plan), rows, maxRows: Infinity, tag: statement.tag };
}

/**
 * Portals of one prepared statement share DuckDB's plan. Each binds its values when it runs, when no other has rows
 * open.
 */
async function bind({ database }: Session, { prepared, values }: Plan): Promise<void> {
  if (prepared === undefined || values.length === 0) return;
  await database.makeReady();
  bindValues(prepared, values);
}

/** Runs a step, or the statements that its query generates. Returns the rows changed by the last statement. */
export async function runStep({ database }: Session, step: Step, permit: Permit): Promise<number> {
  const isText = typeof step === 'string';
  const statements = isText
    ? [step]
    : await database.textsOf(await database.prepare(step.generate, { ...permit, kind: 'query' }));
  let changed = 0;
  for (const sql of statements) changed = await database.runPrepared(await database.prepare(sql, permit));
  return changed;
}

/** Tags of statements that do not change the catalog. */
const definesNothing: ReadonlySet<string> = new Set([
  'INSERT',
  'UPDATE',
  'DELETE',
  'MERGE',
  'ANALYZE',
  'VACUUM',
  'LOCK TABLE',
]);

/** Redshift shows a row count only for statements that change rows. */
function completeTag(tag: string, changed: number): string {
  if (tag === 'INSERT') return `INSERT 0 ${changed}`;
  return tag === 'UPDATE' || tag === 'DELETE' || tag === 'MERGE' ? `${tag} ${changed}` : tag;
}

function resultColumns(result: DuckDBResult, { bound }: Plan): Column[] {
  return result.columnNames().map((name, index) => {
    const type = result.columnType(index);
    return columnOf(bound?.columns[index], name, type);
  });
}
