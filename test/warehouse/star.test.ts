import { CheckFailedError, StatementError, SupersededError } from '../../src/warehouse/errors.ts';
import type { Script, Scripts } from '../../src/warehouse/scripts.ts';
import { createTables, transform } from '../../src/warehouse/star.ts';
import { FakeSession } from '../support/fake-session.ts';

const script = (name: string, ...statements: string[]): Script => ({
  name,
  file: `x/${name}.sql`,
  comment: `${name}!`,
  statements,
});

const scripts: Scripts = {
  staging: { create: [script('raw_a', 'create raw_a'), script('raw_b', 'create raw_b')], copy: [] },
  star: {
    create: [script('dim', 'create dim'), script('fact', 'create fact')],
    load: [script('dim', 'delete dim', 'insert dim'), script('fact', 'insert fact')],
  },
  questions: [],
  checks: [script('keys', 'check keys 1', 'check keys 2'), script('times', 'check times')],
  ledger: {
    create: script('create', 'create ledger'),
    lock: script('lock', 'lock ledger'),
    find: script('find', "find :'load_id'"),
    record: script('record', "record :'load_id' :'summary'"),
  },
};
const loaded = { rows: { raw_a: 10, raw_b: 20, dim: 3, fact: 4 }, checks: ['keys', 'times'] };
const ours: [RegExp, string[][]] = [/from pg_description/, [['load-1 5']]];
const counts: [RegExp, string[][]][] = Object.entries(loaded.rows).map(([name, rows]) => [
  new RegExp(`^select count\\(\\*\\) from "${name}"$`),
  [[String(rows)]],
]);

/** The mark of a table is read in a statement that is written where marks are tested. */
const told = (session: FakeSession) =>
  session.statements.map((sql) => (ours[0].test(sql) ? `mark of ${/relname = '(\w+)'/.exec(sql)?.[1]}` : sql));

test('the ledger and the star are created in one transaction', async () => {
  const session = new FakeSession();
  expect(await createTables(session, scripts)).toEqual(['dim', 'fact']);
  expect(session.statements).toEqual(['begin', 'create ledger', 'create dim', 'create fact', 'commit']);
});

test('a load is one transaction: ledger, staging held, star, checks, counts, ledger row', async () => {
  const session = new FakeSession(ours, ...counts);
  expect(await transform(session, scripts, 'load-1')).toEqual(loaded);
  expect(told(session)).toEqual([
    'begin',
    'lock ledger',
    "find 'load-1'",
    'lock table "raw_a"',
    'mark of raw_a',
    'lock table "raw_b"',
    'mark of raw_b',
    'delete dim',
    'insert dim',
    'insert fact',
    'check keys 1',
    'check keys 2',
    'check times',
    ...['raw_a', 'raw_b', 'dim', 'fact'].map((name) => `select count(*) from "${name}"`),
    `record 'load-1' '${JSON.stringify(loaded)}'`,
    'commit',
  ]);
});

test('a load that the ledger holds changes nothing, and returns what it recorded', async () => {
  const session = new FakeSession([/^find 'load-1'/, [[JSON.stringify(loaded)]]], ours);
  expect(await transform(session, scripts, 'load-1')).toEqual(loaded);
  expect(session.statements).toEqual(['begin', 'lock ledger', "find 'load-1'", 'commit']);
});

test('a load whose staging another load took over changes nothing', async () => {
  const session = new FakeSession([/relname = 'raw_b'/, [['load-2 6']]], ours);
  await expect(transform(session, scripts, 'load-1')).rejects.toBeInstanceOf(SupersededError);
  expect(told(session).slice(-3)).toEqual(['lock table "raw_b"', 'mark of raw_b', 'rollback']);
});

test.each([
  ['keys', 'check keys 2'],
  ['times', 'check times'],
])('a row that the check %s finds in "%s" rolls the load back', async (name, statement) => {
  const session = new FakeSession(
    [
      new RegExp(`^${statement}$`),
      [
        [1, 'a'],
        [2, 'b'],
        [3, 'c'],
        [4, 'd'],
      ],
    ],
    ours,
  );
  const error = await transform(session, scripts, 'load-1').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(CheckFailedError);
  expect(error).toMatchObject({
    check: name,
    rows: [
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ],
    message: `the check ${name} failed (${name}!): [1,"a"], [2,"b"], [3,"c"]`,
  });
  expect(session.statements.slice(-2)).toEqual([statement, 'rollback']);
});

test('a check that cannot be run is told with its file', async () => {
  const session = new FakeSession([/check times/, new StatementError('no such table', '42P01', undefined)], ours);
  await expect(transform(session, scripts, 'load-1')).rejects.toThrow('sql/x/times.sql: no such table');
});
