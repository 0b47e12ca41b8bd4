import type { ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { CliError } from '../errors.ts';
import { exited, stopProcess } from './process.ts';

/** A child process that serves until it is stopped. */
export interface Service {
  pid: number;
  /** Asks it to end and waits; safe to call twice and after it has ended. */
  stop(): Promise<void>;
  /** Called once when it ends, whoever ended it. */
  onExit(listener: (how: string) => void): void;
}

/** Longer than what our services need to hand back their work (see shutdownForceTime in temporal.config.ts). */
const stopTimeoutMs = 15_000;

export function asService(child: ChildProcess): Service {
  return {
    pid: child.pid ?? 0,
    stop: () => stopProcess(child, stopTimeoutMs),
    onExit: (listener) => {
      child.once('exit', (code, signal) => listener(signal === null ? `exit code ${code}` : `signal ${signal}`));
    },
  };
}

export interface ReadyOptions {
  name: string;
  logFile: string;
  timeoutMs: number;
}

/**
 * Waits until the child is ready. If it ends first or is not ready in time, stops it and throws a CliError with the
 * last lines of its log.
 */
export async function whenReady<T>(child: ChildProcess, ready: Promise<T>, options: ReadyOptions): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not ready after ${options.timeoutMs / 1000} s`)), options.timeoutMs);
  });
  const failed = new Promise<never>((_resolve, reject) => child.once('error', reject));
  const ended = exited(child).then(() => {
    throw new Error(`ended with ${child.signalCode ?? `exit code ${child.exitCode}`}`);
  });
  try {
    return await Promise.race([ready, failed, ended, late]);
  } catch (error) {
    if (child.pid !== undefined) await stopProcess(child, stopTimeoutMs);
    throw startError(error, options);
  } finally {
    clearTimeout(timer);
  }
}

function startError(error: unknown, { name, logFile }: ReadyOptions): CliError {
  const why = error instanceof Error ? error.message : String(error);
  const tail = lastLines(logFile, 10);
  const log = tail === '' ? '' : `\n${tail}\n(log: ${logFile})`;
  return new CliError(`The ${name} did not start: ${why}${log}`, { cause: error });
}

/** A fresh log file for a child's output; the previous one is kept beside it. */
export function rotateLog(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  if (existsSync(path)) renameSync(path, `${path}.1`);
}

/** Calls back with a descriptor of the log, opened to append, and closes ours afterwards. */
export function withLog<T>(path: string, use: (descriptor: number) => T): T {
  mkdirSync(dirname(path), { recursive: true });
  const descriptor = openSync(path, 'a');
  try {
    return use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The Temporal server writes its stack traces into one line. */
const longestLine = 400;

function lastLines(path: string, count: number): string {
  if (!existsSync(path)) return '';
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n').slice(-count);
  return lines.map((line) => (line.length > longestLine ? `${line.slice(0, longestLine)} …` : line)).join('\n');
}
