import { spawn } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';

export interface Outcome {
  /** null when a signal ended it, or when the time was over. */
  code: number | null;
  stdout: string;
  /** Output and errors together with what kept it from starting, for a message. */
  output: string;
}

export interface RunOptions extends SpawnOptions {
  timeoutMs: number;
  /** One of ours that the program gets as descriptor 3. */
  descriptor?: number;
}

/** Runs a program to its end. Never rejects: a missing or slow program is an outcome as well. */
export function run(command: string, args: string[], options: RunOptions): Promise<Outcome> {
  const { timeoutMs, descriptor = 'ignore', ...rest } = options;
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...rest, stdio: ['ignore', 'pipe', 'pipe', descriptor] });
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    let stdout = '';
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const end = (code: number | null, why: string) => {
      clearTimeout(timer);
      resolve({ code, stdout, output: output + why });
    };
    child.once('error', (error) => end(null, error.message));
    child.once('close', (code, signal) =>
      end(code, signal === null ? '' : `\nended by ${signal} (time limit ${timeoutMs} ms)`),
    );
  });
}

/** Resolves when the process has ended; at once when it has already. */
export function exited(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
  });
}

/** Asks a process to end, and kills it if it has not done so in time. */
export async function stopProcess(child: ChildProcess, timeoutMs: number): Promise<void> {
  const gone = exited(child);
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  await gone;
  clearTimeout(timer);
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
