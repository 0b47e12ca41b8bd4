import { writeFileSync } from 'node:fs';
import { InvalidArgumentError, Option, program } from 'commander';
import { wholeNumber } from '../../src/cli/commands/options.ts';
import { untilInterrupted } from '../../src/cli/services/interrupt.ts';
import { startLab } from './lab.ts';
import { soak } from './soak.ts';
import type { SoakOptions } from './soak.ts';
import { Progress, summarize, violationsOf } from './summary.ts';

/**
 * Many pipelines under random faults, on a Temporal server, a local cloud and a worker of their own. Exits with 0 when
 * every promise held, 1 when one was broken, 130 when it was interrupted.
 */

const lives = { worker: { lifeMs: 60_000 }, warehouse: { lifeMs: 15_000 }, 'Temporal server': { lifeMs: 90_000 } };

/** Longer than the longest that is seen. */
const runTimeoutMs = 15 * 60_000;

interface Flags {
  runs: number;
  concurrency: number;
  seed: number;
  faultProbability: number;
  only?: number;
  kills: boolean;
  evidence?: string;
  json?: string;
}

program
  .name('soak')
  .description('run many pipelines under random faults, and prove of each that it ended, loaded and left as it should')
  .addOption(new Option('--runs <n>', 'how many pipelines').argParser(wholeNumber(1, 100_000)).default(20))
  .addOption(new Option('--concurrency <c>', 'how many at once').argParser(wholeNumber(1, 1000)).default(20))
  .addOption(new Option('--seed <s>', 'what all of it is drawn from').argParser(wholeNumber(0, 2 ** 31)).default(1))
  .addOption(new Option('--fault-probability <p>', 'share of the calls that fail').argParser(probability).default(0.3))
  .addOption(new Option('--only <run>', 'the run of that number alone').argParser(wholeNumber(0, 100_000)))
  .addOption(new Option('--no-kills', 'kill neither worker nor Temporal server nor warehouses'))
  .addOption(new Option('--evidence <dir>', 'keep the histories of broken runs there'))
  .addOption(new Option('--json <file>', 'write everything that was seen there'))
  .action(async (flags: Flags) => {
    process.exit(await soakOnce(flags));
  });

// The SDK's versions are pinned; what later ones will need is not the soak's report.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
void program.parseAsync();

async function soakOnce(flags: Flags): Promise<number> {
  const interrupted = untilInterrupted();
  const options = optionsOf(flags);
  const lab = await startLab();
  const progress = new Progress(options);
  try {
    const report = await Promise.race([soak(lab, options, (one) => progress.tell(one)), interrupted]);
    if (typeof report === 'string') return 130;
    for (const line of summarize(report, options)) console.log(line);
    if (flags.json !== undefined) writeFileSync(flags.json, JSON.stringify({ options, ...report }, null, 2));
    return violationsOf(report).length === 0 ? 0 : 1;
  } finally {
    progress.end();
    await lab.stop();
  }
}

function optionsOf({ runs, only, kills, ...rest }: Flags): SoakOptions {
  const numbers = only === undefined ? Array.from({ length: runs }, (_, run) => run) : [only];
  return { ...rest, runs: numbers, runTimeoutMs, lives: kills ? lives : undefined };
}

function probability(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value < 1)) throw new InvalidArgumentError('Expected 0 up to less than 1.');
  return value;
}
