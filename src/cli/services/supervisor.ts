import type { Service } from './service.ts';

const firstDelayMs = 250;
const longestDelayMs = 30_000;
/** A process that ran this long is not in a crash loop: the next restart is quick again. */
const healthyMs = 60_000;

export interface Supervised<S extends Service> {
  /** The current process. */
  current: () => S;
  stop(): Promise<void>;
}

/**
 * Starts a service and restarts it, with growing delays, whenever it ends before `stop`. If the first start fails, so
 * does this.
 */
export async function keepAlive<S extends Service>(
  name: string,
  start: (previous?: S) => Promise<S>,
  report: (line: string) => void,
): Promise<Supervised<S>> {
  let current = await start();
  let restarting: Promise<void> = Promise.resolve();
  const stopping = new AbortController();

  const watch = (service: S, delayMs: number) => {
    const startedAt = performance.now();
    service.onExit((how) => {
      if (stopping.signal.aborted) return;
      const nextDelayMs = performance.now() - startedAt > healthyMs ? firstDelayMs : delayMs;
      report(`The ${name} ended (${how}); starting it again.`);
      restarting = restart(nextDelayMs);
    });
  };
  const restart = async (firstDelay: number) => {
    for (let delayMs = firstDelay; !stopping.signal.aborted; delayMs = Math.min(delayMs * 2, longestDelayMs)) {
      await pause(delayMs, stopping.signal);
      if (stopping.signal.aborted) return;
      try {
        current = await start(current);
        watch(current, Math.min(delayMs * 2, longestDelayMs));
        if (stopping.signal.aborted) await current.stop();
        else report(`The ${name} is back (process ${current.pid}).`);
        return;
      } catch (error) {
        report(error instanceof Error ? error.message : String(error));
      }
    }
  };

  watch(current, firstDelayMs);
  return {
    current: () => current,
    stop: async () => {
      stopping.abort();
      await restarting;
      await current.stop();
    },
  };
}

function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, delayMs);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
