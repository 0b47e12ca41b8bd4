import { Command } from 'commander';
import { exitCodes } from '../errors.ts';
import { createReporter } from '../reporter.ts';
import { connectTemporal } from '../run/connect.ts';
import { examples } from './examples.ts';
import { homeOption } from './options.ts';

interface ReplayOptions {
  query?: string;
  home: string;
}

const progressMs = 5_000;

export function replayCommand(): Command {
  return new Command('replay')
    .description(
      'before a deploy: say whether this build can carry on with the runs that are under way; changes nothing',
    )
    .option('--query <query>', 'replay what this visibility query finds (default: every open run of our workflows)')
    .addOption(homeOption())
    .addHelpText(
      'after',
      examples({
        'sparkify replay': 'every open run, before this build is deployed',
        [`sparkify replay --query 'WorkflowId = "daily"'`]: 'this run alone',
      }),
    )
    .action(async ({ query, home }: ReplayOptions) => {
      const temporal = await connectTemporal(home);
      const { openRuns, replayRuns } = await import('../run/replay.ts');
      const { say } = createReporter(process.stderr);
      let [count, broken, toldMs] = [0, 0, performance.now()];
      for await (const { workflowId, workflow, runId, problem } of replayRuns(temporal, query ?? openRuns)) {
        count += 1;
        if (problem !== undefined) {
          broken += 1;
          console.log(`! ${workflowId} (${workflow}, run ${runId}): ${problem}`);
        }
        if (performance.now() - toldMs < progressMs) continue;
        toldMs = performance.now();
        say(`${count} replayed …`);
      }
      console.log(summary(count, broken));
      if (broken > 0) process.exitCode = exitCodes.failed;
    });
}

function summary(count: number, broken: number): string {
  if (count === 0) return 'There is nothing to replay.';
  const runs = `${count} ${count === 1 ? 'run' : 'runs'} replayed`;
  if (broken === 0) return `${runs}: this build can carry on with ${count === 1 ? 'it' : 'all of them'}.`;
  return `${runs}: this build breaks ${broken === count ? 'all' : broken} of them. Let those end on the version on which they began.`;
}
