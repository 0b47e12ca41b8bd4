import { executeChild } from '@temporalio/workflow';
import * as workflows from '../../../src/workflows/index.ts';
import { execute } from './commands.ts';
import { Handle } from './handle.ts';
import { toPayloads } from './payloads.ts';
import { Server } from './server.ts';
import { settle } from './workflow-run.ts';

/** More workflow tasks and moves of the clock than this must be a loop. */
const mostTurns = 2_500;

/**
 * A Temporal server, a worker and time itself, in memory: workflows end within milliseconds, whatever they wait for.
 */
export class Temporal extends Server {
  #driving = Promise.resolve();
  #turns = 0;

  constructor(activities: object = {}) {
    super(workflows, activities);
  }

  /** Starts a workflow as a client does: one of the project or of the test. */
  start(workflow: string | (() => unknown), args: unknown[] = [], workflowId?: string): Handle {
    const type = typeof workflow === 'string' ? workflow : workflow.name;
    if (typeof workflow !== 'string') this.register(workflow);
    const begin = { type, workflowId: workflowId ?? type, runId: this.newRunId(), args: toPayloads(args) };
    this.beginRun(begin);
    return this.handle(begin.workflowId);
  }

  /** Starts a part as a pipeline does. */
  startPart(part: string, args: unknown[]): Handle {
    this.start(async function parent() {
      await executeChild(part, { workflowId: part, args });
    });
    return this.handle(part);
  }

  handle(workflowId: string): Handle {
    return new Handle(this, workflowId, (holds) => this.until(holds));
  }

  /** Does everything that is possible without time passing. */
  settle(): Promise<void> {
    this.#driving = this.#driving.then(() => this.#drive());
    return this.#driving;
  }

  async #drive(): Promise<void> {
    for (;;) {
      await settle();
      const run = this.runs.find(({ hasJobs }) => hasJobs);
      if (run === undefined) return;
      this.#turn();
      for (const command of await run.task(this.clock.nowMs)) execute(this, run, command);
    }
  }

  #moveOn(toMs: number): void {
    this.#turn();
    this.clock.moveOn(toMs);
  }

  #turn(): void {
    this.#turns += 1;
    if (this.#turns > mostTurns) throw new Error('the workflows do not come to rest');
  }

  /** Lets time pass until the condition holds; fails if nothing is left that could happen. */
  async until(holds: () => unknown): Promise<void> {
    for (;;) {
      await this.settle();
      if (await holds()) return;
      const { nextMs } = this.clock;
      if (nextMs === undefined || nextMs === Infinity) throw new Error('nothing is left that could happen');
      this.#moveOn(nextMs);
    }
  }

  /** Sleeps, for an activity that takes time. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => void this.clock.set(this.clock.nowMs + ms, resolve));
  }

  /** Lets that much time pass. */
  async pass(ms: number): Promise<void> {
    const endMs = this.clock.nowMs + ms;
    await this.settle();
    while (this.clock.nowMs < endMs || (this.clock.nextMs ?? Infinity) <= endMs) {
      this.#moveOn(endMs);
      await this.settle();
    }
  }
}
