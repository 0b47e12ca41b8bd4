import {
  CancellationScope,
  allHandlersFinished,
  condition,
  continueAsNew,
  isCancellation,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { ChildWorkflowHandle } from '@temporalio/workflow';
import type { Parsed, Part } from '../contract/inputs.ts';
import type {
  Cost,
  LoadResult,
  PipelineResult,
  ProvisionResult,
  QueryResult,
  TeardownResult,
} from '../contract/results.ts';
import type { Question as OpenQuestion, Status, Step } from '../contract/status.ts';
import { untilDeadline } from './deadline.ts';
import type { Wait } from './deadline.ts';
import { failure, isTerminated, reason } from './failure.ts';
import { Hold, decisions } from './hold.ts';
import type { HeldStep } from './hold.ts';
import type { lease } from './lease.ts';
import { Life } from './life.ts';
import type { Living } from './life.ts';
import { listStage } from './listing.ts';
import { isLong } from './long.ts';
import { answerQueries, endingSignal } from './messages.ts';
import { partId } from './parts.ts';
import { Question } from './question.ts';
import { Steps } from './steps.ts';

export type Lease = ChildWorkflowHandle<typeof lease>;

interface LeaseEnd {
  lost: boolean;
  reason: unknown;
}

/** What the parts of this pipeline resulted in so far. */
interface Outcome {
  provision: ProvisionResult | undefined;
  load: LoadResult | undefined;
  query: QueryResult | undefined;
}

/** What a run of a pipeline tells its next one. */
export interface Carried {
  owner: string;
  startedMs: number;
  living: Living;
  steps: Step[];
  outcome: Partial<Outcome>;
  availableMs: number | undefined;
  question: OpenQuestion | undefined;
  held: HeldStep | undefined;
}

const mostEvents = 250;
const nothing = (): Outcome => ({ provision: undefined, load: undefined, query: undefined });
const plan = () => ({ provision: [], load: ['provision'], query: ['load'], teardown: ['query'] });

/** What a pipeline knows of itself while it runs, and what it can be asked and told. */
export class Run {
  readonly steps: Steps;
  readonly question: Question;
  readonly hold: Hold;
  readonly life: Life;
  outcome: Outcome;
  /** Whose what it creates is: the tag sparkify:owner. */
  owner = '';
  /** Whether it goes on with what an earlier run of it did. */
  goesOn: boolean;
  /** The time to live ended, and the lease deletes. */
  expired = false;
  /** The lease had ended before this run, after a reset: all begins anew under another one. */
  lost = false;
  readonly #startedMs: number;
  #input: Parsed<'pipeline'> | undefined;
  #availableMs: number | undefined;
  #endedMs: number | undefined;
  readonly #ending = new Map<string, { expired: boolean }>();

  constructor(carried?: Carried) {
    const show = () => this.steps.show();
    this.goesOn = carried !== undefined;
    this.#startedMs = carried?.startedMs ?? Date.now();
    this.#availableMs = carried?.availableMs;
    this.outcome = { ...nothing(), ...carried?.outcome };
    const watcher = { details: () => this.#details(), changed: () => listStage(this.#stage()) };
    this.steps = new Steps(plan(), watcher, carried?.steps);
    this.question = new Question(this.#wait, show, carried?.question);
    this.hold = new Hold(this.#wait, show, carried?.held);
    this.life = new Life(show, carried?.living);
    answerQueries(
      'pipeline',
      () => this.steps,
      () => this.#status(),
    );
    setHandler(endingSignal, (leaseRunId, end) => void this.#ending.set(leaseRunId, end), {
      description: 'From the lease: it ends, because it was released or its time to live is over.',
    });
  }

  begin(input: Parsed<'pipeline'>): Parsed<'pipeline'> {
    this.#input = input;
    return input;
  }

  /** Nothing of what was done counts. */
  restart(): void {
    this.goesOn = false;
    this.outcome = nothing();
    this.#availableMs = undefined;
    this.question.forget();
    this.hold.forget();
    this.steps.restart();
  }

  /** Runs the work for as long as the lease stands; when it ends first, cancels the work and fails with the reason. */
  async under(owner: Lease, work: () => Promise<void>): Promise<void> {
    const scope = new CancellationScope();
    let ended: LeaseEnd | undefined;
    const watch = async () => {
      ended = await this.#endOf(owner);
      scope.cancel();
    };
    // It ends with the lease, after the work as a rule.
    void watch();
    this.lost = false;
    try {
      await scope.run(work);
    } catch (error) {
      if (!ended || !isCancellation(error) || CancellationScope.current().consideredCancelled) throw error;
      this.lost = ended.lost;
      throw ended.reason;
    }
  }

  /** Only a reset leads to a lease that was released, or cancelled, before this run did it. */
  async #endOf(owner: Lease): Promise<LeaseEnd> {
    const { firstExecutionRunId, workflowId } = owner;
    const ended = (how: string) => failure('LeaseEnded', `the lease ${workflowId} ${how} before the work was done`);
    try {
      await Promise.race([condition(() => this.#ending.has(firstExecutionRunId)), owner.result()]);
    } catch (error) {
      if (isTerminated(error)) return { lost: false, reason: ended('was terminated') };
      return isCancellation(error) ? { lost: true, reason: ended('was cancelled') } : { lost: false, reason: error };
    }
    this.expired = this.#ending.get(firstExecutionRunId)?.expired ?? false;
    if (!this.expired) return { lost: true, reason: ended('ended') };
    const before = this.outcome.provision ? 'the work' : 'everything was there';
    return { lost: false, reason: failure('Expired', `the time to live ended before ${before}`) };
  }

  /** The warehouse stands, and is paid for. */
  stands(provisioned: ProvisionResult): void {
    this.outcome.provision = provisioned;
    this.#availableMs = Date.now();
  }

  /**
   * Runs a step that can be held when it fails: it is tried again, skipped (undefined) or given up, as it is told. One
   * that an earlier run held is still held.
   */
  async attempt<T>(step: Part, onFailure: 'teardown' | 'hold', work: () => Promise<T>): Promise<T | undefined> {
    let failed: unknown = this.hold.failureOf(step);
    for (;;) {
      try {
        if (failed === undefined) return await this.steps.run(step, work);
      } catch (error) {
        if (onFailure === 'teardown' || isCancellation(error)) throw error;
        failed = error;
      }
      const decision = await this.#decide(step, failed);
      if (decision === 'abort') throw failed;
      if (decision === 'skip') {
        this.steps.skip(step, `after it failed: ${reason(failed)}`);
        return undefined;
      }
      failed = undefined;
    }
  }

  result(torn: TeardownResult | undefined): PipelineResult {
    const { provision, load, query } = this.outcome;
    return {
      name: this.#input?.name ?? '',
      provision: provision as ProvisionResult,
      ...(load ? { load } : {}),
      ...(query ? { query } : {}),
      ...(torn ? { teardown: torn } : {}),
      nodeHours: this.nodeHours(),
      ...this.cost(),
      durationMs: Date.now() - this.#startedMs,
    };
  }

  /** Of the node-hours, where a price is known. */
  cost(): { cost?: Cost } {
    const { price } = this.#input ?? {};
    if (!price || !this.outcome.provision) return {};
    const { nodeHour, currency } = price;
    return { cost: { amount: Number((this.nodeHours() * nodeHour).toFixed(4)), currency } };
  }

  /** Node-hours of the cluster since it became available. */
  nodeHours(): number {
    const { provision } = this.outcome;
    if (!provision || this.#availableMs === undefined) return 0;
    const hours = ((this.#endedMs ?? Date.now()) - this.#availableMs) / 3_600_000;
    return Number((provision.cluster.nodes * hours).toFixed(4));
  }

  /** The cluster is gone, or no longer this run's. */
  ended(): void {
    this.#endedMs = Date.now();
  }

  /** The end of the time to live is an abort, too: the step's own failure says more than that time ran out. */
  async #decide(step: string, failed: unknown) {
    try {
      return await this.hold.decide(step, failed, () => this.life.expiresMs);
    } catch (error) {
      if (isCancellation(error) && this.expired) return 'abort';
      throw error;
    }
  }

  /** Continues as new when the history has become long, and all that was told has been done. */
  readonly #wait: Wait = async (done, deadlineMs, summary) => {
    const isToGoOn = () => isLong(mostEvents) && allHandlersFinished();
    const inTime = await untilDeadline(() => done() || isToGoOn(), deadlineMs, summary);
    if (done() || !inTime) return done();
    return continueAsNew<(input: Parsed<'pipeline'> | undefined, carried: Carried) => Promise<PipelineResult>>(
      this.#input,
      this.#carry(),
    );
  };

  #carry(): Carried {
    return {
      owner: this.owner,
      startedMs: this.#startedMs,
      living: this.life.living as Living,
      steps: this.steps.list(),
      outcome: this.outcome,
      availableMs: this.#availableMs,
      question: this.question.open,
      held: this.hold.held,
    };
  }

  /** What it works on, or what it waits for; undefined between two steps. */
  #stage(): string | undefined {
    if (this.hold.held) return 'held';
    if (this.question.open) return 'waiting';
    return this.steps.list().find(({ state }) => state === 'running')?.name;
  }

  #status(): Partial<Status> {
    const { workflowId } = workflowInfo();
    const begun = this.steps.list().filter(({ state }) => state !== 'pending' && state !== 'skipped');
    const { open } = this.question;
    const { held } = this.hold;
    const { provision, load } = this.outcome;
    return {
      children: begun.map(({ name }) => ({ type: name, workflowId: partId(workflowId, name as Part) })),
      ...(open || held ? { state: 'waiting' as const } : {}),
      ...(open ? { question: open } : {}),
      ...(held ? { held: { step: held.step, reason: held.reason, heldAt: held.heldAt } } : {}),
      ...this.#expiry(),
      ...(provision ? { created: provision.created } : {}),
      ...(this.#availableMs === undefined
        ? {}
        : { availableAt: new Date(this.#availableMs).toISOString(), nodeHours: this.nodeHours(), ...this.cost() }),
      ...(load ? { rows: load.rows } : {}),
    };
  }

  /** Nothing moves in a workflow that waits: the time tells how old the figure is. */
  #spent(): string {
    const { cost } = this.cost();
    const money = cost ? ` (${cost.amount} ${cost.currency})` : '';
    return `${this.nodeHours()} node-hours${money} at ${new Date(this.#endedMs ?? Date.now()).toISOString()}`;
  }

  #expiry(): { expiresAt?: string } {
    const { expiresMs } = this.life;
    return expiresMs === undefined ? {} : { expiresAt: new Date(expiresMs).toISOString() };
  }

  /** Markdown for the UI: what it waits for and how to answer, what stands, what was loaded, until when. */
  #details(): string[] {
    const { workflowId } = workflowInfo();
    const { open } = this.question;
    const { held } = this.hold;
    const update = `temporal workflow update execute -w '${workflowId}' --name`;
    const { provision, load } = this.outcome;
    const { created = [], cluster } = provision ?? {};
    const { expiresAt } = this.#expiry();
    return [
      ...(open
        ? [
            '',
            `**Waits for an answer** until ${open.expiresAt}: ${open.text}`,
            '',
            `    ${update} answer --input '"yes"'`,
          ]
        : []),
      ...(held ? ['', `**Held since ${held.heldAt}**: ${held.step} failed: ${held.reason}`, ''] : []),
      ...(held ? decisions.map((decision) => `    ${update} ${decision}`) : []),
      ...(cluster
        ? ['', `Cluster ${cluster.identifier}: ${cluster.nodes} × ${cluster.nodeType}, ${this.#spent()}`]
        : []),
      ...(created.length > 0 ? [`Created: ${created.map(({ id }) => id).join(', ')}`] : []),
      ...(load
        ? [
            `Rows: ${Object.entries(load.rows)
              .map(([table, rows]) => `${table} ${rows}`)
              .join(', ')}`,
          ]
        : []),
      ...(expiresAt ? ['', `Lives until ${expiresAt}`] : []),
    ];
  }
}
