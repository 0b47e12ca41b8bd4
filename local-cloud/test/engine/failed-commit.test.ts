import type { SessionConnection } from '../../src/engine/storage/connection.ts';
import { Settings } from '../../src/engine/settings.ts';
import { Transaction } from '../../src/engine/transaction.ts';

/** A transaction whose COMMIT the database refuses, as it does when the disk is full. */
function failing() {
  const failure = new Error('TransactionContext Error: Failed to commit');
  const told: string[] = [];
  const database = {
    run: async (sql: string) => told.push(sql),
    endTransaction: async (how: string) => {
      told.push(how);
      if (how === 'COMMIT') throw failure;
    },
    closeStreams: () => undefined,
    startStatement: () => undefined,
  } as unknown as SessionConnection;
  const settings = new Settings(new Map());
  const ends: string[] = [];
  let id = 0;
  const transaction = new Transaction(database, settings, {
    nextId: () => (id += 1),
    onEnd: ({ transactionId, status }) => ends.push(`${transactionId} ${status}`),
  });
  return { failure, settings, transaction, ends, told };
}

describe.each(['explicit', 'implicit'])('an %s transaction whose commit fails', (kind) => {
  const begin = (transaction: Transaction) =>
    kind === 'explicit' ? transaction.begin(undefined) : transaction.beginImplicit();
  const commit = (transaction: Transaction) =>
    kind === 'explicit' ? transaction.commit() : transaction.commitImplicit();

  test('has rolled back: its settings are those of before, and its end is told, which frees its locks', async () => {
    const { failure, settings, transaction, ends } = failing();
    await begin(transaction);
    settings.set('query_group', 'mine');
    await expect(commit(transaction)).rejects.toBe(failure);
    expect(settings.get('query_group')).toBe('default');
    expect(ends).toEqual(['1 rolledback']);
    expect([transaction.status, transaction.isOpen]).toEqual(['I', false]);
  });

  test('is over: what comes next is a transaction of its own', async () => {
    const { failure, settings, transaction, ends, told } = failing();
    await begin(transaction);
    await expect(commit(transaction)).rejects.toBe(failure);
    await transaction.begin(undefined);
    settings.set('query_group', 'next');
    await transaction.rollback();
    expect(ends).toEqual(['1 rolledback', '2 rolledback']);
    expect(told).toEqual(['BEGIN TRANSACTION', 'COMMIT', 'BEGIN TRANSACTION', 'ROLLBACK']);
    expect(settings.get('query_group')).toBe('default');
  });
});
