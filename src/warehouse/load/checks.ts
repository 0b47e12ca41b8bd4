import { mostFound } from '../../contract/bounds.ts';
import type { CheckResult } from '../../contract/results.ts';
import { literal } from '../../project/quote.ts';
import { severityOf } from '../../project/script.ts';
import type { Script } from '../../project/script.ts';
import { CheckFailedError } from '../errors.ts';
import type { Offending } from '../errors.ts';
import { Excerpt } from '../excerpt.ts';
import type { ExcerptLimits } from '../excerpt.ts';
import { inFile } from '../run-script.ts';
import type { Parameters } from '../run-script.ts';
import type { Session } from '../session.ts';

/** What is reported about the rows that a check found. */
const told = { rows: 3, bytes: 4096 };
/** Limit for all warnings together, because they go into the history. */
const maxBytes = 64 * 1024;

/** Runs the checks in turn. Throws CheckFailedError for the first that finds rows, unless it only warns. */
export async function runChecks(session: Session, checks: Script[], parameters: Parameters): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const script of checks) {
    const { name, comment } = script;
    const severity = severityOf(script);
    const share = severity === 'error' ? told.bytes : Math.floor(maxBytes / checks.length);
    const limits = { ...told, bytes: Math.min(told.bytes, share) };
    const offending = await rowsFound(session, script, { parameters, limits });
    if (offending && severity === 'error') throw new CheckFailedError(name, comment, offending);
    results.push({ name, severity, passed: !offending, ...(offending && { holds: comment, ...offending }) });
  }
  return results;
}

/** undefined when there are none. */
async function rowsFound(
  session: Session,
  script: Script,
  { parameters, limits }: { parameters: Parameters; limits: ExcerptLimits },
): Promise<Offending | undefined> {
  for (const statement of script.statements) {
    let excerpt: Excerpt | undefined;
    let found = 0;
    await inFile(script, statement, parameters, (sql) =>
      session.read(sql, (row, columns) => {
        excerpt ??= new Excerpt(columns, limits);
        excerpt.add(row);
        return (found += 1) < mostFound;
      }),
    );
    if (excerpt !== undefined) return { columns: excerpt.columns, rows: excerpt.rows, found };
  }
  return undefined;
}

/** Writes what the checks found into the ledger, in the load's transaction. */
export async function recordChecks(
  session: Session,
  loadId: string,
  checks: Script[],
  results: CheckResult[],
): Promise<void> {
  if (results.length === 0) return;
  const rows = results.map(({ name, severity, passed, rows: found = [] }, index) => {
    const holds = checks[index]?.comment ?? '';
    const texts = [loadId, name, holds.slice(0, 1000), severity].map(literal).join(', ');
    return `(${texts}, ${passed}, ${literal(JSON.stringify(found))})`;
  });
  await session.run(
    `insert into sparkify_checks (load_id, name, holds, severity, passed, rows_found) values ${rows.join(', ')}`,
  );
}
