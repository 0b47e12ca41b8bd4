import type { Service } from '../../../src/cli/services/service.ts';
import { keepAlive } from '../../../src/cli/services/supervisor.ts';

/** A service that ends on request. */
class FakeService implements Service {
  readonly pid: number;
  stopped = false;
  #listener: ((how: string) => void) | undefined;

  constructor(pid: number) {
    this.pid = pid;
  }

  onExit(listener: (how: string) => void): void {
    this.#listener = listener;
  }

  stop(): Promise<void> {
    this.stopped = true;
    this.#listener?.('signal SIGTERM');
    return Promise.resolve();
  }

  crash(): void {
    this.#listener?.('signal SIGKILL');
  }
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** Starts fake services one after another; a number in `failing` is a start that fails. */
async function supervise(failing: number[] = []) {
  const started: FakeService[] = [];
  const lines: string[] = [];
  let starts = 0;
  const start = async (previous?: FakeService) => {
    starts += 1;
    if (failing.includes(starts)) throw new Error(`start ${starts} failed`);
    const service = new FakeService((previous?.pid ?? 0) + 1);
    started.push(service);
    return service;
  };
  const supervised = await keepAlive('worker', start, (line) => lines.push(line));
  return { supervised, started, lines, starts: () => starts };
}

test('a service that ends is started again, told what the one before was, and both are reported', async () => {
  const { supervised, started, lines } = await supervise();
  started[0]?.crash();
  await jest.advanceTimersByTimeAsync(250);
  expect(supervised.current().pid).toBe(2);
  expect(lines).toEqual(['The worker ended (signal SIGKILL); starting it again.', 'The worker is back (process 2).']);
});

test('restarts that fail come at growing distances, 30 s at most', async () => {
  const { started, starts, lines } = await supervise([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  started[0]?.crash();
  await jest.advanceTimersByTimeAsync(250 + 500 + 1000);
  expect(starts()).toBe(4);
  expect(lines.at(-1)).toBe('start 4 failed');
  await jest.advanceTimersByTimeAsync(2000 + 4000 + 8000 + 16_000 + 30_000);
  expect(starts()).toBe(9);
});

test('a crash loop slows down, and a long life makes the next restart quick again', async () => {
  const { started, starts } = await supervise();
  started[0]?.crash();
  await jest.advanceTimersByTimeAsync(250);
  started[1]?.crash();
  await jest.advanceTimersByTimeAsync(499);
  expect(starts()).toBe(2);
  await jest.advanceTimersByTimeAsync(1);
  expect(starts()).toBe(3);
  await jest.advanceTimersByTimeAsync(61_000);
  started[2]?.crash();
  await jest.advanceTimersByTimeAsync(250);
  expect(starts()).toBe(4);
});

test('after stop nothing is started again, even while a restart was waiting', async () => {
  const { supervised, started, starts } = await supervise();
  started[0]?.crash();
  await supervised.stop();
  await jest.advanceTimersByTimeAsync(60_000);
  expect(starts()).toBe(1);
  expect(started[0]?.stopped).toBe(true);
});

test('a first start that fails is the caller’s failure', async () => {
  await expect(supervise([1])).rejects.toThrow('start 1 failed');
});
