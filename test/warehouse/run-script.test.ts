import { StatementError, WarehouseUnavailableError } from '../../src/warehouse/errors.ts';
import { runScript } from '../../src/warehouse/run-script.ts';
import { FakeSession } from '../support/fake-session.ts';

const script = { name: 'two', file: '1-staging/two.sql', comment: '', statements: ['first', "second :'x'"] };

test('every statement is run in turn, with its parameters, and all rows are returned', async () => {
  const session = new FakeSession([/first/, [[1], [2]]], [/second/, [[3]]]);
  expect(await runScript(session, script, { x: "o'b" })).toEqual([[1], [2], [3]]);
  expect(session.statements).toEqual(['first', "second 'o''b'"]);
});

test('a statement that is refused is told with its file, and ends the script', async () => {
  const refusal = new StatementError('relation "x" does not exist', '42P01', undefined);
  const session = new FakeSession([/first/, refusal]);
  const error = await runScript(session, script, { x: '' }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(StatementError);
  expect(error).toMatchObject({
    message: 'sql/1-staging/two.sql: relation "x" does not exist',
    sqlState: '42P01',
    cause: refusal,
  });
  expect(session.statements).toEqual(['first']);
});

test('any other error stays what it is', async () => {
  const lost = new WarehouseUnavailableError('connection lost');
  await expect(runScript(new FakeSession([/first/, lost]), script)).rejects.toBe(lost);
  await expect(runScript(new FakeSession(), script)).rejects.toThrow(
    new RangeError(`the SQL parameter :'x' has no value`),
  );
});
