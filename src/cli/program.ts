import { Command, Option } from 'commander';
import { checkCommand } from './commands/check.ts';
import { cloudCommand } from './commands/cloud.ts';
import { codecServerCommand } from './commands/codec-server.ts';
import { doctorCommand } from './commands/doctor.ts';
import { completionCommand } from './commands/completion.ts';
import { connectCommand } from './commands/connect.ts';
import { envCommand } from './commands/env.ts';
import { examples } from './commands/examples.ts';
import { generateCommand } from './commands/generate.ts';
import { initCommand } from './commands/init.ts';
import { policyCommand } from './commands/policy.ts';
import { reapCommand } from './commands/reap.ts';
import { replayCommand } from './commands/replay.ts';
import { reportCommand } from './commands/report.ts';
import { runCommand } from './commands/run.ts';
import { scheduleCommand } from './commands/schedule.ts';
import { schemaCommand } from './commands/schema.ts';
import { sqlCommand } from './commands/sql.ts';
import { startCommand } from './commands/start.ts';
import { statusCommand } from './commands/status.ts';
import { temporalCommand } from './commands/temporal.ts';
import { upCommand } from './commands/up.ts';
import { workerCommand } from './commands/worker.ts';
import { packageVersion } from './package.ts';

/** The command line: what it accepts, and what each command does. */
export function createProgram(): Command {
  const program = new Command('sparkify')
    .description('The whole life of a Redshift pipeline as durable Temporal workflows, with an embedded local cloud.')
    .version(packageVersion())
    .option('--debug', 'print stack traces')
    // So that flags after `temporal` go to the Temporal CLI, including --version.
    .enablePositionalOptions()
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 failed, 2 wrong usage or input, 3 something could not be deleted, 130 interrupted.\n' +
        'The Temporal server is found by TEMPORAL_ADDRESS and the profile of the Temporal CLI, else by what `sparkify up` started.\n' +
        examples({
          'sparkify start --exit': 'everything at once, on this machine; leaves nothing but its data',
          'sparkify up': 'only the services; then, in another terminal, `sparkify run`',
          'sparkify init shop': 'a project of your own',
        }),
    );
  const commands = [
    initCommand,
    upCommand,
    runCommand,
    statusCommand,
    reportCommand,
    connectCommand,
    sqlCommand,
    scheduleCommand,
    temporalCommand,
    envCommand,
    reapCommand,
    replayCommand,
    generateCommand,
    checkCommand,
    doctorCommand,
    policyCommand,
    schemaCommand,
    cloudCommand,
    workerCommand,
    codecServerCommand,
    completionCommand,
    startCommand,
  ];
  for (const command of commands) program.addCommand(command());
  strict(program);
  return program;
}

/** Turns wrong usage of this or any subcommand into our own error. */
function strict(command: Command): void {
  command.exitOverride().showHelpAfterError('(see --help)');
  for (const below of command.commands) strict(below.addOption(new Option('--debug').hideHelp()));
}
