import { isCancellation, setCurrentDetails } from '@temporalio/workflow';
import type { Status, Step, StepDuration } from '../contract/status.ts';
import { reason } from './failure.ts';

/** The steps of one workflow run: what the query `status` tells, and how long each took. */
export class Steps {
  readonly #steps: Step[];

  /** Names of all steps in their order, so that what is still to come shows too. */
  constructor(names: string[]) {
    this.#steps = names.map((name) => ({ name, state: 'pending' }));
  }

  /** Runs the work as the named step and keeps its state; `tell` makes the detail out of the result. */
  async run<T>(name: string, work: () => Promise<T>, tell?: (result: T) => string): Promise<T> {
    const step = this.#find(name);
    this.#set(step, { state: 'running', startedAt: now() });
    try {
      const result = await work();
      this.#set(step, { state: 'done', endedAt: now(), ...(tell ? { detail: tell(result) } : {}) });
      return result;
    } catch (error) {
      const detail = isCancellation(error) ? 'cancelled' : reason(error);
      this.#set(step, { state: 'failed', endedAt: now(), detail });
      throw error;
    }
  }

  skip(name: string, detail: string): void {
    this.#set(this.#find(name), { state: 'skipped', detail });
  }

  list(): Step[] {
    return this.#steps;
  }

  state(): Status['state'] {
    if (this.#steps.some((step) => step.state === 'failed')) return 'failed';
    return this.#steps.every((step) => step.state === 'done' || step.state === 'skipped') ? 'done' : 'running';
  }

  durations(): StepDuration[] {
    return this.#steps.flatMap(({ name, startedAt, endedAt }) =>
      startedAt === undefined || endedAt === undefined
        ? []
        : [{ name, durationMs: Date.parse(endedAt) - Date.parse(startedAt) }],
    );
  }

  /** The UI shows the steps as the workflow's current details. */
  #set(step: Step, change: Partial<Step>): void {
    Object.assign(step, change);
    setCurrentDetails(this.#steps.map(line).join('\n'));
  }

  #find(name: string): Step {
    const step = this.#steps.find((candidate) => candidate.name === name);
    if (!step) throw new Error(`${name} is not a step of this workflow`);
    return step;
  }
}

function line({ name, state, detail }: Step): string {
  return `- **${name}** ${state}${detail === undefined ? '' : `: ${detail}`}`;
}

function now(): string {
  return new Date().toISOString();
}
