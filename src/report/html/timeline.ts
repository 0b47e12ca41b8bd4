import type { Lane, RunRecord, Span } from '../../contract/record.ts';
import { durationText } from '../text.ts';
import { html } from './markup.ts';
import type { Markup } from './markup.ts';
import { table } from './table.ts';

/** Every step and wait with a bar at its place in the run; what is under way ends at the time of the report. */
export function timeline(record: RunRecord): Markup {
  const startMs = Date.parse(record.startedAt);
  const endMs = Math.max(startMs + 1, Date.parse(record.endedAt ?? record.readAt), ...record.lanes.map(endOf));
  const within: Range = { startMs, endMs, readMs: Date.parse(record.readAt) };
  const rows = record.lanes.flatMap((lane) => [
    laneRow(lane, within),
    ...lane.spans.map((span) => spanRow(span, within)),
  ]);
  return table({
    caption: 'Timeline',
    columns: ['step', 'state', 'took', 'when'],
    rows,
    numeric: [false, false, true, false],
    isWide: true,
  });
}

interface Range {
  startMs: number;
  endMs: number;
  readMs: number;
}

const endOf = ({ endedAt }: Lane): number => (endedAt === undefined ? 0 : Date.parse(endedAt));

function laneRow({ name, state, failure, ...lane }: Lane, within: Range): Markup[] {
  const why = failure && html`<div class="note">${failure.message}</div>`;
  return [
    html`<strong>${name}</strong>${why}`,
    stateMark(state),
    took(lane, within),
    bar(lane, within, `lane ${state}`),
  ];
}

function spanRow(span: Span, within: Range): Markup[] {
  const { kind, name, detail, state, attempts, lastFailure } = span;
  const isRetried = attempts > 1 && lastFailure !== undefined;
  const note = noteOf(span);
  return [
    html`<div class="step">
      ${name}${detail !== undefined && html` <span class="detail">${detail}</span>`}${
        note !== '' && html`<div class="note">${note}</div>`
      }
    </div>`,
    stateMark(kind === 'activity' || state === 'running' ? state : kind === 'hold' ? 'held' : 'waited'),
    took(span, within),
    bar(span, within, `${kind} ${state}${isRetried ? ' retried' : ''}`),
  ];
}

/** Waiting without a failure is only repeated asking, not a retry. */
function noteOf({ state, attempts, lastFailure }: Span): string {
  if (attempts === 0) return 'no worker has taken it yet';
  if (lastFailure === undefined) return attempts === 1 ? '' : `asked ${attempts} times`;
  if (attempts === 1) return lastFailure;
  return `${attempts} attempts; ${state === 'failed' ? '' : 'before: '}${lastFailure}`;
}

const marks: Record<string, string> = {
  running: '●',
  done: '✓',
  completed: '✓',
  held: '‖',
  waited: '‖',
  cancelled: '–',
};

/** A sign beside the word, because colour alone is not enough. */
function stateMark(state: string): Markup {
  return html`<span class="state ${state.replace(' ', '-')}"
    ><span aria-hidden="true">${marks[state] ?? '✗'}</span> ${state}</span
  >`;
}

interface Lasting {
  startedAt: string;
  endedAt?: string;
}

function took({ startedAt, endedAt }: Lasting, { readMs }: Range): Markup {
  const lastedMs = (endedAt === undefined ? readMs : Date.parse(endedAt)) - Date.parse(startedAt);
  return html`${durationText(Math.max(0, lastedMs))}`;
}

function bar({ startedAt, endedAt }: Lasting, { startMs, endMs, readMs }: Range, kinds: string): Markup {
  const percent = (ms: number) => (100 * Math.min(1, Math.max(0, (ms - startMs) / (endMs - startMs)))).toFixed(2);
  const left = percent(Date.parse(startedAt));
  const width = (Number(percent(endedAt === undefined ? readMs : Date.parse(endedAt))) - Number(left)).toFixed(2);
  const after = durationText(Math.max(0, Date.parse(startedAt) - startMs));
  return html`<div class="track">
    <div class="bar ${kinds}" style="left:${left}%;width:${width}%" title="begins after ${after}"></div>
  </div>`;
}
