import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { durationText, resultText } from '../../report/text.ts';
import { exitCodes } from '../errors.ts';
import { defaultBucket, firstData, generate } from '../generate/generate.ts';
import { folderTarget } from '../generate/target.ts';
import { quoted } from '../quoted.ts';
import { createReporter } from '../reporter.ts';
import { connectRunning } from '../run/connect.ts';
import { createDisplay } from '../run/display.ts';
import type { Display } from '../run/display.ts';
import { exitCodeOf, failureText, resultOf } from '../run/failure.ts';
import { follow } from '../run/follow.ts';
import { readInput } from '../run/input.ts';
import { reportAfter } from '../run/report.ts';
import { launch, requireWorker } from '../run/launch.ts';
import { defaultHome, homePaths, readRunning } from '../services/home.ts';
import type { Running } from '../services/home.ts';
import { untilInterrupted } from '../services/interrupt.ts';
import { startStack, tellData } from '../services/stack.ts';
import { bundledProject, projectFolder, projectVariable, requireProject } from '../project-folder.ts';
import { examples } from './examples.ts';
import { homeOption, projectOption } from './options.ts';
import { announce } from './run.ts';
import { readyText } from './up.ts';

interface StartOptions {
  home: string;
  project?: string;
  exit?: boolean;
}

const reporter = createReporter(process.stderr);
/** Where lines go while the progress of the run is on the screen. */
let display: Display | undefined;
const say = (line: string) => (display ?? reporter).say(line);

export function startCommand(): Command {
  return new Command('start')
    .description('everything at once, as `npm start`: services, the data of the project, the whole pipeline')
    .addOption(homeOption())
    .addOption(projectOption())
    .option('--exit', 'end after the run; by default, on a terminal, everything keeps running until Ctrl-C')
    .addHelpText(
      'after',
      examples({
        'sparkify start': 'keep running after the run, until Ctrl-C',
        'sparkify start --exit --project shop': 'run the pipeline of your own project, and end',
      }),
    )
    .action(async (options: StartOptions) => {
      const folder = projectFolder(options.project);
      const { name } = requireProject(folder).settings;
      process.env[projectVariable] = folder;
      const run = { home: options.home, folder, name };
      const running = readRunning(options.home);
      process.exitCode = running === undefined ? await startAndRun(run, options) : await runInto(running, run);
    });
}

/** A run of that project's pipeline. */
interface ProjectRun {
  home: string;
  folder: string;
  name: string;
}

/** Starts the services, runs the pipeline, and stops the services again. */
async function startAndRun(run: ProjectRun, { exit }: StartOptions): Promise<number> {
  const { home, folder } = run;
  const interrupted = untilInterrupted();
  const signal = { seen: false };
  void interrupted.then(() => (signal.seen = true));
  const stack = await startStack({ home, reporter: { ...reporter, say }, project: folder });
  try {
    if (signal.seen) return exitCodes.interrupted;
    const code = await runPipeline(stack.running, run);
    if (code === exitCodes.interrupted || exit || !process.stdout.isTTY || signal.seen) return code;
    console.log(readyText(stack.running, run));
    await interrupted;
    return code;
  } finally {
    await reporter.during('everything to stop', stack.stop());
  }
}

async function runInto(running: Running & { pid: number }, run: ProjectRun): Promise<number> {
  say(`Sparkify is already running in ${homePaths(run.home).root} (process ${running.pid}): the run starts there.`);
  tellData(run.folder, running.s3Root, say);
  const code = await runPipeline(running, run);
  // That UI keeps running, unlike one that ends with the run.
  if (running.temporal.ui !== null) console.log(`Temporal UI: ${running.temporal.ui}`);
  return code;
}

/** Returns the exit code. */
async function runPipeline(running: Running, { home, folder, name }: ProjectRun): Promise<number> {
  if (folder === bundledProject) await generateWhenEmpty(home);
  const temporal = await connectRunning(running, home);
  await requireWorker(temporal);
  const { raw: input, about } = readInput('pipeline', { input: JSON.stringify({ name, project: name }) });
  const request = { workflow: 'pipeline', workflowId: `${name}-pipeline`, input, about, orAttach: true } as const;
  const launched = await launch(temporal, request);
  if (launched.attached)
    say('A run is under way already, perhaps one that was interrupted: it carries on where it was.');
  announce(temporal, launched);
  display = createDisplay(process.stderr);
  const outcome = await follow({ temporal, ...launched, display, onInterrupt: 'detach' });
  display = undefined;
  if (outcome.kind === 'detached') {
    say(
      `\nInterrupted: the next \`${folder === bundledProject ? 'npm' : 'sparkify'} start\` carries on with this run where it was.`,
    );
    return exitCodes.interrupted;
  }
  const { handle, runId } = launched;
  const report = await reportAfter(temporal, home, { workflowId: handle.workflowId, runId });
  const result = outcome.kind === 'failed' ? resultOf(outcome.error) : outcome.result;
  if (result !== undefined) console.log(`\n${resultText.pipeline(result as never)}`);
  if (outcome.kind === 'failed') say(`\n${failureText(launched.handle.workflowId, outcome.error)}`);
  console.log(`\n${report}`);
  console.log(howToKeep(home));
  return outcome.kind === 'failed' ? exitCodeOf(outcome.error) : exitCodes.ok;
}

function howToKeep(home: string): string {
  const flag = home === defaultHome ? '' : ` --home ${quoted(home)}`;
  return (
    'To keep a warehouse and look at it, run `npx sparkify up` in another terminal, then:\n' +
    `  npx sparkify run${flag} --input '{"teardown":"never"}'\n` +
    `  npx sparkify sql${flag}      # or: npx sparkify connect${flag}`
  );
}

async function generateWhenEmpty(home: string): Promise<void> {
  const bucket = join(homePaths(home).s3, defaultBucket);
  if (existsSync(join(bucket, 'log_data')) || existsSync(join(bucket, 'song_data'))) return;
  const startedAt = performance.now();
  const { files } = await generate(firstData, folderTarget(bucket));
  const { events, songs } = firstData;
  say(
    `data             ${events} events and ${songs} songs in ${files} files  (${durationText(performance.now() - startedAt)})`,
  );
}
