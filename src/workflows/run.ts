import { CancellationScope, condition, isCancellation, setHandler, workflowInfo } from '@temporalio/workflow';
import type { ChildWorkflowHandle } from '@temporalio/workflow';
import type { Parsed } from '../contract/inputs.ts';
import type { Cost, LoadResult, ProvisionResult } from '../contract/results.ts';
import type { Status } from '../contract/status.ts';
import { failure, isTerminated, reason } from './failure.ts';
import { Hold } from './hold.ts';
import type { lease } from './lease.ts';
import { Life } from './life.ts';
import { listStage } from './listing.ts';
import { answerQueries, decisions, endingSignal, provisionedSignal } from './messages.ts';
import { partId } from './parts.ts';
import { Question } from './question.ts';
import { Steps } from './steps.ts';

export type Lease = ChildWorkflowHandle<typeof lease>;

interface LeaseEnd {
  lost: boolean;
  reason: unknown;
}

/** What a pipeline knows of itself while it runs, and what it can be asked and told. */
export class Run {
  readonly steps = new Steps(
    { provision: [], load: ['provision'], query: ['load'], teardown: ['query'] },
    { details: () => this.#details(), changed: () => listStage(this.#stage()) },
  );
  readonly question = new Question(() => this.steps.show());
  readonly hold = new Hold(() => this.steps.show());
  readonly life = new Life(() => this.steps.show());
  loaded: LoadResult | undefined;
  /** The time to live ended, and the lease deletes. */
  expired = false;
  /** The lease had ended before this run, after a reset: all begins anew under another one. */
  lost = false;
  price: Parsed<'pipeline'>['price'] = null;
  #provisioned: ProvisionResult | undefined;
  #availableMs: number | undefined;
  #endedMs: number | undefined;
  readonly #provisionedBy = new Map<string, ProvisionResult>();
  readonly #ending = new Map<string, { expired: boolean }>();

  constructor() {
    answerQueries(
      'pipeline',
      () => this.steps,
      () => this.#status(),
    );
    setHandler(
      provisionedSignal,
      (leaseRunId, result) => {
        this.#provisionedBy.set(leaseRunId, result);
      },
      { description: 'From the lease: everything is there.' },
    );
    setHandler(
      endingSignal,
      (leaseRunId, end) => {
        this.#ending.set(leaseRunId, end);
      },
      { description: 'From the lease: it ends, because it was released or its time to live is over.' },
    );
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
    return { lost: false, reason: failure('Expired', 'the time to live ended before the work') };
  }

  /** Waits for the lease to report; under a lease that ends before, it waits in vain. */
  async provisioned({ firstExecutionRunId }: Lease): Promise<ProvisionResult> {
    await condition(() => this.#provisionedBy.has(firstExecutionRunId));
    this.#provisioned = this.#provisionedBy.get(firstExecutionRunId) as ProvisionResult;
    this.#availableMs = Date.now();
    return this.#provisioned;
  }

  /** Runs a step that can be held when it fails: it is tried again, skipped (undefined) or given up, as it is told. */
  async attempt<T>(step: string, onFailure: 'teardown' | 'hold', work: () => Promise<T>): Promise<T | undefined> {
    for (;;) {
      try {
        return await this.steps.run(step, work);
      } catch (error) {
        if (onFailure === 'teardown' || isCancellation(error)) throw error;
        const decision = await this.#decide(step, reason(error));
        if (decision === 'abort') throw error;
        if (decision === 'skip') {
          this.steps.skip(step, `after it failed: ${reason(error)}`);
          return undefined;
        }
      }
    }
  }

  /** Of the node-hours, where a price is known. */
  cost(): { cost?: Cost } {
    if (!this.price || !this.#provisioned) return {};
    const { nodeHour, currency } = this.price;
    return { cost: { amount: Number((this.nodeHours() * nodeHour).toFixed(4)), currency } };
  }

  /** Node-hours of the cluster since it became available. */
  nodeHours(): number {
    if (!this.#provisioned || this.#availableMs === undefined) return 0;
    const hours = ((this.#endedMs ?? Date.now()) - this.#availableMs) / 3_600_000;
    return Number((this.#provisioned.cluster.nodes * hours).toFixed(4));
  }

  /** The cluster is gone, or no longer this run's. */
  ended(): void {
    this.#endedMs = Date.now();
  }

  /** The end of the time to live is an abort, too: the step's own failure says more than that time ran out. */
  async #decide(step: string, why: string) {
    try {
      return await this.hold.decide(step, why, () => this.life.expiresMs);
    } catch (error) {
      if (isCancellation(error) && this.expired) return 'abort';
      throw error;
    }
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
    return {
      children: begun.map(({ name }) => ({ type: name, workflowId: partId(workflowId, name) })),
      ...(open || held ? { state: 'waiting' as const } : {}),
      ...(open ? { question: open } : {}),
      ...(held ? { held } : {}),
      ...this.#expiry(),
      ...(this.#provisioned ? { created: this.#provisioned.created } : {}),
      ...(this.#availableMs === undefined
        ? {}
        : { availableAt: new Date(this.#availableMs).toISOString(), nodeHours: this.nodeHours(), ...this.cost() }),
      ...(this.loaded ? { rows: this.loaded.rows } : {}),
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
    const { created = [], cluster } = this.#provisioned ?? {};
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
      ...(this.loaded
        ? [
            `Rows: ${Object.entries(this.loaded.rows)
              .map(([table, rows]) => `${table} ${rows}`)
              .join(', ')}`,
          ]
        : []),
      ...(expiresAt ? ['', `Lives until ${expiresAt}`] : []),
    ];
  }
}
