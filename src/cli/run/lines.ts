import type { Step } from '../../contract/status.ts';
import { durationText } from '../../report/text.ts';
import { spinner } from '../reporter.ts';
import type { PendingActivity, View } from './look.ts';

/** Seven signs for the eye; the states themselves are in the text of the plain display. */
const glyphs: Record<Step['state'], string> = { pending: '○', running: '●', done: '✓', failed: '✗', skipped: '–' };
/** Of the column of names; steps that are named after tables may be longer, and beyond some length stick out. */
const width = { least: 22, most: 60 };

export interface Moment {
  nowMs: number;
  /** Turns the spinner. */
  frame: number;
}

/** The whole tree: each step, below it the steps of the part that runs as its child workflow, and what is pending. */
export function treeLines(view: View, moment: Moment): string[] {
  const nameWidth = Math.min(Math.max(width.least, widest(view)), width.most);
  return linesBelow(view, { ...moment, nameWidth }, 0);
}

function linesBelow(view: View, layout: Layout, depth: number): string[] {
  return [
    ...view.status.steps.flatMap((step) => {
      const part = view.parts.find(({ type }) => type === step.name)?.view;
      return [stepLine(step, layout, depth), ...(part ? linesBelow(part, layout, depth + 1) : [])];
    }),
    ...view.activities
      .flatMap((activity) => activityText(activity) ?? [])
      .map((text) => indent(depth + 1, `↳ ${text}`)),
  ];
}

interface Layout extends Moment {
  nameWidth: number;
}

/** Characters of the longest name, with its indent. */
function widest({ status, parts }: View): number {
  const names = status.steps.map(({ name }) => name.length);
  return Math.max(0, ...names, ...parts.map(({ view }) => 2 + widest(view)));
}

function stepLine(step: Step, { nowMs, frame, nameWidth }: Layout, depth: number): string {
  const glyph = step.state === 'running' ? (spinner[frame % spinner.length] ?? glyphs.running) : glyphs[step.state];
  const took = elapsedText(step, nowMs).padStart(9);
  return indent(depth, `${glyph} ${step.name.padEnd(nameWidth - 2 * depth)} ${took}  ${step.detail ?? ''}`.trimEnd());
}

/** A line for each step that changed between two views: `load: stage raw_orders done in 1.2 s (857 rows from 5 files)`. */
export function changeLines(before: View | undefined, after: View, path = ''): string[] {
  const prefix = path === '' ? '' : `${path}: `;
  const steps = after.status.steps.flatMap((step) => {
    const part = after.parts.find(({ type }) => type === step.name)?.view;
    const was = before?.status.steps.find(({ name }) => name === step.name);
    const earlier = before?.parts.find(({ type }) => type === step.name)?.view;
    const changed = was?.state === step.state || step.state === 'pending' ? [] : [`${prefix}${stepText(step)}`];
    const within = part ? changeLines(earlier, part, step.name) : [];
    return step.state === 'running' ? [...changed, ...within] : [...within, ...changed];
  });
  return [...steps, ...retryLines(before, after, prefix)];
}

function stepText(step: Step): string {
  if (step.state === 'running') return `${step.name} …`;
  const took = step.endedAt === undefined ? '' : ` in ${elapsedText(step, Date.parse(step.endedAt))}`;
  return `${step.name} ${step.state}${took}${step.detail ? ` (${step.detail})` : ''}`;
}

/** Reports a failed attempt once. */
function retryLines(before: View | undefined, after: View, prefix: string): string[] {
  const known = new Set(before?.activities.map(({ name, attempt }) => `${name} ${attempt}`));
  return after.activities
    .filter(({ name, attempt, lastFailure }) => lastFailure !== undefined && !known.has(`${name} ${attempt}`))
    .map((activity) => `${prefix}${activityText(activity) ?? activity.name}`);
}

/** Only what a reader would want to know: progress within a step, or why it is tried again. */
function activityText({ name, attempt, progress, lastFailure }: PendingActivity): string | undefined {
  const doing = progressText(progress ?? {});
  if (lastFailure === undefined && doing === '') return undefined;
  const failed = lastFailure === undefined ? '' : ` attempt ${attempt} after: ${firstLine(lastFailure)}`;
  return `${name}${failed}${doing === '' ? '' : ` ${doing}`}`;
}

/** The words and numbers of a heartbeat of any form; nested parts are for machines. */
function progressText(progress: Record<string, unknown>): string {
  return Object.entries(progress)
    .flatMap(([key, value]) => {
      if (typeof value === 'string') return value === '' ? [] : [key === 'statement' ? value : `${key} ${value}`];
      if (typeof value !== 'number') return [];
      return [key.endsWith('Ms') ? durationText(value) : `${key} ${value}`];
    })
    .join(', ');
}

function elapsedText({ startedAt, endedAt }: Step, nowMs: number): string {
  if (startedAt === undefined) return '';
  const end = endedAt === undefined ? nowMs : Date.parse(endedAt);
  return durationText(Math.max(0, end - Date.parse(startedAt)));
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}

function indent(depth: number, text: string): string {
  return '  '.repeat(depth + 1) + text;
}
