import { mostFound } from '../../contract/bounds.ts';
import type { ProjectPlan } from '../../contract/plan.ts';
import type { RunRecord } from '../../contract/record.ts';
import type { CheckResult, LoadResult } from '../../contract/results.ts';
import { html } from './markup.ts';
import type { Markup } from './markup.ts';
import { bytesText, dataTable, numberText, table } from './table.ts';

/** Files, bytes, rows and refused records of each table; for a load that is running or failed, what it has staged. */
export function loaded({ results: { load }, staged, plan }: RunRecord): Markup | undefined {
  const copied = load?.staged ?? staged;
  if (!load && Object.keys(copied).length === 0) return undefined;
  const sources = new Map(plan?.staging.map(({ table: name, source }) => [name, source.uri]));
  const rejected = Object.values(copied).reduce((sum, one) => sum + one.rejected, 0);
  return html`${table({
    caption: 'Read from S3',
    columns: ['staging table', 'source', 'files', 'size', 'rows', 'rejected'],
    rows: Object.entries(copied).map(([name, { files, bytes, rows, rejected: refused }]) => [
      name,
      sources.get(name) ?? '',
      numberText(files),
      bytes === undefined ? '' : bytesText(bytes),
      numberText(rows),
      refused === 0 ? '0' : html`<strong class="warn">${numberText(refused)}</strong>`,
    ]),
    numeric: [false, false, true, true, true, true],
  })}
  ${rejected > 0 && html`<p>COPY refused ${numberText(rejected)} records. They are in the warehouse, each with its file, line, column and reason: <code>select * from sparkify_rejects</code>.</p>`}
  ${load ? dataTable('Rows of each table after the load', ['table', 'rows'], Object.entries(load.rows)) : html`<p>The star tables were not committed.</p>`}`;
}

export function checks({ checks: results }: LoadResult): Markup | undefined {
  if (results.length === 0) return undefined;
  return html`${table({
    caption: 'Checks',
    columns: ['check', 'severity', 'result'],
    rows: results.map((check) => [check.name, check.severity, resultOf(check)]),
  })}
  ${results.filter(({ passed }) => !passed).map(warned)}`;
}

function resultOf({ passed, found = 0 }: CheckResult): Markup {
  if (passed) return html`<span class="state done"><span aria-hidden="true">✓</span> passed</span>`;
  const rows = `${found >= mostFound ? 'at least ' : ''}${numberText(found)} rows`;
  return html`<strong class="warn"><span aria-hidden="true">!</span> found ${rows}</strong>`;
}

function warned({ name, holds = '', columns = [], rows = [], found = 0 }: CheckResult): Markup {
  return html`<h3>${name}</h3>
    <p>Does not hold: ${holds}</p>
    ${dataTable(`Found by ${name}`, columns, rows)}
    ${found > rows.length && html`<p class="note">… ${rows.length} of ${found >= mostFound ? 'at least ' : ''}${numberText(found)} rows</p>`}`;
}

/** The plan in words. */
export function planTable({ staging, star, checks: planned, questions }: ProjectPlan): Markup {
  const rows = [
    ...staging.map(({ table: name, source: { uri, region } }) => ['staging', name, `${uri} (${region})`]),
    ...star.map(({ table: name, after }) => ['star', name, after.join(', ')]),
    ...planned.map(({ name, holds, severity }) => [`check (${severity})`, name, holds]),
    ...questions.map(({ name, question }) => ['question', name, question]),
  ];
  return html`<details>
    <summary>The plan in words</summary>
    ${table({ caption: 'The plan in words', columns: ['what', 'name', 'from, or what it asks'], rows })}
  </details>`;
}
