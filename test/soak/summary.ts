import type { RunReport, SoakOptions, SoakReport } from './soak.ts';
import { wrongs } from './verdict.ts';
import type { Violation } from './verdict.ts';

/** The output of a soak: each violation at once, its progress now and then, and a summary at its end. */

const progressIntervalMs = 30_000;

export class Progress {
  readonly #options: SoakOptions;
  readonly #timer: NodeJS.Timeout;
  readonly #ended: RunReport[] = [];

  constructor(options: SoakOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#show(), progressIntervalMs);
  }

  tell(report: RunReport): void {
    this.#ended.push(report);
    for (const violation of report.violations) console.log(described(violation, this.#options.seed, report));
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #show(): void {
    const { runs } = this.#options;
    const broken = this.#ended.filter(({ violations }) => violations.length > 0).length;
    console.log(
      `${this.#ended.length} of ${runs.length} ended (${counted(outcomesOf(this.#ended))}), ${broken} broken`,
    );
  }
}

function described({ wrong, text }: Violation, seed: number, { plan, struck }: RunReport): string {
  return [
    `BROKEN: ${wrong} in run ${plan.run} of seed ${seed} (${plan.story}): ${text}`,
    `  faults: ${counted(struck)}`,
    `  again:  npm run soak -- --seed ${seed} --only ${plan.run}`,
  ].join('\n');
}

/** Everything that was broken. */
export const violationsOf = ({ runs, account }: SoakReport): Violation[] => [
  ...runs.flatMap(({ violations }) => violations),
  ...account,
];

/** The lines of the summary. */
export function summarize(report: SoakReport, { seed, concurrency, faultProbability }: SoakOptions): string[] {
  const { runs, kills, reaped, account, durationMs } = report;
  const broken = violationsOf(report);
  const longestMs = Math.max(...runs.map((run) => run.durationMs));
  return [
    ...account.map(({ wrong, text }) => `BROKEN: ${wrong} after the runs of seed ${seed}: ${text}`),
    `seed ${seed}, ${runs.length} runs, ${concurrency} at once, fault probability ${faultProbability}`,
    `  outcomes   ${counted(outcomesOf(runs))}`,
    `  faults     ${counted(sumOf(runs.map(({ struck }) => struck)))}`,
    `  kills      ${counted(kills)}`,
    `  reaped     ${reaped} resources that were left to the reaper on purpose`,
    ...wrongs.map((wrong) => `  ${wrong.padEnd(26)} ${broken.filter((one) => one.wrong === wrong).length}`),
    `  duration   ${seconds(durationMs)}, the longest run ${seconds(longestMs)}`,
  ];
}

const seconds = (durationMs: number) => `${(durationMs / 1000).toFixed(0)} s`;

const outcomesOf = (runs: RunReport[]) => sumOf(runs.map(({ outcome }) => ({ [outcome]: 1 })));

function sumOf(counts: Record<string, number>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const [name, count] of counts.flatMap((one) => Object.entries(one))) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}

const counted = (counts: Record<string, number>) =>
  Object.entries(counts)
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ') || 'none';
