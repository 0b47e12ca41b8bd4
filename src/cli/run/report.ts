import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { RunRecord } from '../../contract/record.ts';
import type { Price } from '../../report/cost.ts';
import { readRecord } from '../../temporal/record/read.ts';
import type { Execution } from '../../temporal/record/history.ts';
import { CliError, rootMessage } from '../errors.ts';
import { homePaths } from '../services/home.ts';
import type { Temporal } from './connect.ts';

/** What the server's history says about a run; undefined if the server does not know the run. */
export function recordOf({ client, config }: Temporal, execution: Execution): Promise<RunRecord | undefined> {
  const { workflowService, options } = client;
  const { namespace } = config;
  return readRecord({ workflowService, namespace, converter: options.loadedDataConverter }, execution);
}

/**
 * Writes a report to the given path, or into the home, which keeps the latest for each workflow id. Returns its path.
 * Throws a CliError if it cannot be written.
 */
export async function writeReport(
  record: RunRecord,
  to: { home: string; file?: string; price?: Price },
): Promise<string> {
  const { reportHtml } = await import('../../report/html/report.ts');
  const path = to.file === undefined ? homePaths(to.home).report(record.workflowId) : resolve(to.file);
  const text = reportHtml(record, to.price);
  const fresh = join(dirname(path), `.${basename(path)}.${process.pid}`);
  try {
    if (to.file === undefined) mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(fresh, text, { mode: 0o600 });
    renameSync(fresh, path);
    return path;
  } catch (error) {
    throw new CliError(
      `The report cannot be written to ${path}: ${rootMessage(error)}; choose another place with --out.`,
      {
        cause: error,
      },
    );
  }
}

/** After a run. Returns the line to print; a report that cannot be made is mentioned, but is not a failure. */
export async function reportAfter(temporal: Temporal, home: string, execution: Execution): Promise<string> {
  try {
    const record = await recordOf(temporal, execution);
    return record
      ? `Report: ${await writeReport(record, { home })}`
      : 'No report: the server has no history of the run.';
  } catch (error) {
    return `No report: ${rootMessage(error)}`;
  }
}
