import { Argument, Command, Option } from 'commander';
import { workflowTypes } from '../../contract/inputs.ts';
import type { WorkflowType } from '../../contract/inputs.ts';
import { runPage } from '../../contract/run-page.ts';
import { resultText } from '../../report/text.ts';
import { CliError, exitCodes } from '../errors.ts';
import { connectTemporal } from '../run/connect.ts';
import type { Temporal } from '../run/connect.ts';
import { createDisplay } from '../run/display.ts';
import { exitCodeOf, failureText, resultOf } from '../run/failure.ts';
import { follow } from '../run/follow.ts';
import type { Outcome } from '../run/follow.ts';
import { readInput } from '../run/input.ts';
import type { InputOptions } from '../run/input.ts';
import { reportAfter } from '../run/report.ts';
import { attach, launch, requireWorker } from '../run/launch.ts';
import type { Launched } from '../run/launch.ts';
import { nameOfProject } from '../project-folder.ts';
import { examples } from './examples.ts';
import { homeOption, projectOfRunOption } from './options.ts';

interface RunOptions extends InputOptions {
  workflowId?: string;
  attach?: boolean;
  detach?: boolean;
  json?: boolean;
  home: string;
  project?: string;
}

export function runCommand(): Command {
  return new Command('run')
    .description('start a workflow and follow it to its end')
    .addArgument(new Argument('[workflow]', 'type of the workflow').choices(workflowTypes).default('pipeline'))
    .addOption(new Option('--input <json>', 'its input; see `sparkify schema`').conflicts('inputFile'))
    .option('--input-file <file>', 'its input from a file; - is standard input')
    .option('--workflow-id <id>', 'its id (default: <name>-<workflow>, so that only one run at a time uses a name)')
    .option('--attach', 'follow the open run with this id; starts nothing')
    .option('--detach', 'start it and return at once')
    .option('--json', 'print only the result, as JSON, on standard output')
    .addOption(homeOption())
    .addOption(projectOfRunOption())
    .addHelpText(
      'after',
      examples({
        'sparkify run': 'the whole pipeline, from role to deletion',
        [`sparkify run --input '{"name":"shop","teardown":"never"}'`]: 'one that keeps its warehouse',
        [`sparkify run load --input '{"name":"shop"}'`]: 'a load into that warehouse',
        'sparkify run --attach --workflow-id sparkify-pipeline': 'follow a run that is under way',
      }),
    )
    .action(async (workflow: WorkflowType, options: RunOptions) => {
      const { raw, name, about } = readInput(workflow, options, nameOfProject(options.project));
      const temporal = await connectTemporal(options.home);
      const workflowId = options.workflowId ?? `${name}-${workflow}`;
      const underWay = options.attach ? await attach(temporal, workflowId, workflow) : undefined;
      if (!options.detach) await requireWorker(temporal);
      const launched = underWay ?? (await launch(temporal, { workflow, workflowId, input: raw, about }));
      announce(temporal, launched);
      if (options.detach) return printDetached(launched, options);
      const display = createDisplay(process.stderr);
      const outcome = await follow({ temporal, ...launched, display, onInterrupt: 'ask' });
      const { handle, runId } = launched;
      const report =
        outcome.kind === 'detached'
          ? undefined
          : await reportAfter(temporal, options.home, { workflowId: handle.workflowId, runId });
      try {
        conclude(workflow, launched, outcome, options.json ?? false);
      } finally {
        if (report !== undefined) console.error(report);
      }
    });
}

export function announce(temporal: Temporal, { handle, runId, attached }: Launched): void {
  console.error(`${attached ? 'Following' : 'Started'} ${handle.workflowId} (run ${runId})`);
  if (temporal.ui !== undefined)
    console.error(runPage(temporal.ui, temporal.config.namespace, handle.workflowId, runId));
}

function printDetached({ handle, runId }: Launched, { json }: RunOptions): void {
  const { workflowId } = handle;
  console.log(json ? JSON.stringify({ workflowId, runId }) : workflowId);
}

/** Prints the outcome and sets the exit code. */
function conclude(workflow: WorkflowType, { handle }: Launched, outcome: Outcome, json: boolean): void {
  if (outcome.kind === 'detached') {
    console.error(
      `\nThe run carries on. Follow it: npx sparkify run --attach --workflow-id ${handle.workflowId} ${workflow}`,
    );
    process.exitCode = exitCodes.interrupted;
  } else if (outcome.kind === 'failed') {
    const result = resultOf(outcome.error);
    if (result !== undefined) printResult(workflow, result, json);
    throw new CliError(failureText(handle.workflowId, outcome.error), {
      cause: outcome.error,
      exitCode: exitCodeOf(outcome.error),
    });
  } else printResult(workflow, outcome.result, json);
}

function printResult(workflow: WorkflowType, result: unknown, json: boolean): void {
  console.log(json ? JSON.stringify(result) : `\n${resultText[workflow](result as never)}`);
}
