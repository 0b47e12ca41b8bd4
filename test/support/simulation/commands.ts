import { ApplicationFailure } from '@temporalio/common';
import { tsToMs } from '@temporalio/common/lib/time';
import { fromFailure, fromPayload, toFailure } from './payloads.ts';
import type { Server } from './server.ts';
import type { Command, WorkflowRun } from './workflow-run.ts';

/** Values of the protocol's enumerations. */
const waitCancellationCompleted = { activity: 1, child: 2 };
const terminateIfRunning = 4;
const alreadyExists = 1;

type Name = keyof Command;
type Executions = {
  [K in Name]?: (server: Server, run: WorkflowRun, command: NonNullable<Command[K]>, all: Command) => void;
};

/** Executes a workflow's command, as the server would. */
export function execute(server: Server, run: WorkflowRun, command: Command): void {
  const [name] = (Object.keys(command) as Name[]).filter((key) => key in executions);
  if (name === undefined) throw new Error(`the simulation does not know ${Object.keys(command).join(', ')}`);
  (executions[name] as (...args: unknown[]) => void)(server, run, command[name], command);
}

const executions: Executions = {
  startTimer(server, run, { seq, startToFireTimeout }, { userMetadata }) {
    const { timers } = server.pendingOf(run);
    const ms = tsToMs(startToFireTimeout);
    const summary = fromPayload(userMetadata?.summary) as string | undefined;
    server.timers.push({ workflowId: run.begin.workflowId, summary, ms });
    const ring = () => {
      timers.delete(seq as number);
      run.enqueue({ fireTimer: { seq: seq as number } });
    };
    timers.set(seq as number, server.clock.set(server.clock.nowMs + ms, ring));
  },
  cancelTimer(server, run, { seq }) {
    const { timers } = server.pendingOf(run);
    timers.get(seq as number)?.();
    timers.delete(seq as number);
  },

  scheduleActivity(server, run, schedule, { userMetadata }) {
    if (Number(schedule.cancellationType) !== waitCancellationCompleted.activity)
      throw new Error(`${schedule.activityType} does not wait for the end of what it cancels`);
    server.schedule(run, schedule, fromPayload(userMetadata?.summary) as string);
  },
  scheduleLocalActivity(server, run, schedule) {
    server.schedule(run, schedule, '');
  },
  requestCancelActivity(server, run, { seq }) {
    server
      .pendingOf(run)
      .activities.get(seq as number)
      ?.cancel();
  },
  requestCancelLocalActivity(server, run, { seq }) {
    server
      .pendingOf(run)
      .activities.get(seq as number)
      ?.cancel();
  },

  startChildWorkflowExecution(server, run, start, { userMetadata }) {
    const { workflowId: id, workflowType: type, seq: number, input, parentClosePolicy, searchAttributes } = start;
    const [workflowId, workflowType, seq] = [id as string, type as string, number as number];
    if (Number(start.cancellationType) !== waitCancellationCompleted.child)
      throw new Error(`the child ${workflowId} is not waited for when it is cancelled`);
    const there = server.current(workflowId);
    if (there?.isOpen && Number(start.workflowIdReusePolicy) !== terminateIfRunning) {
      const failed = { workflowId, workflowType, cause: alreadyExists };
      return run.enqueue({ resolveChildWorkflowExecutionStart: { seq, failed } });
    }
    if (there) server.close(there, { status: 'terminated' });
    const child = server.beginRun({
      type: workflowType,
      workflowId,
      runId: server.newRunId(),
      args: input ?? [],
      parent: { run, seq, closePolicy: parentClosePolicy ?? 0 },
      searchAttributes: searchAttributes?.indexedFields ?? {},
      summary: fromPayload(userMetadata?.summary) as string,
    });
    server.pendingOf(run).children.set(seq, workflowId);
    run.enqueue({ resolveChildWorkflowExecutionStart: { seq, succeeded: { runId: child.begin.runId } } });
  },
  cancelChildWorkflowExecution(server, run, { childWorkflowSeq }) {
    server.cancel(server.pendingOf(run).children.get(childWorkflowSeq as number) ?? '');
  },

  signalExternalWorkflowExecution(server, run, { seq, workflowExecution, signalName, args }) {
    const target = server.current(workflowExecution?.workflowId ?? '');
    if (target?.isOpen) target.enqueue({ signalWorkflow: { signalName: signalName as string, input: args ?? [] } });
    run.enqueue({ resolveSignalExternalWorkflow: { seq: seq as number, ...unlessOpen(target) } });
  },
  requestCancelExternalWorkflowExecution(server, run, { seq, workflowExecution }) {
    const target = server.current(workflowExecution?.workflowId ?? '');
    if (target?.isOpen) server.cancel(target.begin.workflowId);
    run.enqueue({ resolveRequestCancelExternalWorkflow: { seq: seq as number, ...unlessOpen(target) } });
  },

  updateResponse(server, _, { protocolInstanceId, rejected, completed }) {
    if (rejected) server.updates.set(protocolInstanceId as string, { error: fromFailure(rejected) });
    if (completed) server.updates.set(protocolInstanceId as string, { value: fromPayload(completed) });
  },
  upsertWorkflowSearchAttributes(_, run, { searchAttributes }) {
    Object.assign(run.searchAttributes, searchAttributes?.indexedFields);
  },
  // The run has already handled it.
  modifyWorkflowProperties: () => undefined,
  setPatchMarker: () => undefined,

  completeWorkflowExecution(server, run, { result }) {
    server.close(run, { status: 'completed', result });
  },
  failWorkflowExecution(server, run, { failure }) {
    server.close(run, { status: 'failed', error: fromFailure(failure) });
  },
  cancelWorkflowExecution(server, run) {
    server.close(run, { status: 'cancelled' });
  },
  continueAsNewWorkflowExecution(server, run, { arguments: args, memo }) {
    const { runId, firstRunId = runId, originalRunId: _, ...same } = run.begin;
    server.close(run, { status: 'continued' });
    server.beginRun({
      ...same,
      runId: server.newRunId(),
      args: args ?? [],
      firstRunId,
      continuedFrom: runId,
      memo: memo ?? {},
      searchAttributes: run.searchAttributes,
    });
  },
};

/** The failure for a workflow that cannot be signalled or cancelled. */
function unlessOpen(target: WorkflowRun | undefined) {
  if (target?.isOpen) return {};
  const message = 'Unable to signal or cancel an external workflow because it was not found';
  return { failure: toFailure(ApplicationFailure.create({ message, type: 'ExternalWorkflowExecutionNotFound' })) };
}
