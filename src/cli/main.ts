#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { checkCommand } from './commands/check.ts';
import { cloudCommand } from './commands/cloud.ts';
import { codecServerCommand } from './commands/codec-server.ts';
import { doctorCommand } from './commands/doctor.ts';
import { connectCommand } from './commands/connect.ts';
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
import { upCommand } from './commands/up.ts';
import { workerCommand } from './commands/worker.ts';
import { flushTraces } from '../temporal/traces.ts';
import { CliError, exitCodes } from './errors.ts';
import { packageVersion } from './package.ts';

function createProgram(): Command {
  const program = new Command('sparkify')
    .description('The whole life of a Redshift pipeline as durable Temporal workflows, with an embedded local cloud.')
    .version(packageVersion())
    .option('--debug', 'print stack traces')
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 failed, 2 wrong usage or input, 3 failed to delete something, 130 interrupted.\n' +
        'The Temporal server is found by TEMPORAL_ADDRESS and the profile of the Temporal CLI, else by what `sparkify up` started.',
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
    startCommand,
  ];
  for (const command of commands) program.addCommand(command());
  strict(program);
  return program;
}

/** A wrong use of it, or of any command below it, is an error of ours. */
function strict(command: Command): void {
  command.exitOverride().showHelpAfterError('(see --help)');
  for (const below of command.commands) strict(below);
}

async function main(argv: string[]): Promise<number> {
  const program = createProgram();
  try {
    await program.parseAsync(argv, { from: 'user' });
    return Number(process.exitCode ?? exitCodes.ok);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    report(error, argv.includes('--debug'));
    return error instanceof CliError ? error.exitCode : exitCodes.failed;
  }
}

function report(error: unknown, debug: boolean): void {
  if (debug) console.error(error);
  else console.error(`sparkify: ${error instanceof Error ? error.message : String(error)}`);
  if (!debug && !(error instanceof CliError)) console.error('(--debug shows where)');
}

// The SDK's versions are pinned: what later ones will need is no news to whoever runs this. Child processes inherit it.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.ok);
  throw error;
});

// The clients and the downloader may hold sockets open; what was to be done is done.
void main(process.argv.slice(2)).then(async (code) => {
  await flushTraces();
  process.exit(code);
});
