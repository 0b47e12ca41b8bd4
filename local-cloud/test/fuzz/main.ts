import { randomInt } from 'node:crypto';
import { InvalidArgumentError, Option, program } from 'commander';
import { describeFinding, fuzz, replay } from './harness.ts';
import type { Outcome, Target } from './harness.ts';
import { targets } from './targets/index.ts';

/** A long run over the targets. Exits with 0 when nothing was found, 1 when something was, 2 for a wrong flag. */

const names = targets.map(({ name }) => name);
const largestSeed = 2 ** 31 - 1;
/** Cases a round: often enough a new seed, so that one finding does not hide the others. */
const runsOfRound = 20_000;
/** Rounds that do nothing but find are not worth more. */
const mostRounds = 200;

interface Flags {
  minutes: number;
  seed?: number;
  target: string[];
  path?: string;
}

program
  .name('fuzz')
  .description('draw cases at random for each target, and tell the smallest that breaks what it promises')
  .addOption(new Option('--minutes <n>', 'for all targets together, 0.1 to 10000').argParser(minutes).default(5))
  .addOption(new Option('--seed <s>', 'what the cases are drawn from (random)').argParser(seedNumber))
  .addOption(new Option('--target <name...>', `these alone: ${names.join(', ')}`).argParser(targetNames).default(names))
  .addOption(new Option('--path <p>', 'the one case of a finding again; needs --seed and one --target').argParser(path))
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .action(async (flags: Flags) => {
    process.exit(await run(flags));
  });

// The SDK's versions are pinned; what later ones will need is not the fuzzer's report.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
void program.parseAsync();

async function run({ minutes: time, seed: given, target: wanted, path: at }: Flags): Promise<number> {
  const chosen = targets.filter(({ name }) => wanted.includes(name));
  if (at !== undefined) return replayOne(chosen, given, at);
  const seed = given ?? randomInt(largestSeed);
  const timeMs = (time * 60_000) / chosen.length;
  let found = 0;
  for (const target of chosen) {
    const startedMs = performance.now();
    const outcome = await fuzz(target, { seed, runs: runsOfRound, timeMs, rounds: mostRounds });
    found += outcome.findings.length;
    tell(target, outcome, `in ${Math.round((performance.now() - startedMs) / 1000)} s, seed ${seed}`);
  }
  return found === 0 ? 0 : 1;
}

async function replayOne(chosen: Target[], seed: number | undefined, at: string): Promise<number> {
  const [target] = chosen;
  if (target === undefined || chosen.length > 1) {
    return program.error('--path needs one --target: that of the finding');
  }
  if (seed === undefined) return program.error('--path needs --seed: that of the finding');
  const outcome = await replay(target, { seed, path: at });
  tell(target, outcome, `at path ${at} of seed ${seed}`);
  return outcome.findings.length === 0 ? 0 : 1;
}

function tell(target: Target, { cases, findings }: Outcome, where: string): void {
  const result = findings.length === 0 ? 'nothing found' : `${findings.length} found`;
  console.log(`${target.name}: ${cases.toLocaleString('en')} cases ${where}: ${result} (${target.promise})`);
  for (const finding of findings) console.log(describeFinding(finding).replace(/^/gm, '  '));
}

function minutes(text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value >= 0.1 && value <= 10_000) return value;
  throw new InvalidArgumentError('Expected minutes from 0.1 to 10000, such as 5.');
}

function seedNumber(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= largestSeed) return value;
  throw new InvalidArgumentError(`Expected a whole number from 0 to ${largestSeed}.`);
}

function path(text: string): string {
  if (/^\d+(:\d+)*$/.test(text)) return text;
  throw new InvalidArgumentError('Expected numbers with colons between them, as a finding tells, such as 12:0:3.');
}

/** For commander, which calls it for each name; the first takes the place of the default. */
function targetNames(name: string, before: string[]): string[] {
  if (!names.includes(name)) throw new InvalidArgumentError(`Expected one of ${names.join(', ')}.`);
  return before === names ? [name] : [...before, name];
}
