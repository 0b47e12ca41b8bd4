import { CheckFailedError, StatementError, SupersededError } from '../../../src/warehouse/errors.ts';
import type { Project } from '../../../src/project/project.ts';
import { parseScript } from '../../../src/project/script.ts';
import { createTables, transform } from '../../../src/warehouse/load/star.ts';
import { FakeSession } from '../../support/fake-session.ts';

const script = (name: string, sql: string) => parseScript(`sql/x/${name}.sql`, name, `-- ${name}!\n${sql}`);

/** The fact is made from the dimension. */
const project = {
  settings: { name: 'shop', sources: {}, parameters: {}, load: {} },
  hashes: { 'sql/x/dim.sql': 'a' },
  staging: ['raw_a', 'raw_b'].map((table) => ({ table, create: script(table, ''), copy: script(table, '') })),
  star: [
    {
      table: 'fact',
      create: script('fact', 'create fact'),
      load: script('fact', "insert into fact select :'x' from dim"),
    },
    { table: 'dim', create: script('dim', 'create dim'), load: script('dim', 'delete dim; insert dim') },
  ],
  questions: [],
  checks: [script('keys', 'check keys 1; check keys 2'), script('times', "\ncheck times :'x'")],
} satisfies Project;
const parameters = { x: 1 };
const staged = ['raw_a', 'raw_b'].map((table) => ({ table, copyIds: [5], rejected: 0 }));
const load = { loadId: 'load-1', mode: 'full' as const, maxErrors: 0, parameters, staged };
const loaded = {
  rows: { raw_a: 10, raw_b: 20, dim: 3, fact: 4 },
  checks: ['keys', 'times'].map((name) => ({ name, severity: 'error' as const, passed: true })),
};
const recorded: [RegExp, string[][]] = [
  /from sparkify_loads where load_id = 'load-1'/,
  [[JSON.stringify({ ...loaded, staged: {} })]],
];
const ours: [RegExp, string[][]] = [/from pg_description/, [['load-1 5']]];
const counts: [RegExp, string[][]][] = Object.entries(loaded.rows).map(([name, rows]) => [
  new RegExp(`^select count\\(\\*\\) from "${name}"$`),
  [[String(rows)]],
]);

/** Statements that are written where marks and the ledger are tested. */
const told = (session: FakeSession) =>
  session.statements.map((sql) => {
    if (ours[0].test(sql)) return `mark of ${/relname = '(\w+)'/.exec(sql)?.[1]}`;
    const [ledger] = /\bsparkify_\w+/.exec(sql) ?? [];
    if (/from pg_(class|attribute)/.test(sql)) return `catalog: ${/'(\w+)'/.exec(sql)?.[1]}`;
    return ledger === undefined ? sql : `${ledger}: ${sql.split(' ', 1)[0]}`;
  });

test('the ledger and the star are created in one transaction', async () => {
  const session = new FakeSession();
  expect(await createTables(session, project, { mode: 'full', parameters })).toEqual(['fact', 'dim']);
  const deeds = told(session).filter((sql) => !/^sparkify_|^catalog/.test(sql));
  expect(deeds).toEqual(['begin', 'create fact', 'create dim', 'commit']);
  expect(told(session).indexOf('sparkify_loads: create')).toBeLessThan(told(session).indexOf('create fact'));
  expect(told(session).slice(-3)).toEqual(['sparkify_tables: delete', 'sparkify_tables: insert', 'commit']);
});

test('a table that stands is not created again', async () => {
  const session = new FakeSession([/relname in \('fact', 'dim'\)/, [['fact']]]);
  await createTables(session, project, { mode: 'full', parameters });
  expect(told(session).filter((sql) => /^create/.test(sql))).toEqual(['create dim']);
});

test('a load is one transaction: ledger, staging held, star, checks, counts, ledger row', async () => {
  const session = new FakeSession(ours, ...counts);
  expect(await transform(session, project, load)).toEqual(loaded);
  expect(told(session)).toEqual([
    'begin',
    'sparkify_loads: lock',
    'sparkify_loads: select',
    'drop table if exists "raw_a_new"',
    'lock table "raw_a"',
    'mark of raw_a',
    'sparkify_files: delete',
    'drop table if exists "raw_b_new"',
    'lock table "raw_b"',
    'mark of raw_b',
    'sparkify_files: delete',
    'sparkify_tables: select',
    'catalog: dim',
    'delete dim',
    'insert dim',
    'insert into fact select 1 from dim',
    'sparkify_tables: delete',
    'sparkify_tables: insert',
    'check keys 1',
    'check keys 2',
    'check times 1',
    'sparkify_checks: insert',
    ...['raw_a', 'raw_b', 'dim', 'fact'].map((name) => `select count(*) from "${name}"`),
    'sparkify_loads: insert',
    ...['raw_a', 'raw_b'].flatMap((name) => [
      `drop table if exists "${name}_new_files"`,
      `drop table if exists "${name}_new"`,
    ]),
    'commit',
  ]);
});

test('a staging table that this load has not staged is held, too, and nothing is merged', async () => {
  const listing = { how: 'append' as const, files: 1, bytes: 1, manifests: 1, base: 'load-1' };
  const some = { ...load, staged: [{ ...staged[0]!, listing }] };
  const merging = {
    ...project,
    star: project.star.map((table) => ({ ...table, merge: script(table.table, `merge ${table.table}`) })),
  };
  const filled: [RegExp, number[][]] = [/^select 1 from "\w+" limit 1$/, [[1]]];
  const session = new FakeSession(ours, filled);
  await transform(session, merging, some);
  expect(told(session)).toContain('lock table "raw_b"');
  expect(told(session).filter((sql) => sql.startsWith('merge'))).toEqual([]);
});

test('a load that the ledger holds changes nothing, and returns what it recorded', async () => {
  const session = new FakeSession(recorded, ours);
  expect(await transform(session, project, load)).toEqual(loaded);
  expect(told(session)).toEqual(['begin', 'sparkify_loads: lock', 'sparkify_loads: select', 'commit']);
});

test('a load that the ledger holds has no tables made or compared any more', async () => {
  const session = new FakeSession(recorded);
  const tables = await createTables(session, project, { mode: 'incremental', parameters, loadId: 'load-1' });
  expect(tables).toEqual(['fact', 'dim']);
  expect(told(session).filter((sql) => !sql.startsWith('sparkify_') && !sql.startsWith('catalog'))).toEqual([
    'begin',
    'commit',
  ]);
});

test('a load is recorded with what it staged', async () => {
  const session = new FakeSession(ours);
  const listing = { how: 'replace' as const, files: 2, bytes: 7, manifests: 1 };
  const [first, ...rest] = staged;
  await transform(session, project, {
    ...load,
    staged: [{ ...first!, files: 2, rows: 9, bytes: 7, listing }, ...rest],
  });
  const [, summary = ''] =
    /(\{.*\})'\)$/.exec(session.statements.find((sql) => sql.includes('into sparkify_loads')) ?? '') ?? [];
  expect(JSON.parse(summary)).toMatchObject({
    staged: {
      raw_a: { files: 2, rows: 9, rejected: 0, bytes: 7, how: 'replace' },
      raw_b: { files: 0, rows: 0, rejected: 0, how: 'replace' },
    },
  });
});

test('a load whose staging another load took over changes nothing', async () => {
  const session = new FakeSession([/relname = 'raw_b'/, [['load-2 6']]], ours);
  await expect(transform(session, project, load)).rejects.toBeInstanceOf(SupersededError);
  expect(told(session).slice(-3)).toEqual(['lock table "raw_b"', 'mark of raw_b', 'rollback']);
});

test.each([
  ['keys', 'check keys 2'],
  ['times', 'check times 1'],
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
  const error = await transform(session, project, load).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(CheckFailedError);
  expect(error).toMatchObject({
    check: name,
    offending: {
      columns: ['c1', 'c2'],
      rows: [
        [1, 'a'],
        [2, 'b'],
        [3, 'c'],
      ],
      found: 4,
    },
    message: `the check ${name} failed (${name}!): 4 rows of c1, c2: [1,"a"], [2,"b"], [3,"c"]`,
  });
  expect(session.statements.slice(-2)).toEqual([statement, 'rollback']);
});

test('a check that cannot be run is told with its file and line', async () => {
  const refusal = new StatementError('no such table', { sqlState: '42P01' });
  const session = new FakeSession([/check times/, refusal], ours);
  await expect(transform(session, project, load)).rejects.toThrow('sql/x/times.sql:3: no such table');
});
