import { isCancellation, setCurrentDetails } from '@temporalio/workflow';
import type { StepDuration } from '../contract/results.ts';
import type { PlanStep, Status, Step } from '../contract/status.ts';
import { reason } from './failure.ts';

/** Names of all steps in their order, each with the names of those that it waits for. */
export type Plan = Record<string, string[]>;

/** Who is notified of each change, and what else to show about the run. */
export interface Watcher {
  /** Markdown to show below the steps. */
  details: () => string[];
  changed: () => void;
}

const nobody: Watcher = { details: () => [], changed: () => undefined };

/** The steps of one workflow run: what the queries `status` and `plan` return, and how long each took. */
export class Steps {
  readonly #plan: Plan;
  readonly #steps: Step[];
  readonly #watcher: Watcher;

  /** The whole plan, including steps that are still to come; `steps` are those of an earlier run. */
  constructor(plan: Plan, watcher = nobody, steps?: Step[]) {
    this.#plan = plan;
    this.#steps = steps ?? Object.keys(plan).map((name) => ({ name, state: 'pending' }));
    this.#watcher = watcher;
  }

  /** Everything is still to come. */
  restart(): void {
    for (const { name } of [...this.#steps]) this.#set(name, { state: 'pending' });
  }

  /** Whether the step is still to be done, or to be done again. */
  isAhead(name: string): boolean {
    const { state } = this.#steps.find((step) => step.name === name) ?? {};
    return state !== 'done' && state !== 'skipped';
  }

  /** Runs the work as the named step and keeps its state; `tell` makes the detail out of the result. */
  async run<T>(name: string, work: () => Promise<T>, tell?: (result: T) => string | undefined): Promise<T> {
    const startedAt = now();
    this.#set(name, { state: 'running', startedAt });
    try {
      const result = await work();
      const detail = tell?.(result);
      this.#set(name, { state: 'done', startedAt, endedAt: now(), ...(detail === undefined ? {} : { detail }) });
      return result;
    } catch (error) {
      const detail = isCancellation(error) ? 'cancelled' : reason(error);
      this.#set(name, { state: 'failed', startedAt, endedAt: now(), detail });
      throw error;
    }
  }

  /** Adds stages of parallel steps, each after the previous one, the first after the named steps. */
  append(stages: string[][], after: string[]): void {
    let before = after;
    for (const names of stages) {
      for (const name of names) {
        this.#plan[name] = before;
        this.#steps.push({ name, state: 'pending' });
      }
      before = names;
    }
    this.show();
  }

  skip(name: string, detail: string): void {
    this.#set(name, { state: 'skipped', detail });
  }

  list(): Step[] {
    return this.#steps;
  }

  plan(): PlanStep[] {
    return this.#steps.map(({ name, state }) => ({ name, state, after: this.#plan[name] ?? [] }));
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
  show(): void {
    setCurrentDetails([...this.#steps.map(line), ...this.#watcher.details()].join('\n'));
    this.#watcher.changed();
  }

  #set(name: string, state: Omit<Step, 'name'>): void {
    const index = this.#steps.findIndex((candidate) => candidate.name === name);
    if (index === -1) throw new Error(`${name} is not a step of this workflow`);
    this.#steps[index] = { name, ...state };
    this.show();
  }
}

function line({ name, state, startedAt, endedAt, detail }: Step): string {
  const took = startedAt && endedAt ? ` in ${(Date.parse(endedAt) - Date.parse(startedAt)) / 1000} s` : '';
  const since = startedAt && !endedAt ? ` since ${startedAt}` : '';
  return `- **${name}** ${state}${took}${since}${detail === undefined ? '' : `: ${detail}`}`;
}

function now(): string {
  return new Date().toISOString();
}
