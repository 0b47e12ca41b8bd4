import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PostgresTarget } from '../../warehouse/postgres.ts';
import { CliError } from '../errors.ts';
import { built } from '../package.ts';
import { requireLocalCloud } from './installed.ts';
import { exited, stopProcess } from './process.ts';

/** A separate warehouse, and a role with which it may read the (nonexistent) buckets. */
export interface Throwaway {
  target: PostgresTarget;
  roleArn: string;
}

/** What a local cloud and a cluster return once they are ready. */
interface Answers {
  start: { caFile: string };
  createCluster: { host: string; port: number; database: string; user: string; password: string; roleArn: string };
}

type Reply<C extends keyof Answers> = { result: Answers[C] } | { error: { message: string } };

const stopTimeoutMs = 15_000;

/**
 * Starts a local cloud with a cluster in a temporary folder, does the work and deletes both. They also end with this
 * process, and are independent of other local clouds. Throws a CliError if they do not start or are not installed.
 */
export async function withThrowawayWarehouse<T>(
  signal: AbortSignal,
  work: (warehouse: Throwaway) => Promise<T>,
): Promise<T> {
  requireLocalCloud();
  const home = mkdtempSync(join(tmpdir(), 'sparkify-check-'));
  const child = fork(built('local-cloud/src/embed/program/main.ts'), [], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
    detached: true,
  });
  try {
    const { caFile } = await ask(child, 'start', { home, temporary: true, durations: { createMs: 0, roleMs: 0 } });
    signal.throwIfAborted();
    const { host, port, database, user, password, roleArn } = await ask(child, 'createCluster', {});
    signal.throwIfAborted();
    const target = { address: host, port, database, caFile, login: () => Promise.resolve({ user, password }) };
    return await work({ target, roleArn });
  } finally {
    await stopProcess(child, stopTimeoutMs);
    rmSync(home, { recursive: true, force: true });
  }
}

/** One thing at a time. */
function ask<C extends keyof Answers>(child: ChildProcess, call: C, options: object): Promise<Answers[C]> {
  return new Promise((resolve, reject) => {
    child.once('message', (reply: Reply<C>) => {
      if ('error' in reply) reject(new CliError(reply.error.message));
      else resolve(reply.result);
    });
    void exited(child).then(() => reject(new CliError('The local cloud ended before it was ready: see above.')));
    child.send({ id: 0, call, options }, (error) => error && reject(error));
  });
}
