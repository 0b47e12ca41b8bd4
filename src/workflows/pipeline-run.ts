import { allHandlersFinished, isCancellation, makeContinueAsNewFunc, workflowInfo } from '@temporalio/workflow';
import type { Parsed, Part } from '../contract/inputs.ts';
import type {
  LoadResult,
  PausedCluster,
  PipelineResult,
  ProvisionResult,
  QueryResult,
  TeardownResult,
} from '../contract/results.ts';
import type { Question as OpenQuestion, Step } from '../contract/status.ts';
import { untilDeadline } from './deadline.ts';
import type { Wait } from './deadline.ts';
import { reason, throwBug } from './failure.ts';
import { Hold } from './hold.ts';
import type { HeldStep } from './hold.ts';
import { Life } from './life.ts';
import type { Living } from './life.ts';
import { upsertStage } from './search-attributes.ts';
import { isLong } from './history-length.ts';
import { answerQueries } from './messages.ts';
import { Meter } from './meter.ts';
import { Notices } from './notices.ts';
import { Question } from './question.ts';
import { Steps } from './steps.ts';
import { detailsOf, stageOf, statusOf } from './pipeline-status.ts';
import { Tenancy } from './tenancy.ts';

/** The results of this pipeline's parts so far. */
interface Outcome {
  provision: ProvisionResult | undefined;
  load: LoadResult | undefined;
  query: QueryResult | undefined;
}

/** What a run of a pipeline passes to its next run. */
export interface Carried {
  owner: string;
  startedMs: number;
  living: Living;
  steps: Step[];
  outcome: Partial<Outcome>;
  availableMs: number | undefined;
  question: OpenQuestion | undefined;
  held: HeldStep | undefined;
  warnings?: string[];
}

type NextRun = (input: Parsed<'pipeline'> | undefined, carried: Carried) => Promise<PipelineResult>;

const mostEvents = 250;
const nothing = (): Outcome => ({ provision: undefined, load: undefined, query: undefined });
const plan = () => ({ provision: [], load: ['provision'], query: ['load'], teardown: ['query'] });

/** The state of a running pipeline, and its queries, updates and signals. */
export class PipelineRun {
  readonly steps: Steps;
  readonly question: Question;
  readonly hold: Hold;
  readonly life: Life;
  readonly notices: Notices;
  readonly meter = new Meter();
  readonly tenancy = new Tenancy(() => this.outcome.provision !== undefined);
  outcome: Outcome;
  /** The cluster, once it is paused. */
  paused: PausedCluster | undefined;
  /** Owner of what it creates: the tag sparkify:owner. */
  owner = '';
  /** Whether it continues the work of an earlier run. */
  goesOn: boolean;
  readonly #startedMs: number;
  #input: Parsed<'pipeline'> | undefined;

  constructor(carried?: Carried) {
    const show = () => this.steps.show();
    this.goesOn = carried !== undefined;
    this.#startedMs = carried?.startedMs ?? Date.now();
    this.outcome = { ...nothing(), ...carried?.outcome };
    const { provision } = this.outcome;
    if (provision) this.#meter(provision, carried?.availableMs);
    const watcher = { details: () => detailsOf(this), changed: () => upsertStage(stageOf(this)) };
    this.steps = new Steps(plan(), watcher, carried?.steps);
    this.question = new Question(this.#wait, show, carried?.question);
    this.hold = new Hold(this.#wait, show, carried?.held);
    this.life = new Life(show, carried?.living);
    this.notices = new Notices(show, carried?.warnings);
    answerQueries('pipeline', () => this.steps, { status: () => statusOf(this) });
  }

  begin(input: Parsed<'pipeline'>): Parsed<'pipeline'> {
    this.#input = input;
    this.meter.price = input.price;
    this.notices.begin(input);
    return input;
  }

  /** Forgets everything that was done. */
  restart(): void {
    this.goesOn = false;
    this.outcome = nothing();
    this.meter.availableMs = undefined;
    this.question.forget();
    this.hold.forget();
    this.steps.restart();
  }

  /** The warehouse exists and costs money. */
  stands(provisioned: ProvisionResult): void {
    this.outcome.provision = provisioned;
    this.#meter(provisioned);
  }

  /** Records the cluster's pause; returns the detail of the step. */
  tornDown(torn: TeardownResult | undefined): string | undefined {
    this.paused = torn?.paused;
    return this.paused && `${this.paused.identifier} is paused`;
  }

  /** An existing warehouse costs what it did before, and a workgroup is charged for what it computes. */
  #meter({ kind, cluster }: ProvisionResult, availableMs?: number): void {
    if (kind === 'cluster') this.meter.begin(cluster.nodes, availableMs);
  }

  /**
   * Runs a step that is held if it fails, and then retried, skipped (undefined) or aborted, as a person decides. A step
   * that an earlier run held is still held.
   */
  async runHoldable<T>(step: Part, onFailure: 'teardown' | 'hold', work: () => Promise<T>): Promise<T | undefined> {
    let failed: unknown = this.hold.failureOf(step);
    for (;;) {
      try {
        if (failed === undefined) return await this.steps.run(step, work);
      } catch (error) {
        throwBug(error);
        if (onFailure === 'teardown' || isCancellation(error)) throw error;
        failed = error;
        this.notices.tell({ event: 'held', error, step, expiresMs: this.life.expiresMs });
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
      nodeHours: this.meter.nodeHours(),
      ...this.meter.cost(),
      durationMs: Date.now() - this.#startedMs,
    };
  }

  /** The end of the time to live also aborts: the step's own failure says more than that time ran out. */
  async #decide(step: string, failed: unknown) {
    try {
      return await this.hold.decide(step, failed, () => this.life.expiresMs);
    } catch (error) {
      if (isCancellation(error) && this.tenancy.expired) return 'abort';
      throw error;
    }
  }

  /** Continues as new if the history has become long and all messages have been handled. */
  readonly #wait: Wait = async (done, deadlineMs, summary) => {
    const isToGoOn = () => isLong(mostEvents) && allHandlersFinished() && this.notices.isIdle;
    const inTime = await untilDeadline(() => done() || isToGoOn(), deadlineMs, summary);
    if (done() || !inTime) return done();
    // The server passes on search attributes, but not the memo.
    const { memo = {} } = workflowInfo();
    const goOn = makeContinueAsNewFunc<NextRun>({ memo });
    return goOn(this.#input, this.#carry());
  };

  #carry(): Carried {
    return {
      owner: this.owner,
      startedMs: this.#startedMs,
      living: this.life.living as Living,
      steps: this.steps.list(),
      outcome: this.outcome,
      availableMs: this.meter.availableMs,
      question: this.question.open,
      held: this.hold.held,
      warnings: this.notices.warnings,
    };
  }
}
