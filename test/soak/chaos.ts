import { setTimeout } from 'node:timers/promises';
import { Random } from '../../src/cli/generate/random.ts';
import type { Lab, Victim } from './lab.ts';

/** How long a process lives on average before it is killed, and how often it is. */
export type Lives = Record<Victim, { lifeMs: number; atMost?: number }>;

export interface Chaos {
  kills: Record<Victim, number>;
  /** Rejects when a process does not come back. */
  ended: Promise<unknown>;
  /** Lets the last kills be recovered from. */
  stop(): Promise<void>;
}

/** Kills the processes shared by all runs, each at times that follow from the seed. */
export function startChaos(lab: Lab, seed: number, lives: Lives | undefined): Chaos {
  const kills: Record<Victim, number> = { worker: 0, warehouse: 0, 'Temporal server': 0 };
  const stopping = new AbortController();
  const { signal } = stopping;
  const killing = Object.entries(lives ?? {}).map(async ([name, { lifeMs, atMost = Infinity }], index) => {
    const victim = name as Victim;
    const random = new Random(seed + index);
    while (kills[victim] < atMost) {
      await setTimeout(lifeMs * (0.3 + 1.4 * random.next()), undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      kills[victim] += 1;
      await lab.kill[victim](random);
    }
  });
  const ended = Promise.all(killing);
  return {
    kills,
    ended,
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}
