import * as fc from 'fast-check';

/** What is fuzzed: a promise that must hold of every case, and how to look whether it does. */
export interface Target {
  name: string;
  /** What holds of every case, whatever it is. */
  promise: string;
  /** How many cases `npm test` draws: a few seconds' worth. */
  runs: number;
  /** Starts what the cases need. */
  open(): Promise<Lab>;
}

export interface Lab {
  /** Must hold of each case by itself: replaying one draws no other before it. */
  property: fc.IAsyncProperty<unknown>;
  close(): Promise<void>;
}

/** A lab for cases that need nothing started. */
export function pureLab<Case>(cases: fc.Arbitrary<Case>, check: (one: Case) => void | Promise<void>): Promise<Lab> {
  return Promise.resolve({
    property: fc.asyncProperty(cases, async (one) => check(one)) as fc.IAsyncProperty<unknown>,
    close: () => Promise.resolve(),
  });
}

/** A broken promise, with the smallest case that breaks it. Target, seed and path draw that case again. */
export interface Finding {
  target: string;
  seed: number;
  path: string;
  smallest: string;
  error: string;
}

export interface Outcome {
  cases: number;
  findings: Finding[];
}

export interface Limits {
  seed: number;
  /** Most cases per round. */
  runs: number;
  /** No round starts or continues after this time. */
  timeMs?: number;
  /** How many rounds, each with the next seed; a round ends at its first finding. */
  rounds?: number;
}

/**
 * Draws cases until a limit is reached, and shrinks those that break the promise; faults with the same message count
 * once.
 */
export async function fuzz(target: Target, { seed, runs, timeMs = Infinity, rounds = 1 }: Limits): Promise<Outcome> {
  const deadlineMs = performance.now() + timeMs;
  const lab = await target.open();
  const outcome: Outcome = { cases: 0, findings: [] };
  try {
    for (let round = 0; round < rounds; round += 1) {
      const leftMs = deadlineMs - performance.now();
      if (leftMs <= 0) break;
      const until = leftMs < Infinity ? { interruptAfterTimeLimit: leftMs, markInterruptAsFailure: false } : {};
      const { cases, finding } = await draw(target, lab, { seed: seed + round, numRuns: runs, ...until });
      outcome.cases += cases;
      if (finding && !outcome.findings.some(({ error }) => kindOf(error) === kindOf(finding.error))) {
        outcome.findings.push(finding);
      }
    }
  } finally {
    await lab.close();
  }
  return outcome;
}

/** Draws the one case of a finding again. */
export async function replay(target: Target, { seed, path }: Pick<Finding, 'seed' | 'path'>): Promise<Outcome> {
  const lab = await target.open();
  try {
    const { cases, finding } = await draw(target, lab, { seed, path, numRuns: 1, endOnFailure: true });
    return { cases, findings: finding ? [finding] : [] };
  } finally {
    await lab.close();
  }
}

async function draw(target: Target, lab: Lab, parameters: fc.Parameters<unknown> & { seed: number }) {
  const details = await fc.check(lab.property, parameters);
  const cases = details.numRuns + details.numShrinks;
  // A round that has no time for a single case counts as failed, without one.
  if (!details.failed || details.counterexample === null) return { cases };
  const finding: Finding = {
    target: target.name,
    seed: parameters.seed,
    path: details.counterexamplePath ?? '',
    smallest: fc.stringify((details.counterexample as unknown[])[0]),
    error: textOf(details.errorInstance),
  };
  return { cases, finding };
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The message of an error without quoted parts and numbers. */
const kindOf = (error: string): string => (error.split('\n')[0] ?? '').replace(/["'`].*["'`]|\d+/g, '…');

export const replayCommand = ({ target, seed, path }: Finding): string =>
  `npm run fuzz -- --target ${target} --seed ${seed} --path ${path}`;

/** What was found, as lines to read and to act on. */
export const describeFinding = (finding: Finding): string =>
  [finding.error, `smallest: ${finding.smallest}`, `replay: ${replayCommand(finding)}`].join('\n');
