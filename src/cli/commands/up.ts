import { Command } from 'commander';
import { taskQueue } from '../../../temporal.config.ts';
import { createReporter } from '../reporter.ts';
import { untilInterrupted } from '../services/interrupt.ts';
import { startStack } from '../services/stack.ts';
import { defaultHome } from '../services/home.ts';
import type { Running } from '../services/home.ts';
import { bundledProject, projectFolder, projectVariable, requireProject } from '../project-folder.ts';
import { examples } from './examples.ts';
import { faultsOption, homeOption, observeEnvironment, observeOptions, projectOption } from './options.ts';
import type { ObserveOptions } from './options.ts';

interface UpOptions extends ObserveOptions {
  home: string;
  project?: string;
  faults?: string;
  json?: boolean;
}

export function upCommand(): Command {
  const command = new Command('up')
    .description('start the Temporal dev server, the local cloud and a worker, until Ctrl-C')
    .addOption(homeOption())
    .addOption(projectOption())
    .addOption(faultsOption())
    .option('--json', 'print one line of JSON on standard output when everything is ready');
  for (const option of observeOptions()) command.addOption(option);
  return command
    .addHelpText(
      'after',
      examples({
        'sparkify up': 'on the usual ports, or others if those are taken',
        'sparkify up --home /tmp/try --project shop': 'a second one, with its own state and your project',
        'sparkify up --json': 'one line when everything is ready, for a program',
      }),
    )
    .action(async (options: UpOptions) => {
      const folder = projectFolder(options.project);
      requireProject(folder);
      Object.assign(process.env, observeEnvironment(options), { [projectVariable]: folder });
      const interrupted = untilInterrupted();
      const reporter = createReporter(process.stderr);
      const { home, faults } = options;
      const stack = await startStack({ home, reporter, project: folder, ...(faults !== undefined && { faults }) });
      if (options.json) console.log(JSON.stringify(stack.running));
      else console.log(readyText(stack.running, { home, folder }));
      await interrupted;
      await reporter.during('everything to stop', stack.stop());
    });
}

/** What to do next, ready to paste. */
export function readyText(
  { temporal, codec, aws, s3Root }: Running,
  { home, folder }: { home: string; folder: string },
): string {
  const address = temporal.address === '127.0.0.1:7233' ? '' : ` --address ${temporal.address}`;
  const inHome = home === defaultHome ? '' : ` --home ${home}`;
  const cli = temporal.cli ?? 'temporal';
  const inProject = folder === projectFolder(undefined) ? '' : ` --project ${folder}`;
  const generate = folder === bundledProject ? `npx sparkify generate${inHome} && ` : '';
  return [
    '',
    `Ready. Temporal UI: ${temporal.ui ?? 'that of your server'}   buckets: ${s3Root}`,
    '',
    'Run the pipeline:',
    `  ${generate}npx sparkify run${inProject}${inHome}`,
    `  ${cli} workflow execute${address} --type pipeline --task-queue ${taskQueue} --workflow-id w1 --input '{}'`,
    ...(codec === undefined
      ? []
      : ['Decrypt payloads:', `  ${cli} workflow show${address} -w w1 --codec-endpoint ${codec}`]),
    'Use the local cloud:',
    `  export AWS_ENDPOINT_URL=${aws.endpoint} AWS_REGION=${aws.region} AWS_DEFAULT_REGION=${aws.region} \\`,
    `    AWS_ACCESS_KEY_ID=${aws.accessKeyId} AWS_SECRET_ACCESS_KEY=${aws.secretAccessKey}`,
    '',
    'Ctrl-C stops everything; data and histories stay.',
  ].join('\n');
}
