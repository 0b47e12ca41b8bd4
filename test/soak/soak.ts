import { inspect } from 'node:util';
import type { ReapResult } from '../../src/contract/results.ts';
import { foreignKinds } from '../support/account.ts';
import { expireAll } from '../support/expire.ts';
import { startChaos } from './chaos.ts';
import type { Lives } from './chaos.ts';
import { keepEvidence } from './evidence.ts';
import type { Lab, Victim } from './lab.ts';
import { commonNoise } from './noise.ts';
import { planOf } from './plan.ts';
import type { Plan } from './plan.ts';
import { endingOf, start, within } from './reached.ts';
import { execute } from './run.ts';
import { judge, judgeAccount, judgeRunning } from './verdict.ts';
import type { Violation } from './verdict.ts';

export interface SoakOptions {
  seed: number;
  /** Numbers of the runs. */
  runs: number[];
  /** How many are under way at once. */
  concurrency: number;
  /** Share of the calls that fail. */
  faultProbability: number;
  /** A run that takes longer hangs, and is broken. */
  runTimeoutMs: number;
  /** Absent when nothing is killed. */
  lives?: Lives | undefined;
  /** Folder for the evidence of broken runs. */
  evidence?: string | undefined;
}

/** How one run went. */
export interface RunReport {
  plan: Plan;
  outcome: string;
  durationMs: number;
  struck: Record<string, number>;
  violations: Violation[];
}

/** How all of them went. */
export interface SoakReport {
  runs: RunReport[];
  kills: Record<Victim, number>;
  /** What the reaper found and deleted. */
  reaped: number;
  /** What was wrong with the account, and still ran, when everything was over. */
  account: Violation[];
  durationMs: number;
}

/**
 * Runs all of them, `concurrency` at a time, then lets the reaper clean up, and judges. Calls `tell` after each run.
 */
export async function soak(lab: Lab, options: SoakOptions, tell: (report: RunReport) => void): Promise<SoakReport> {
  const startedMs = Date.now();
  const { seed, faultProbability } = options;
  const plans = options.runs.map((run) => planOf(seed, run, faultProbability));
  await lab.account.plant('neighbour', foreignKinds);
  for (const { name, foreign } of plans) if (foreign) await lab.account.plant(name, [foreign]);
  const foreign = await lab.account.holdings();
  await lab.faults.replace(commonNoise(faultProbability), seed);

  const runs: RunReport[] = [];
  const chaos = startChaos(lab, seed, options.lives);
  const waiting = plans.values();
  const work = async () => {
    for (const plan of waiting) {
      const report = await runAndJudge(lab, plan, options.runTimeoutMs);
      if (report.violations.length > 0 && options.evidence)
        await keepEvidence(lab, options.evidence, plan.name, report);
      runs.push(report);
      tell(report);
    }
  };
  await Promise.race([Promise.all(Array.from({ length: options.concurrency }, work)), failureOf(chaos.ended)]);
  await chaos.stop();
  const reaped = await within(lab.client, options.runTimeoutMs, [reapId], reap(lab));
  const account = [...judgeAccount(foreign, await lab.account.holdings()), ...judgeRunning(await running(lab))];
  return { runs, kills: chaos.kills, reaped, account, durationMs: Date.now() - startedMs };
}

const failureOf = (ended: Promise<unknown>) => ended.then(() => new Promise<never>(() => {}));

async function runAndJudge(lab: Lab, plan: Plan, timeoutMs: number): Promise<RunReport> {
  const startedMs = Date.now();
  const reportOf = (rest: Pick<RunReport, 'outcome' | 'struck' | 'violations'>) => ({
    plan,
    durationMs: Date.now() - startedMs,
    ...rest,
  });
  try {
    const found = await execute(lab, plan, timeoutMs);
    const { ending, struck } = found;
    return reportOf({ outcome: ending.outcome, struck, violations: judge(plan, found, lab.expected) });
  } catch (error) {
    const text = `expected ${plan.expected}, found ${inspect(error, { depth: 1 })}`;
    return reportOf({ outcome: 'unknown', struck: {}, violations: [{ wrong: 'outcome', text }] });
  }
}

const reapId = 'soak-reap';

/** Lets the time to live of everything of ours end, and the reaper do its work. */
async function reap({ clients, client, faults }: Lab): Promise<number> {
  await faults.replace([]);
  await expireAll(clients);
  await start(client, 'reap', reapId, {});
  const ending = await endingOf(client, reapId);
  const { deleted = [] } = (ending?.result ?? {}) as Partial<ReapResult>;
  return deleted.length;
}

/** Ids of the workflows that have not ended. */
async function running({ client }: Lab): Promise<string[]> {
  const ids: string[] = [];
  for await (const { workflowId } of client.workflow.list({ query: "ExecutionStatus = 'Running'" }))
    ids.push(workflowId);
  return ids;
}
