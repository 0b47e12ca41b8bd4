import { spawn } from 'node:child_process';

/**
 * Runs a foreign program (the Temporal server) that would outlive us when we are killed with SIGKILL: this process
 * sits between, notices through its IPC channel that the parent is gone, and takes the program with it.
 * Arguments: the program and its arguments. Sends `{ pid }` of the program, and ends with its exit code.
 */

/** The server's own orderly stop takes well under a second; its state survives a kill too. */
const stopTimeoutMs = 5000;

const [command = '', ...args] = process.argv.slice(2);
const program = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
program.once('spawn', () => process.send?.({ pid: program.pid }));
program.once('error', (error) => {
  console.error(error.message);
  process.exit(127);
});
program.once('exit', (code, signal) => process.exit(code ?? (signal === null ? 0 : 1)));

function stop(): void {
  program.kill('SIGTERM');
  setTimeout(() => program.kill('SIGKILL'), stopTimeoutMs).unref();
}
process.once('disconnect', stop);
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop);
