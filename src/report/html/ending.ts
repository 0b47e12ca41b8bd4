import type { Lane, RunRecord, Span } from '../../contract/record.ts';
import type { Left, ResourceRef } from '../../contract/results.ts';
import { adviceFor } from '../../contract/advice.ts';
import { html } from './markup.ts';
import type { Markup } from './markup.ts';
import { table } from './table.ts';

/** In what state the run is, in a line. */
export function standing(record: RunRecord): Markup {
  const { state, workflowId, lanes, told } = record;
  const waiting = lanes.flatMap(({ spans }) => spans).find(isWaiting);
  const since = waiting && html` It has been waiting since ${waiting.startedAt}: ${waiting.name}.`;
  const answer =
    waiting?.kind === 'hold' &&
    html` Answer it with <code>temporal workflow update execute --workflow-id ${workflowId} --name retry</code>, or
      <code>skip</code>, or <code>abort</code>.`;
  const answers =
    told.length > 0 && html` It was told: ${told.map(({ name, at }) => `${name} (${at.slice(11, 19)})`).join(', ')}.`;
  const more = state === 'running' && html` It is still running: this is its state when the report was made.`;
  return html`<p class="standing ${state.replace(' ', '-')}">
    <strong>${state}</strong>.${more}${since}${answer}${answers}
  </p>`;
}

const isWaiting = ({ kind, state }: Span): boolean => kind !== 'activity' && state === 'running';

/** Why the run failed, or what failed in it, and what to do. */
export function failureBox({ failure, lanes, state, workflowId }: RunRecord): Markup | undefined {
  const part = state === 'completed' ? undefined : lanes.findLast((lane: Lane) => lane.failure !== undefined);
  const told = failure ?? part?.failure;
  if (!told) return undefined;
  const { type, message, details } = told;
  const [first = '', ...lines] = message.split('\n');
  const fix = adviceFor(type);
  return html`<section class="failure" aria-labelledby="failure-heading">
    <h2 id="failure-heading">${type ?? state}</h2>
    <p>${first}</p>
    ${[...lines, ...(type === 'LeftStanding' ? [] : details)].map((line) => html`<pre>${line}</pre>`)}
    ${fix !== undefined && html`<p><strong>What to do:</strong> ${fix}</p>`}
    <p class="note"><code>npx sparkify status ${workflowId}</code> shows its current state.</p>
  </section>`;
}

/** What the run created and what happened to it. */
export function ending({ results: { provision, teardown }, reap }: RunRecord): Markup | undefined {
  const torn = teardown ?? reap;
  const rows = [
    ...(provision?.created ?? []).map(resource('created')),
    ...(provision?.adopted ?? []).map(resource('found and used again')),
    ...(torn?.deleted ?? []).map(resource('deleted')),
    ...(torn?.left ?? []).map(left('still there')),
    ...(reap?.spared ?? []).map(left('left alone')),
    ...(reap?.unseen ?? []).map(left('could not be checked')),
  ];
  const { cluster } = provision ?? {};
  const notes = [
    ...(torn?.paused ? [torn.paused.note] : []),
    ...(torn?.finalSnapshot === undefined ? [] : [`Final snapshot: ${torn.finalSnapshot}`]),
    ...(cluster && !torn
      ? [`The warehouse stands at ${cluster.address}:${cluster.port}, database ${cluster.database}.`]
      : []),
  ];
  if (rows.length + notes.length === 0) return undefined;
  return html`${notes.map((note) => html`<p>${note}</p>`)}${rows.length > 0 && table({ caption: 'Resources', columns: ['what', 'type', 'id', 'why'], rows })}`;
}

const resource =
  (what: string) =>
  ({ type, id }: ResourceRef) => [what, type, id, ''];
const left =
  (what: string) =>
  ({ resource: { type, id }, reason }: Left) => [what, type, id, reason];
