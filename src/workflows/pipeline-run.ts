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
import { upsertStage } from './listing.ts';
import { isLong } from './long.ts';
import { answerQueries } from './messages.ts';
import { Meter } from './meter.ts';
import { Notices } from './notices.ts';
import { Question } from './question.ts';
import { Steps } from './steps.ts';
import { detailsOf, stageOf, statusOf } from './story.ts';
import { Tenancy } from './tenancy.ts';

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
  warnings?: string[];
}

type NextRun = (input: Parsed<'pipeline'> | undefined, carried: Carried) => Promise<PipelineResult>;

const mostEvents = 250;
const nothing = (): Outcome => ({ provision: undefined, load: undefined, query: undefined });
const plan = () => ({ provision: [], load: ['provision'], query: ['load'], teardown: ['query'] });

/** What a pipeline knows of itself while it runs, and what it can be asked and told. */
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
  /** Whose what it creates is: the tag sparkify:owner. */
  owner = '';
  /** Whether it goes on with what an earlier run of it did. */
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

  /** Nothing of what was done counts. */
  restart(): void {
    this.goesOn = false;
    this.outcome = nothing();
    this.meter.availableMs = undefined;
    this.question.forget();
    this.hold.forget();
    this.steps.restart();
  }

  /** The warehouse stands, and is paid for. */
  stands(provisioned: ProvisionResult): void {
    this.outcome.provision = provisioned;
    this.#meter(provisioned);
  }

  /** Keeps what is to be told of the cluster's pause; the detail of the step. */
  tornDown(torn: TeardownResult | undefined): string | undefined {
    this.paused = torn?.paused;
    return this.paused && `${this.paused.identifier} is paused`;
  }

  /** What was there costs what it did before; a workgroup is charged for what it computes. */
  #meter({ kind, cluster }: ProvisionResult, availableMs?: number): void {
    if (kind === 'cluster') this.meter.begin(cluster.nodes, availableMs);
  }

  /**
   * Runs a step that can be held when it fails: it is tried again, skipped (undefined) or given up, as it is told. One
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

  /** The end of the time to live is an abort, too: the step's own failure says more than that time ran out. */
  async #decide(step: string, failed: unknown) {
    try {
      return await this.hold.decide(step, failed, () => this.life.expiresMs);
    } catch (error) {
      if (isCancellation(error) && this.tenancy.expired) return 'abort';
      throw error;
    }
  }

  /** Continues as new when the history has become long, and all that was told has been done. */
  readonly #wait: Wait = async (done, deadlineMs, summary) => {
    const isToGoOn = () => isLong(mostEvents) && allHandlersFinished() && this.notices.isIdle;
    const inTime = await untilDeadline(() => done() || isToGoOn(), deadlineMs, summary);
    if (done() || !inTime) return done();
    // Search attributes are handed on by themselves, the memo is not.
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
