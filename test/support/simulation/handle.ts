import { CancelledFailure, TerminatedFailure } from '@temporalio/common';
import type { Status } from '../../../src/contract/status.ts';
import { fromFailure, fromPayload, toPayloads } from './payloads.ts';
import type { Server } from './server.ts';
import type { WorkflowRun } from './workflow-run.ts';

interface Described {
  name: string;
  description?: string;
}

/** The queries, signals and updates that a workflow declares. */
interface Metadata {
  definition: Record<'queryDefinitions' | 'signalDefinitions' | 'updateDefinitions', Described[]>;
  currentDetails: string;
}

let lastUpdate = 0;

/** A client's handle to a workflow, on its newest run. */
export class Handle {
  readonly workflowId: string;
  readonly #server: Server;
  readonly #until: (holds: () => boolean) => Promise<void>;

  constructor(server: Server, workflowId: string, until: (holds: () => boolean) => Promise<void>) {
    this.#server = server;
    this.workflowId = workflowId;
    this.#until = until;
  }

  get run(): WorkflowRun {
    const run = this.#server.current(this.workflowId);
    if (run === undefined) throw new Error(`there is no workflow ${this.workflowId}`);
    return run;
  }

  async query<T>(name: string, ...args: unknown[]): Promise<T> {
    await this.#until(() => true);
    const [command] = await this.run.query(name, toPayloads(args));
    const { succeeded, failed } = command?.respondToQuery ?? {};
    if (!succeeded) throw fromFailure(failed);
    return fromPayload(succeeded.response) as T;
  }

  status(): Promise<Status> {
    return this.query('status');
  }

  metadata(): Promise<Metadata> {
    return this.query('__temporal_workflow_metadata');
  }

  signal(signalName: string, ...args: unknown[]): void {
    this.run.enqueue({ signalWorkflow: { signalName, input: toPayloads(args) } });
  }

  /** Sends an Update for the next workflow task; the function returned waits for the answer. */
  send<T>(name: string, ...args: unknown[]): () => Promise<T> {
    const id = `update-${++lastUpdate}`;
    this.run.enqueue({
      doUpdate: { id, protocolInstanceId: id, name, input: toPayloads(args), runValidator: true },
    });
    const { updates } = this.#server;
    return async () => {
      await this.#until(() => updates.has(id));
      const answer = updates.get(id);
      if (answer && 'value' in answer) return answer.value as T;
      throw answer?.error;
    };
  }

  /** Sends an Update once the workflow is idle, and lets time pass until it is answered. */
  async update<T>(name: string, ...args: unknown[]): Promise<T> {
    await this.#until(() => true);
    return this.send<T>(name, ...args)();
  }

  cancel(): void {
    this.#server.cancel(this.workflowId);
  }

  terminate(): void {
    this.#server.close(this.run, { status: 'terminated' });
  }

  /** Restarts the newest run from its beginning; the previous run's children continue. */
  reset(): void {
    const { begin } = this.run;
    this.run.outcome = { status: 'terminated' };
    const { runId, firstRunId = runId, originalRunId = runId } = begin;
    this.#server.beginRun({ ...begin, runId: this.#server.newRunId(), firstRunId, originalRunId });
  }

  /** Lets time pass until it has ended; rejects with its failure. */
  async result<T>(): Promise<T> {
    await this.#until(() => !this.run.isOpen);
    const { outcome } = this.run;
    if (outcome?.status === 'completed') return fromPayload(outcome.result) as T;
    if (outcome?.status === 'failed') throw outcome.error;
    throw outcome?.status === 'cancelled' ? new CancelledFailure('cancelled') : new TerminatedFailure('terminated');
  }

  /** The error that it fails with. */
  failure(): Promise<Error> {
    return this.result().then(
      () => {
        throw new Error(`${this.workflowId} did not fail`);
      },
      (error: Error) => error,
    );
  }
}
