import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { built } from '../package.ts';
import { asService, whenReady, withLog } from './service.ts';
import type { Service } from './service.ts';

/** 3 s seen: the workflows are bundled at each start. A busy machine takes longer. */
const readyTimeoutMs = 90_000;

/** Starts `sparkify worker` in that environment, and waits until it polls; it ends with this process. */
export async function startWorker(env: NodeJS.ProcessEnv, logFile: string): Promise<Service> {
  const child = withLog(logFile, (log) =>
    fork(built('src/cli/main.ts'), ['worker'], {
      env,
      stdio: ['ignore', log, log, 'ipc'],
      detached: true,
      execArgv: ['--enable-source-maps'],
    }),
  );
  await whenReady(child, polling(child), { name: 'worker', logFile, timeoutMs: readyTimeoutMs });
  return asService(child);
}

function polling(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.on('message', (message) => {
      if ((message as { ready?: boolean }).ready) resolve();
    });
  });
}
