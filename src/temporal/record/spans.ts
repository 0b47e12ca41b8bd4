import { holdSummaryEnd } from '../../contract/status.ts';
import type { Span } from '../../contract/record.ts';
import { attemptFailureOf, summaryOf, timeOf, valueOf } from './history.ts';
import type { Event, Histories } from './history.ts';

/** What happened in a run, or in a chain of them. */
export interface Happened {
  spans: Span[];
  /** Inputs and results of completed activities, in the order of their ends. */
  returned: { activity: string; input: unknown; result: unknown }[];
}

const kept = ['readProject', 'stageTable'];

/** The activities and timers in a run's events; those without an end are running. */
export async function spansOf(from: Histories, events: Event[]): Promise<Happened> {
  const open = new Map<string, { span: Span; scheduled: Event }>();
  const happened: Happened = { spans: [], returned: [] };
  for (const event of events) {
    const begun = await begunBy(from, event);
    if (begun) {
      open.set(String(event.eventId), { span: begun, scheduled: event });
      happened.spans.push(begun);
      continue;
    }
    const id = beginningOf(event);
    const { span, scheduled } = open.get(String(id)) ?? {};
    if (!span || !scheduled) continue;
    await goOn(from, span, event);
    const result = event.activityTaskCompletedEventAttributes?.result;
    if (!kept.includes(span.name) || !result) continue;
    const input = await valueOf(from, scheduled.activityTaskScheduledEventAttributes?.input?.payloads);
    happened.returned.push({ activity: span.name, input, result: await valueOf(from, result.payloads) });
  }
  return happened;
}

async function begunBy(from: Histories, event: Event): Promise<Span | undefined> {
  const { activityTaskScheduledEventAttributes: activity, timerStartedEventAttributes: timer } = event;
  if (!activity && !timer) return undefined;
  const summary = await summaryOf(from, event);
  const begun = { state: 'running' as const, startedAt: timeOf(event) };
  if (activity)
    return {
      kind: 'activity',
      name: activity.activityType?.name ?? 'activity',
      ...(summary !== undefined && { detail: summary }),
      ...begun,
      attempts: 0,
    };
  const name = summary ?? 'waits';
  return { kind: name.endsWith(holdSummaryEnd) ? 'hold' : 'wait', name, ...begun, attempts: 1 };
}

/** The id of the event that started what this event continues. */
function beginningOf(event: Event): unknown {
  const attributes =
    event.activityTaskStartedEventAttributes ??
    event.activityTaskCompletedEventAttributes ??
    event.activityTaskFailedEventAttributes ??
    event.activityTaskTimedOutEventAttributes ??
    event.activityTaskCanceledEventAttributes;
  return (
    attributes?.scheduledEventId ??
    event.timerFiredEventAttributes?.startedEventId ??
    event.timerCanceledEventAttributes?.startedEventId
  );
}

async function goOn(from: Histories, span: Span, event: Event): Promise<void> {
  const started = event.activityTaskStartedEventAttributes;
  if (started) {
    span.attempts = started.attempt ?? 1;
    const last = await attemptFailureOf(from, started.lastFailure);
    if (last !== undefined) span.lastFailure = last;
    return;
  }
  span.endedAt = timeOf(event);
  const failed = event.activityTaskFailedEventAttributes ?? event.activityTaskTimedOutEventAttributes;
  if (failed) {
    span.state = 'failed';
    span.lastFailure = (await attemptFailureOf(from, failed.failure)) ?? 'failed';
  } else span.state = event.activityTaskCanceledEventAttributes ? 'cancelled' : 'done';
}
