import { inTransaction } from '../../src/warehouse/transaction.ts';
import { FakeSession } from '../support/fake-session.ts';

test('the work is done between BEGIN and COMMIT, and its result returned', async () => {
  const session = new FakeSession();
  const result = await inTransaction(session, async () => {
    await session.run('insert');
    return 5;
  });
  expect(result).toBe(5);
  expect(session.statements).toEqual(['begin', 'insert', 'commit']);
});

test('work that fails is rolled back, and its own error told, even where the rollback fails, too', async () => {
  const failure = new Error('connection lost');
  const session = new FakeSession([/rollback/, new Error('not connected')]);
  await expect(inTransaction(session, () => Promise.reject(failure))).rejects.toBe(failure);
  expect(session.statements).toEqual(['begin', 'rollback']);
});

test('a commit that fails fails the work, and is not rolled back: the server has done so', async () => {
  const failure = new Error('serializable isolation violation');
  const session = new FakeSession([/commit/, failure]);
  await expect(inTransaction(session, async () => 5)).rejects.toBe(failure);
  expect(session.statements).toEqual(['begin', 'commit']);
});

test('no work is done in a transaction that does not begin', async () => {
  const session = new FakeSession([/begin/, new Error('gone')]);
  const work = jest.fn();
  await expect(inTransaction(session, work)).rejects.toThrow('gone');
  expect(work).not.toHaveBeenCalled();
});
