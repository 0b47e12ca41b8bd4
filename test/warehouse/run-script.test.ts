import { parseScript } from '../../src/project/script.ts';
import { StatementError, WarehouseUnavailableError } from '../../src/warehouse/errors.ts';
import { runScript } from '../../src/warehouse/run-script.ts';
import { FakeSession } from '../support/fake-session.ts';

const script = parseScript('sql/2-star/two.load.sql', 'two', "-- Two.\nfirst;\nsecond\n  :'x'\n  third;");

test('every statement is run in turn, with its parameters, and all rows are returned', async () => {
  const session = new FakeSession([/first/, [[1], [2]]], [/second/, [[3]]]);
  expect(await runScript(session, script, { x: "o'b" })).toEqual([[1], [2], [3]]);
  expect(session.statements).toEqual(['first', "second 'o''b' third"]);
});

test('a statement that is refused is told with its file and line, and ends the script', async () => {
  const refusal = new StatementError('relation "x" does not exist', { sqlState: '42P01' });
  const session = new FakeSession([/first/, refusal]);
  const error = await runScript(session, script, { x: '' }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(StatementError);
  expect(error).toMatchObject({
    message: 'sql/2-star/two.load.sql:2: relation "x" does not exist',
    sqlState: '42P01',
    cause: refusal,
  });
  expect(session.statements).toEqual(['first']);
});

test.each([
  [1, 3],
  [7, 3],
  [10, 4],
  [13, 4],
  [15, 5],
  [21, 5],
])('where the warehouse tells the position %i, the line is %i', async (position, line) => {
  const refusal = new StatementError('syntax error', { sqlState: '42601', position });
  const refused = runScript(new FakeSession([/second/, refusal]), script, { x: '🎵🎵' });
  await expect(refused).rejects.toThrow(`sql/2-star/two.load.sql:${line}: syntax error`);
});

test('any other error stays what it is', async () => {
  const lost = new WarehouseUnavailableError('connection lost');
  await expect(runScript(new FakeSession([/first/, lost]), script, {})).rejects.toBe(lost);
  await expect(runScript(new FakeSession(), script, {})).rejects.toThrow(
    new RangeError(`the SQL parameter :'x' has no value`),
  );
});
