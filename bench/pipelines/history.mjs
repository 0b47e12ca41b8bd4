// What a finished pipeline's histories show about its time and their size.

/** The ids of the workflow and the children that a pipeline starts. */
export function idsOf(workflowId, name) {
  return [
    workflowId,
    `sparkify-lease/${name}`,
    ...['provision', 'load', 'query', 'teardown'].map((part) => `${workflowId}/${part}`),
  ];
}

/** Bytes and events of a pipeline's histories, all its workflows together. */
export async function historySize(client, workflowId, name) {
  let bytes = 0;
  let events = 0;
  for (const id of idsOf(workflowId, name)) {
    const { raw } = await client.workflow.getHandle(id).describe();
    bytes += Number(raw.workflowExecutionInfo.historySizeBytes);
    events += Number(raw.workflowExecutionInfo.historyLength);
  }
  return { bytes, events };
}

const ms = (time) => Number(time.seconds) * 1000 + Number(time.nanos ?? 0) / 1e6;

/** Every completed activity attempt: when it was scheduled, started and completed (milliseconds since 1970). */
export async function activitiesOf(client, workflowId, name) {
  const found = await Promise.all(idsOf(workflowId, name).map((id) => activitiesIn(client, id)));
  return found.flat();
}

/** Like `activitiesOf`, for one workflow. */
export async function activitiesIn(client, id) {
  const found = [];
  const { events } = await client.workflow.getHandle(id).fetchHistory();
  const byId = new Map(events.map((event) => [String(event.eventId), event]));
  for (const event of events) {
    const completed = event.activityTaskCompletedEventAttributes;
    if (!completed) continue;
    const scheduled = byId.get(String(completed.scheduledEventId));
    const started = byId.get(String(completed.startedEventId));
    found.push({
      type: scheduled.activityTaskScheduledEventAttributes.activityType.name,
      scheduledMs: ms(scheduled.eventTime),
      startedMs: ms(started.eventTime),
      completedMs: ms(event.eventTime),
      attempt: started.activityTaskStartedEventAttributes.attempt,
    });
  }
  return found;
}

/** Length of the union of spans, in milliseconds. */
export function covered(spans) {
  let total = 0;
  let end = -Infinity;
  for (const [from, to] of spans.toSorted((a, b) => a[0] - b[0])) {
    total += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return total;
}
