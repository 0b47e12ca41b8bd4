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
      if (!isAlive(launcher) || launcher === adopter) resolve('SIGTERM');
    }, parentPollMs).unref();
  });
}

/** The process that adopts orphans. */
const adopter = 1;

/** npm puts a shell between itself and us, which survives npm. undefined if we were started in another way. */
function npmProcess(): number | undefined {
  if (process.env['npm_command'] === undefined || !isShell(process.ppid)) return undefined;
  const parent = Number(statusField(process.ppid, 'PPid'));
  if (parent === adopter) return isNpm(adopter) ? undefined : adopter;
  return isNpm(parent) ? parent : undefined;
}

function isNpm(pid: number): boolean {
  try {
    return /\bnp[mx]\b/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  } catch {
    return false;
  }
}

function isShell(pid: number): boolean {
  return /^(?:da|ba|z|k)?sh$/.test(statusField(pid, 'Name') ?? '');
}

/** From /proc; undefined on systems without it, where only signals help. */
function statusField(pid: number, field: string): string | undefined {
  try {
    const lines = readFileSync(`/proc/${pid}/status`, 'utf8').split('\n');
    return lines
      .find((line) => line.startsWith(`${field}:`))
      ?.slice(field.length + 1)
      .trim();
  } catch {
    return undefined;
  }
}
