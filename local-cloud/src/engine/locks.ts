import { SqlError } from './errors.ts';

/** A session that holds locks or waits for them. */
export interface LockOwner {
  readonly pid: number;
  /** Registers a function that ends the waiting when the owner is cancelled. Returns one that unregisters it. */
  onCancel(giveUp: (error: SqlError) => void): () => void;
}

interface Waiter {
  owner: LockOwner;
  resolve: () => void;
}

interface Lock {
  holder: LockOwner;
  waiters: Waiter[];
}

/**
 * Allows one writer per table at a time, as Redshift does: INSERT, UPDATE, DELETE, MERGE, COPY, TRUNCATE, DDL and LOCK
 * wait for the transaction that wrote the table before to end. Readers never wait.
 */
export class TableLocks {
  readonly #locks = new Map<string, Lock>();

  /** Resolves when the owner holds the table; rejects with SqlError 40P01 on a deadlock, 57014 when cancelled. */
  async acquire(owner: LockOwner, table: string): Promise<void> {
    const lock = this.#locks.get(table);
    if (lock === undefined) {
      this.#locks.set(table, { holder: owner, waiters: [] });
      return;
    }
    if (lock.holder === owner) return;
    if (this.#waitsFor(lock.holder, owner)) {
      throw new SqlError('40P01', 'deadlock detected', {
        detail: `Process ${owner.pid} waits for a lock on ${table}; blocked by process ${lock.holder.pid}.`,
      });
    }
    await this.#wait(owner, lock);
  }

  /** Releases the owner's tables at the end of its transaction; the next in line gets each. */
  releaseAll(owner: LockOwner): void {
    for (const [table, lock] of this.#locks) {
      if (lock.holder !== owner) continue;
      const next = lock.waiters.shift();
      if (next === undefined) this.#locks.delete(table);
      else {
        lock.holder = next.owner;
        next.resolve();
      }
    }
  }

  #wait(owner: LockOwner, lock: Lock): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        owner,
        resolve: () => {
          unsubscribe();
          resolve();
        },
      };
      const unsubscribe = owner.onCancel((error) => {
        lock.waiters = lock.waiters.filter((other) => other !== waiter);
        reject(error);
      });
      lock.waiters.push(waiter);
    });
  }

  /** Whether the first waits for the second, directly or through others. */
  #waitsFor(first: LockOwner, second: LockOwner): boolean {
    if (first === second) return true;
    const awaited = [...this.#locks.values()].find(({ waiters }) => waiters.some(({ owner }) => owner === first));
    return awaited !== undefined && this.#waitsFor(awaited.holder, second);
  }
}
