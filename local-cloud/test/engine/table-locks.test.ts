import { SqlError } from '../../src/engine/errors.ts';
import { TableLocks } from '../../src/engine/locks.ts';
import type { LockOwner } from '../../src/engine/locks.ts';

/** A session that can be cancelled. */
class Owner implements LockOwner {
  readonly pid: number;
  readonly #giveUps = new Set<(error: SqlError) => void>();

  constructor(pid: number) {
    this.pid = pid;
  }

  onCancel(giveUp: (error: SqlError) => void): () => void {
    this.#giveUps.add(giveUp);
    return () => this.#giveUps.delete(giveUp);
  }

  cancel(): void {
    for (const giveUp of this.#giveUps) giveUp(new SqlError('57014', 'Query cancelled'));
  }
}

let locks: TableLocks;
let owners: Owner[];
beforeEach(() => {
  locks = new TableLocks();
  owners = [1, 2, 3, 4].map((pid) => new Owner(pid));
});

const owner = (pid: number) => owners[pid - 1] as Owner;
/** What becomes of a lock: written down when it is held, or refused. */
function asking(pid: number, table: string): { outcome: string } {
  const asked = { outcome: 'waits' };
  locks.acquire(owner(pid), table).then(
    () => (asked.outcome = 'holds'),
    (error: SqlError) => (asked.outcome = error.sqlState),
  );
  return asked;
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('a table goes from one to the next in the order of their asking', async () => {
  const asked = [1, 2, 3].map((pid) => asking(pid, 't'));
  const outcomes: string[] = [];
  for (const pid of [1, 2, 3]) {
    await settled();
    outcomes.push(asked.map(({ outcome }) => outcome).join(' '));
    locks.releaseAll(owner(pid));
  }
  expect(outcomes).toEqual(['holds waits waits', 'holds holds waits', 'holds holds holds']);
});

test('whoever holds a table may ask for it again, and others for other tables', async () => {
  const asked = [asking(1, 't'), asking(1, 't'), asking(2, 'u')];
  await settled();
  expect(asked.map(({ outcome }) => outcome)).toEqual(['holds', 'holds', 'holds']);
});

test('a circle of two, of three and of four is a deadlock for whoever would close it, and for nobody else', async () => {
  for (const size of [2, 3, 4]) {
    locks = new TableLocks();
    const pids = Array.from({ length: size }, (_, at) => at + 1);
    for (const pid of pids) asking(pid, `t${pid}`);
    const waiting = pids.slice(0, -1).map((pid) => asking(pid, `t${pid + 1}`));
    await settled();
    const last = asking(size, 't1');
    await settled();
    expect([...waiting, last].map(({ outcome }) => outcome)).toEqual([...Array(size - 1).fill('waits'), '40P01']);
    locks.releaseAll(owner(size));
    await settled();
    expect(waiting.at(-1)?.outcome).toBe('holds');
  }
});

test('a chain without a circle waits', async () => {
  for (const pid of [1, 2, 3]) asking(pid, `t${pid}`);
  const waiting = [asking(1, 't2'), asking(2, 't3'), asking(4, 't1')];
  await settled();
  expect(waiting.map(({ outcome }) => outcome)).toEqual(['waits', 'waits', 'waits']);
});

test('one that was cancelled while it waited is passed over', async () => {
  asking(1, 't');
  const cancelled = asking(2, 't');
  const next = asking(3, 't');
  owner(2).cancel();
  await settled();
  expect([cancelled.outcome, next.outcome]).toEqual(['57014', 'waits']);
  locks.releaseAll(owner(1));
  await settled();
  expect(next.outcome).toBe('holds');
  locks.releaseAll(owner(3));
  const free = asking(4, 't');
  await settled();
  expect(free.outcome).toBe('holds');
});

test('one that is cancelled once it holds the table keeps it', async () => {
  asking(1, 't');
  const next = asking(2, 't');
  locks.releaseAll(owner(1));
  await settled();
  owner(2).cancel();
  const later = asking(3, 't');
  await settled();
  expect([next.outcome, later.outcome]).toEqual(['holds', 'waits']);
});
