#!/usr/bin/env node
import { CommanderError } from 'commander';
import { flushTraces } from '../temporal/traces.ts';
import { CliError, exitCodes } from './errors.ts';
import { createProgram } from './program.ts';

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

// The SDK's versions are pinned: the warning about what later versions need would only distract. Child processes
// inherit this.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

// A reader that stops early (`| head`) is not a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.ok);
  throw error;
});

// The clients and the downloader may hold sockets open, but the work is done.
void main(process.argv.slice(2)).then(async (code) => {
  await flushTraces();
  process.exit(code);
});
