import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import { exited } from './process.ts';

/**
 * Runs a program in our place, on our terminal, and returns its exit code or, as a shell does, 128 plus the number of
 * the signal that ended it. It gets the signals that we get. Rejects if it cannot be started.
 */
export async function handOver(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<number> {
  const running: { program?: ChildProcess } = {};
  // Registered before the program runs: otherwise an early signal would end us and leave the program behind.
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => running.program?.kill(signal));
  // A terminal sends Ctrl-C to the program itself, and a second one may mean something else to it.
  process.on('SIGINT', () => process.stdin.isTTY || running.program?.kill('SIGINT'));
  const program = (running.program = spawn(command, args, { env, stdio: 'inherit' }));
  const started = new Promise<void>((resolve, reject) => {
    program.once('spawn', resolve);
    program.once('error', reject);
  });
  await started;
  await exited(program);
  const { exitCode, signalCode } = program;
  return exitCode ?? 128 + (signalCode === null ? 0 : constants.signals[signalCode]);
}
