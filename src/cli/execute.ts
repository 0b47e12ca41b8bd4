import { CommanderError } from 'commander';
import { CliError, exitCodes } from './errors.ts';
import { createProgram } from './program.ts';

/**
 * Runs a command line, without `node` and `sparkify` in front, in this process. Says on standard error what is wrong, if
 * anything is, and resolves with the exit code.
 */
export async function execute(argv: string[]): Promise<number> {
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
