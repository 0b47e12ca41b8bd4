import { readFileSync } from 'node:fs';
import { isAlive } from './process.ts';

const parentPollMs = 500;

/**
 * Resolves with the first SIGINT, SIGTERM or SIGHUP, or with SIGTERM when npm or npx, which started us, is gone: a
 * killed npm hands no signal on, and we would stay behind. A second Ctrl-C ends the process at once; its children
 * notice by themselves.
 */
export function untilInterrupted(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let seen = false;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (seen && signal === 'SIGINT') process.exit(130);
        seen = true;
        resolve(signal);
      });
    }
    const launcher = npmProcess();
    if (launcher === undefined) return;
    setInterval(() => {
      if (!isAlive(launcher)) resolve('SIGTERM');
    }, parentPollMs).unref();
  });
}

/** npm puts a shell between itself and us, which survives it. undefined when we were started in another way. */
function npmProcess(): number | undefined {
  if (process.env['npm_execpath'] === undefined && process.env['npm_command'] === undefined) return undefined;
  const shell = process.ppid;
  return isShell(shell) ? parentOf(shell) : shell;
}

function isShell(pid: number): boolean {
  return /^(?:da|ba|z|k)?sh$/.test(statusField(pid, 'Name') ?? '');
}

function parentOf(pid: number): number | undefined {
  const parent = Number(statusField(pid, 'PPid'));
  return parent > 1 ? parent : undefined;
}

/** From /proc; undefined on systems without it, where only signals tell. */
function statusField(pid: number, field: string): string | undefined {
  try {
    return new RegExp(`^${field}:\\s*(.*)$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}
