import type { WorkflowHandle } from '@temporalio/client';
import type { PipelineResult } from '../../src/contract/results.ts';
import type { Status } from '../../src/contract/status.ts';
import type { Lab } from './lab.ts';
import type { Plan } from './plan.ts';
import { endingOf, pause, persistently, start, update, within } from './reached.ts';
import type { Ending } from './reached.ts';
import { readTables } from './tables.ts';
import type { Tables } from './tables.ts';

/** What was seen of a run. */
export interface Found {
  ending: Ending;
  /** While it asked, or stood. */
  tables?: Tables;
  /** After a warehouse that stood was loaded once more. */
  reloaded?: { ending: Ending; tables: Tables };
  rival?: Ending;
  /** Of the run after it, with what was of the pipeline before that, and its tables while that asked. */
  sequel?: { before: string[]; ending: Ending; tables?: Tables };
  /** Its resources that still existed after it had ended. */
  left: string[];
  /** How often each fault struck. */
  struck: Record<string, number>;
}

const pollMs = 1_000;
/** A call can be held for as long as its client waits for the answer, 20 s. */
const holdPollMs = 250;

/** The pipeline of that name, its lease and its parts; not all are there in every run. */
export const workflowIdsOf = (name: string): string[] => [
  name,
  `sparkify-lease/${name}`,
  ...['provision', 'load', 'query', 'teardown'].map((part) => `${name}/${part}`),
];

/** Runs a plan to its end; rejects when it does not come to one in `timeoutMs`. */
export async function execute(lab: Lab, plan: Plan, timeoutMs: number): Promise<Found> {
  const ids = plan.rules.map((_, index) => `${plan.name}/${index}`);
  for (const [index, rule] of plan.rules.entries()) await lab.faults.put(ids[index] ?? '', rule);
  try {
    const found = await within(lab.client, timeoutMs, workflowIdsOf(plan.name), new Execution(lab, plan, ids).run());
    const struck = await takeAway(lab, ids);
    return { ...found, struck, left: await lab.account.ofPipeline(plan.name) };
  } finally {
    await takeAway(lab, ids);
  }
}

/** Takes the rules away, and their ids out of the list. */
async function takeAway({ faults }: Lab, ids: string[]): Promise<Record<string, number>> {
  const struck: Record<string, number> = {};
  for (const id of ids.splice(0)) {
    const { fault, hits } = await faults.remove(id);
    if (hits > 0) struck[fault] = (struck[fault] ?? 0) + hits;
  }
  return struck;
}

type Seen = Omit<Found, 'left' | 'struck'>;

class Execution {
  readonly #lab: Lab;
  readonly #plan: Plan;
  /** Of the plan's rules, in their order. */
  readonly #ruleIds: string[];
  #isOver = false;

  constructor(lab: Lab, plan: Plan, ruleIds: string[]) {
    this.#lab = lab;
    this.#plan = plan;
    this.#ruleIds = ruleIds;
  }

  async run(): Promise<Seen> {
    const { client } = this.#lab;
    const { name, input } = this.#plan;
    const run = await start(client, 'pipeline', name, input);
    const ended = endingOf(client, name).finally(() => (this.#isOver = true));
    const acted = this.#act(run);
    const [ending] = await Promise.all([ended, acted]);
    for (const id of workflowIdsOf(name)) await endingOf(client, id);
    if (ending === undefined) throw new Error('the workflow is gone');
    return { ending, ...(await acted), ...(await this.#standing()), ...(await this.#sequel(ending)) };
  }

  async #act(run: WorkflowHandle): Promise<Partial<Seen>> {
    const { interrupt, decision, input } = this.#plan;
    if (interrupt?.at) await this.#interruptAt(run, interrupt.how);
    if (decision && (await this.#sees(run, ({ held }) => held !== undefined))) {
      await this.#mend();
      await update(run, decision);
    }
    if (input.query !== 'ask' || !(await this.#sees(run, ({ question }) => question !== undefined))) return {};
    return this.#asked(run);
  }

  /** The tables stand and nobody works on them for as long as the question is open. */
  async #asked(run: WorkflowHandle): Promise<Partial<Seen>> {
    const { interrupt, answer, name, rival, input } = this.#plan;
    // What has a short time to live may be gone before it was read.
    if (answer === undefined && interrupt === undefined) return {};
    const isWorkgroup = input.warehouse?.kind === 'serverless';
    const seen: Partial<Seen> = { tables: await readTables(this.#lab, name, isWorkgroup) };
    if (rival) {
      const { client } = this.#lab;
      await start(client, 'pipeline', `${name}-rival`, { name });
      const ending = await endingOf(client, `${name}-rival`);
      if (ending) seen.rival = ending;
    }
    if (interrupt) await persistently(() => interruptRun(run, interrupt.how));
    else await update(run, 'answer', answer as string);
    return seen;
  }

  /** Waits until the plan's first rule holds a call, does it, and lets the call go. */
  async #interruptAt(run: WorkflowHandle, how: 'cancel' | 'terminate'): Promise<void> {
    const { faults } = this.#lab;
    const hold = this.#ruleIds.shift() ?? '';
    while (!this.#isOver && (await faults.rule(hold)).hits === 0) await pause(holdPollMs);
    if (!this.#isOver) await persistently(() => interruptRun(run, how));
    await faults.remove(hold);
  }

  /** Takes the plan's first rule away, which is what made a step fail for good. */
  async #mend(): Promise<void> {
    await this.#lab.faults.remove(this.#ruleIds.shift() ?? '');
  }

  /** Waits until the run's status is so; false when it has ended before. */
  async #sees(run: WorkflowHandle, isSo: (status: Status) => boolean, isOver = () => this.#isOver): Promise<boolean> {
    while (!isOver()) {
      const status = await run.query<Status>('status').catch(() => undefined);
      if (status && isSo(status)) return true;
      await pause(pollMs);
    }
    return false;
  }

  /** Loads an existing warehouse once more, and tears it down unless it is for the reaper. */
  async #standing(): Promise<Partial<Seen>> {
    const { name, standing } = this.#plan;
    if (standing === undefined) return {};
    const tables = await readTables(this.#lab, name);
    const ending = await this.#whole('load');
    const reloaded = { ending, tables: await readTables(this.#lab, name) };
    if (standing === 'tear down') await this.#whole('teardown');
    return { tables, reloaded };
  }

  /** One more run of the pipeline, with what this one has left: a paused cluster, or a snapshot. */
  async #sequel(first: Ending): Promise<Partial<Seen>> {
    const { name, sequel } = this.#plan;
    if (sequel === undefined) return {};
    const { client, account } = this.#lab;
    const snapshotIdentifier = (first.result as PipelineResult | undefined)?.teardown?.finalSnapshot;
    if (sequel === 'restore' && snapshotIdentifier === undefined) return {};
    const before = await told(() => account.ofPipeline(name));
    const input =
      sequel === 'restore' ? { warehouse: { snapshotIdentifier } } : ({ teardown: 'pause' } satisfies Plan['input']);
    const id = `${name}-sequel`;
    const run = await start(client, 'pipeline', id, { name, query: 'ask', ...input });
    let isOver = false;
    const ended = endingOf(client, id).finally(() => (isOver = true));
    const isAsked = await this.#sees(
      run,
      ({ question }) => question !== undefined,
      () => isOver,
    );
    const tables = isAsked ? await readTables(this.#lab, name) : undefined;
    if (isAsked) await update(run, 'answer', 'no');
    const ending = await ended;
    for (const one of workflowIdsOf(id)) await endingOf(client, one);
    if (sequel === 'resume') await this.#whole('teardown');
    else await this.#lab.forgetSnapshot(snapshotIdentifier ?? '');
    if (ending === undefined) throw new Error(`${id} is gone`);
    return { sequel: { before, ending, ...(tables && { tables }) } };
  }

  /** A part of the pipeline, started alone. */
  async #whole(type: 'load' | 'teardown'): Promise<Ending> {
    const { client } = this.#lab;
    const id = `${this.#plan.name}-${type}`;
    await start(client, type, id, { name: this.#plan.name });
    const ending = await endingOf(client, id);
    if (ending === undefined) throw new Error(`${type} is gone`);
    return ending;
  }
}

/** AWS's errors for a look at a run that still meets its faults. */
async function told<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch {
      await pause(holdPollMs);
    }
  }
}

async function interruptRun(run: WorkflowHandle, how: 'cancel' | 'terminate'): Promise<void> {
  await (how === 'cancel' ? run.cancel() : run.terminate('a soak run'));
}
