import type { Cell, CheckResult } from '../../contract/results.ts';
import { literal } from '../../project/quote.ts';
import { severityOf } from '../../project/script.ts';
import type { Script } from '../../project/script.ts';
import { CheckFailedError } from '../errors.ts';
import { Excerpt } from '../excerpt.ts';
import type { ExcerptLimits } from '../excerpt.ts';
import { inFile } from '../run-script.ts';
import type { Parameters } from '../run-script.ts';
import type { Session } from '../session.ts';

/** What is told of the rows that a check found. */
const offending = { rows: 3, bytes: 4096 };
/** Of what all warnings tell together: the history keeps it. */
const maxBytes = 64 * 1024;

/** Runs the checks in turn. Throws CheckFailedError for the first that finds rows, unless it only warns. */
export async function runChecks(session: Session, checks: Script[], parameters: Parameters): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const script of checks) {
    const { name, comment } = script;
    const severity = severityOf(script);
    const share = severity === 'error' ? offending.bytes : Math.floor(maxBytes / checks.length);
    const limits = { ...offending, bytes: Math.min(offending.bytes, share) };
    const rows = await rowsFound(session, script, { parameters, limits });
    if (rows.length > 0 && severity === 'error') throw new CheckFailedError(name, comment, rows);
    results.push({ name, severity, passed: rows.length === 0, ...(rows.length > 0 && { holds: comment, rows }) });
  }
  return results;
}

/** The first ones. */
async function rowsFound(
  session: Session,
  script: Script,
  { parameters, limits }: { parameters: Parameters; limits: ExcerptLimits },
): Promise<Cell[][]> {
  for (const statement of script.statements) {
    let excerpt: Excerpt | undefined;
    await inFile(script, statement, parameters, (sql) =>
      session.read(sql, (row, columns) => {
        excerpt ??= new Excerpt(columns, limits);
        return excerpt.add(row);
      }),
    );
    if (excerpt !== undefined) return excerpt.rows;
  }
  return [];
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
