import { fork } from 'node:child_process';
import { Command, Option } from 'commander';
import { built } from '../package.ts';
import { requireLocalCloud } from '../services/installed.ts';
import { untilInterrupted } from '../services/interrupt.ts';
import { exited } from '../services/process.ts';
import { examples } from './examples.ts';
import { faultsOption, homeOption, wholeNumber } from './options.ts';

/** What takes a cluster time, by the word in the flag. */
const changes = {
  create: 'be created',
  delete: 'be deleted',
  modify: 'be modified',
  pause: 'pause',
  resume: 'resume',
  reboot: 'reboot',
  role: 'attach or detach a role',
};
const longestMs = 86_400_000;

export function cloudCommand(): Command {
  const command = new Command('cloud')
    .description(
      'start only the local cloud; prints one line of JSON with its address and keys. Only one process at a time can use a home.',
    )
    .addOption(homeOption())
    .addOption(new Option('--host <address>', 'address to listen on').env('SPARKIFY_CLOUD_HOST').default('127.0.0.1'))
    .addOption(
      new Option('--port <port>', 'port to listen on; 0 picks a free one')
        .env('SPARKIFY_CLOUD_PORT')
        .argParser(wholeNumber(0, 65535))
        .default(4566),
    )
    .addOption(new Option('--region <region>', 'its region (us-west-2)').env('SPARKIFY_CLOUD_REGION'))
    .addOption(new Option('--account-id <id>', 'the account it is').env('SPARKIFY_CLOUD_ACCOUNT_ID'))
    .addOption(faultsOption())
    .option('--end-with-stdin', 'end when standard input closes, and so with the program that holds the other end');
  for (const [change, what] of Object.entries(changes))
    command.addOption(
      new Option(`--cluster-${change}-ms <ms>`, `how long a cluster takes to ${what}`).argParser(
        wholeNumber(0, longestMs),
      ),
    );
  return command
    .addHelpText(
      'after',
      examples({
        'sparkify cloud': 'at port 4566',
        'sparkify cloud --home /tmp/cloud --port 0 --cluster-create-ms 60000':
          'on a free port, with clusters that take a minute to create',
      }),
    )
    .action(async () => {
      requireLocalCloud();
      const interrupted = untilInterrupted();
      const cloud = fork(built('local-cloud/src/main.ts'), cloudArguments(command), {
        detached: true,
        execArgv: ['--enable-source-maps'],
      });
      void interrupted.then((signal) => cloud.kill(signal));
      if (command.opts<{ endWithStdin?: true }>().endWithStdin)
        process.stdin.resume().once('close', () => cloud.kill());
      await exited(cloud);
      process.exitCode = cloud.exitCode ?? 1;
    });
}

/** The local cloud has the same flags, except those that concern only this process. */
function cloudArguments(command: Command): string[] {
  const values = command.opts<Record<string, string | number>>();
  return command.options.flatMap((option) => {
    const value = values[option.attributeName()];
    return value === undefined || option.isBoolean() ? [] : [`--${option.name()}`, String(value)];
  });
}
