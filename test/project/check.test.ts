import { problemsIn, shop } from '../support/project.ts';
import type { ProjectFiles } from '../support/project.ts';

const settings = JSON.parse(shop['sparkify.json']) as { sources: object };
const json = (changes: object) => JSON.stringify({ ...settings, ...changes }, null, 2);
const orders = 'sql/1-staging/raw_orders';
const sales = 'sql/2-star/sales';
const question = 'sql/3-queries/1-revenue.sql';
const check = 'sql/checks/sales-have-customers.sql';

test('a project that is right has no problems', () => {
  expect(problemsIn(shop)).toEqual([]);
});

type Case = [title: string, changes: ProjectFiles, problems: string[]];

describe('a text', () => {
  test.each<Case>([
    [
      'without a statement',
      { [`${sales}.load.sql`]: '-- Nothing.\n;\n' },
      [`${sales}.load.sql: there is no statement in it`],
    ],
    [
      'with a string that does not end',
      { [question]: "-- Who?\nselect 1,\n'a;\n" },
      [`${question}:3: a string begins here and does not end`],
    ],
    [
      'with a name that does not end',
      { [question]: '-- Who?\nselect "a;\n' },
      [`${question}:2: a quoted name begins here and does not end`],
    ],
    [
      'with a comment that does not end',
      { [`${orders}.copy.sql`]: "copy raw_orders from :'uri'\n/* iam_role :'role_arn'" },
      [`${orders}.copy.sql:2: a comment begins here and does not end`],
    ],
    [
      'with dollar quotes that do not end',
      { [question]: '-- Who?\nselect $a$ b $$' },
      [`${question}:2: a string begins here and does not end`],
    ],
  ])('%s', (_title, changes, problems) => {
    expect(problemsIn({ ...shop, ...changes })).toEqual(problems);
  });
});

describe('what cannot be part of a load', () => {
  const load = `${sales}.load.sql`;
  test.each([
    ['begin', 'BEGIN cannot be part of a load: the load begins and ends its transactions itself'],
    [
      'Start Transaction',
      'START TRANSACTION cannot be part of a load: the load begins and ends its transactions itself',
    ],
    ['commit work', 'COMMIT cannot be part of a load: the load begins and ends its transactions itself'],
    ['end', 'END cannot be part of a load: the load begins and ends its transactions itself'],
    ['rollback', 'ROLLBACK cannot be part of a load: the load begins and ends its transactions itself'],
    ['abort', 'ABORT cannot be part of a load: the load begins and ends its transactions itself'],
    ['truncate sales', 'TRUNCATE cannot be part of a load: it commits its transaction; use DELETE'],
    [
      '/* a */ vacuum -- b\n sales',
      'VACUUM cannot be part of a load: Redshift refuses it in a transaction; it vacuums by itself',
    ],
    ['create database d', 'CREATE DATABASE cannot be part of a load: Redshift refuses it in a transaction'],
    ['drop database d', 'DROP DATABASE cannot be part of a load: Redshift refuses it in a transaction'],
    [
      'create external table s.t (a int)',
      'CREATE EXTERNAL cannot be part of a load: Redshift refuses it in a transaction',
    ],
    [
      'alter table sales append from x',
      'ALTER TABLE APPEND cannot be part of a load: Redshift refuses it in a transaction; use INSERT',
    ],
    [
      'alter table "public" . "my sales" append from x',
      'ALTER TABLE APPEND cannot be part of a load: Redshift refuses it in a transaction; use INSERT',
    ],
    [
      'alter table public.sales alter column a type varchar(9)',
      'ALTER TABLE ALTER COLUMN cannot be part of a load: Redshift refuses it in a transaction',
    ],
    [
      'alter table sales alter sortkey (id)',
      'ALTER TABLE ALTER SORTKEY cannot be part of a load: Redshift refuses it in a transaction',
    ],
  ])('%s', (statement, message) => {
    expect(problemsIn({ ...shop, [load]: `delete from sales;\n\n${statement};` })).toEqual([`${load}:3: ${message}`]);
  });

  test.each([
    'analyze sales',
    "comment on table sales is 'begin'",
    'alter table sales add column append int',
    'set query_group to x',
  ])('%s can', (statement) => {
    expect(problemsIn({ ...shop, [load]: `delete from sales; ${statement}` })).toEqual([]);
  });

  test.each([`${orders}.create.sql`, `${sales}.create.sql`, check])('%s is part of it, too', (file) => {
    const text = (shop as ProjectFiles)[file] as string;
    expect(problemsIn({ ...shop, [file]: `${text}; vacuum` })).toEqual([expect.stringContaining(': VACUUM cannot be')]);
  });
});

describe('a question or check', () => {
  test.each<Case>([
    [
      'question that does not say what it asks',
      { [question]: 'select 1' },
      [`${question}:1: does not begin with a comment; the first one must say the question`],
    ],
    [
      'check that does not say what holds',
      { [check]: 'select 1 /* all */' },
      [`${check}:1: does not begin with a comment; the first one must say what holds`],
    ],
    [
      'question that returns no rows',
      { [question]: '-- Who?\nanalyze sales' },
      [`${question}: no statement in it returns rows`],
    ],
    [
      'check that returns no rows',
      { [check]: '-- All.\nupdate other set x = 1' },
      [`${check}: no statement in it returns rows`],
    ],
  ])('%s', (_title, changes, problems) => {
    expect(problemsIn({ ...shop, ...changes })).toEqual(problems);
  });

  test.each([
    'with x as (select 1) select * from x',
    '(select 1) union all (select 2)',
    'create temp table x as select 1; select * from x',
  ])('may be %s', (sql) => {
    expect(problemsIn({ ...shop, [question]: `/* Which? */ ${sql}`, [check]: `-- All.\n${sql}` })).toEqual([]);
  });
});

test.each(['warn', 'ERROR'])('a severity may be %s', (severity) => {
  expect(problemsIn({ ...shop, [check]: `-- All.\n-- Severity: ${severity}\nselect 1` })).toEqual([]);
});

test.each(['', 'info', 'warn, error'])('a severity may not be "%s"', (severity) => {
  const problem = `${check}:2: its severity is "${severity}", allowed: error or warn`;
  expect(problemsIn({ ...shop, [check]: `-- All.\n-- severity: ${severity}\nselect 1` })).toEqual([problem]);
});

test('what a head comment sets is refused where it means nothing', () => {
  const head = '-- All.\n-- depends on: sales\n-- severity: warn\n';
  expect(problemsIn({ ...shop, [check]: `${head}select 1`, [question]: `${head}select 1` })).toEqual([
    `${question}:2: sets "depends on:", which has a meaning only in sql/2-star`,
    `${question}:3: sets "severity:", which has a meaning only in sql/checks`,
    `${check}:2: sets "depends on:", which has a meaning only in sql/2-star`,
  ]);
});

describe('sources and parameters', () => {
  const { raw_customers: source } = settings.sources as Record<string, object>;
  test.each<Case>([
    [
      'a staging table without a source',
      { 'sparkify.json': json({ sources: { raw_customers: source } }) },
      [`${orders}.copy.sql: sparkify.json has no source for raw_orders`],
    ],
    [
      'a source without a staging table',
      { 'sparkify.json': json({ sources: { ...settings.sources, albums: source } }) },
      ['sparkify.json:11: sources.albums has no sql/1-staging/albums.create.sql and albums.copy.sql'],
    ],
    [
      'parameters without a value',
      { [question]: "-- How much?\nselect :'vat',\n:'Currency', ':''x'''" },
      [`${question}:3: :'Currency' has no value; available: :'currency', :'vat' (parameters in sparkify.json)`],
    ],
    [
      'parameters without their quotes',
      { [question]: "-- How much?\nselect 1::vat, doc[1:2],\n:vat * :'vat' as vat" },
      [`${question}:3: :vat is not a parameter; write :'vat'`],
    ],
    [
      'parameters of a COPY elsewhere',
      { [`${sales}.load.sql`]: "insert into sales select :'region'", 'sparkify.json': json({ parameters: {} }) },
      [`${sales}.load.sql:1: :'region' has no value; available: none (parameters in sparkify.json)`],
    ],
    [
      'parameters that a COPY does not have',
      { [`${orders}.copy.sql`]: "copy raw_orders from :'uri'\niam_role :'role'" },
      [
        `${orders}.copy.sql:2: :'role' has no value; available: :'uri', :'role_arn', :'region', :'currency', :'vat' (parameters in sparkify.json)`,
      ],
    ],
  ])('%s', (_title, changes, problems) => {
    expect(problemsIn({ ...shop, ...changes })).toEqual(problems);
  });
});

test('everything that is wrong is told at once, in the order of files and lines', () => {
  const problems = problemsIn({
    ...shop,
    'sparkify.json': '{\n  "name": "Shop",\n  "sources": {}\n}',
    [`${orders}.copy.sql`]: undefined,
    [`${sales}.load.sql`]: "vacuum;\ninsert into customers select 'x",
    [check]: 'select 1',
    'sql/4-more/x.sql': 'select 1',
  });
  expect(problems.map((problem) => problem.replace(/: .*/, ''))).toEqual([
    'sparkify.json:2',
    'sparkify.json:3',
    `${orders}.copy.sql`,
    `${sales}.load.sql`,
    `${sales}.load.sql:1`,
    `${sales}.load.sql:2`,
    `${sales}.load.sql:2`,
    'sql/4-more/x.sql',
    `${check}:1`,
  ]);
});
