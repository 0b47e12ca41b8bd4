import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidProjectError, problemText } from '../../src/project/problems.ts';
import { projectHash, readProject } from '../../src/project/read.ts';
import { problemsIn, projectOf, shop, writeProject } from '../support/project.ts';

const root = join(__dirname, '../..');

let folder: string;
beforeEach(() => {
  folder = writeProject(shop);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const problemsHere = (): string[] => {
  try {
    readProject(folder);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidProjectError)) throw error;
    return error.problems.map(problemText);
  }
};

describe('the Sparkify project', () => {
  const project = readProject(root);
  const { staging, star, questions, checks } = project;
  const named = (tables: { table: string }[]) => tables.map(({ table }) => table);

  test('is right', () => {
    expect(project.settings.name).toBe('sparkify');
    expect(named(staging)).toEqual(['staging_events', 'staging_songs']);
    expect(named(star)).toEqual(['artists', 'songplays', 'songs', 'time', 'users']);
    expect(Object.keys(project.hashes)).toHaveLength(1 + 2 * 2 + 5 * 2 + questions.length + checks.length);
  });

  test('says in every file what it is, and asks questions', () => {
    const all = [
      ...staging.flatMap(({ create, copy }) => [create, copy]),
      ...star.flatMap(({ create, load }) => [create, load]),
    ];
    expect([...all, ...questions, ...checks].filter(({ comment }) => comment === '')).toEqual([]);
    expect(questions.filter(({ comment }) => !comment.endsWith('?'))).toEqual([]);
  });
});

test('a project is read by what its files are for', () => {
  const { settings, staging, star, questions, checks } = readProject(folder);
  expect(settings).toEqual({
    name: 'shop',
    sources: {
      raw_customers: { uri: 's3://shop/customers/' },
      raw_orders: { uri: 's3://shop/orders/', region: 'eu-west-1' },
    },
    parameters: { currency: 'EUR', vat: 19 },
    load: {},
  });
  expect(staging.map(({ table, create, copy }) => [table, create.file, copy.file])).toEqual([
    ['raw_customers', 'sql/1-staging/raw_customers.create.sql', 'sql/1-staging/raw_customers.copy.sql'],
    ['raw_orders', 'sql/1-staging/raw_orders.create.sql', 'sql/1-staging/raw_orders.copy.sql'],
  ]);
  expect(star.map(({ table, create, load }) => [table, create.file, load.file])).toEqual([
    ['customers', 'sql/2-star/customers.create.sql', 'sql/2-star/customers.load.sql'],
    ['sales', 'sql/2-star/sales.create.sql', 'sql/2-star/sales.load.sql'],
  ]);
  expect([questions, checks].flat()).toEqual([
    {
      name: 'revenue',
      file: 'sql/3-queries/1-revenue.sql',
      comment: 'How much was sold?',
      settings: new Map(),
      statements: [{ text: 'select sum(gross) from sales', line: 2 }],
    },
    expect.objectContaining({ name: 'sales-have-customers', file: 'sql/checks/sales-have-customers.sql' }),
  ]);
});

test('questions come in the order of their numbers, then of their names', () => {
  const numbers = ['10-ten', '2-two', '1-one', '1-also-one', 'b', 'a', '2024-03-sales', '7', '3-'];
  const files = Object.fromEntries(numbers.map((name) => [`sql/3-queries/${name}.sql`, '-- Which?\nselect 1']));
  const { questions } = projectOf({ ...shop, ...files, 'sql/3-queries/1-revenue.sql': undefined });
  expect(questions.map(({ name }) => name)).toEqual([
    ...['also-one', 'one', 'two', 'ten', '03-sales'],
    ...['3-', '7', 'a', 'b'],
  ]);
});

test('what a head comment sets is no part of what it says', () => {
  const head = '-- Every sale\n--   has its customer.\n-- Severity: warn\n';
  const { checks } = projectOf({ ...shop, 'sql/checks/sales-have-customers.sql': `${head}select 1` });
  expect(checks[0]).toMatchObject({
    comment: 'Every sale has its customer.',
    settings: new Map([['severity', { value: 'warn', line: 3 }]]),
  });
});

test('a byte order mark, Windows line ends and tabs change nothing of what is read', () => {
  const windows = Object.fromEntries(
    Object.entries(shop).map(([path, text]) => [path, `\uFEFF${text.replaceAll('\n', '\r\n').replaceAll('  ', '\t')}`]),
  );
  const plain = readProject(folder);
  const { settings, questions, checks } = projectOf(windows);
  expect({ settings, questions, checks }).toEqual({
    settings: plain.settings,
    questions: plain.questions,
    checks: plain.checks,
  });
});

describe('the hash', () => {
  const hash = () => projectHash(readProject(folder));

  test('of a file is that of its bytes', () => {
    const path = 'sql/3-queries/1-revenue.sql';
    writeFileSync(join(folder, path), '\uFEFF-- How much?\r\nselect 1;');
    const bytes = readFileSync(join(folder, path));
    expect(readProject(folder).hashes[path]).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  test('of a project is the same wherever it lies, and another with any change of any file', () => {
    const before = hash();
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    expect(projectHash(projectOf(shop))).toBe(before);
    const hashes = Object.keys(shop).map((path) => {
      writeFileSync(join(folder, path), `${shop[path as keyof typeof shop]}\n`);
      return hash();
    });
    expect(new Set([before, ...hashes]).size).toBe(1 + Object.keys(shop).length);
  });

  test('of a project is another when a file has another name, comes or goes', () => {
    const query = (name: string) => join(folder, `sql/3-queries/${name}.sql`);
    const hashes = [hash()];
    renameSync(query('1-revenue'), query('2-revenue'));
    hashes.push(hash());
    writeFileSync(query('3-more'), '-- More?\nselect 1');
    hashes.push(hash());
    rmSync(query('2-revenue'));
    hashes.push(hash());
    expect(new Set(hashes).size).toBe(4);
  });

  test('does not change with what is no SQL file of the project', () => {
    const before = hash();
    for (const path of ['README.md', 'sql/notes.txt', 'sql/2-star/.sales.load.sql.swp', 'sql/2-star/._sales.load.sql'])
      writeFileSync(join(folder, path), 'x');
    expect(hash()).toBe(before);
  });
});

describe('what is missing is told:', () => {
  const noFile =
    'sparkify.json: there is no such file; every project has one, and `sparkify schema project` describes it';
  const noSql = (name: string) => `sql/${name}: there are no SQL files in it, or no such folder`;

  test('everything', () => {
    rmSync(folder, { recursive: true });
    expect(problemsHere()).toEqual([noFile, noSql('1-staging'), noSql('2-star')]);
    writeFileSync(folder, 'a file');
    expect(problemsHere()).toEqual([noFile, noSql('1-staging'), noSql('2-star')]);
  });

  test('sparkify.json', () => {
    rmSync(join(folder, 'sparkify.json'));
    expect(problemsHere()).toEqual([noFile]);
    mkdirSync(join(folder, 'sparkify.json'));
    expect(problemsHere()).toEqual(['sparkify.json: cannot be read: it is not a file']);
  });

  test('the SQL files of a table', () => {
    const sales = 'sql/2-star/sales';
    expect(problemsIn({ ...shop, [`${sales}.load.sql`]: undefined })).toEqual([
      `${sales}.load.sql: there is no such file; a table has sales.create.sql and sales.load.sql`,
    ]);
    expect(problemsIn({ ...shop, 'sql/2-star/days.merge.sql': 'insert into days select 1' })).toEqual([
      'sql/2-star/days.create.sql: there is no such file; a table has days.create.sql and days.load.sql',
      'sql/2-star/days.load.sql: there is no such file; a table has days.create.sql and days.load.sql',
    ]);
    expect(problemsIn({ ...shop, 'sql/1-staging/raw_orders.create.sql': undefined })).toEqual([
      'sql/1-staging/raw_orders.create.sql: there is no such file; a table has raw_orders.create.sql and raw_orders.copy.sql',
    ]);
  });

  test('not the questions and checks, which a project can do without', () => {
    rmSync(join(folder, 'sql/3-queries'), { recursive: true });
    rmSync(join(folder, 'sql/checks'), { recursive: true });
    expect(problemsHere()).toEqual([]);
  });
});

describe('a SQL file is refused that', () => {
  const misplaced =
    'is in the wrong place; a project has its SQL files directly in sql/1-staging, sql/2-star, sql/3-queries, sql/checks, with the ending .sql';

  test.each([
    'sql/sales.sql',
    'sql/2-stars/sales.load.sql',
    'sql/2-star/facts/sales.load.sql',
    'sql/2-star/a/b/c/d.sql',
    'sql/3-queries/2-MORE.SQL',
    'sql/ledger/create.sql',
  ])('lies at %s', (path) => {
    expect(problemsIn({ ...shop, [path]: '-- Which?\nselect 1' })).toEqual([`${path}: ${misplaced}`]);
  });

  test.each([
    ['sql/2-star/sales.sql', 'is neither <table>.create.sql nor <table>.load.sql nor <table>.merge.sql'],
    ['sql/2-star/sales.copy.sql', 'is neither <table>.create.sql nor <table>.load.sql nor <table>.merge.sql'],
    ['sql/1-staging/raw_orders.load.sql', 'is neither <table>.create.sql nor <table>.copy.sql'],
    ['sql/1-staging/create.sql', 'is neither <table>.create.sql nor <table>.copy.sql'],
  ])('is called %s', (path, message) => {
    expect(problemsIn({ ...shop, [path]: 'select 1' })).toEqual([`${path}: ${message}`]);
  });

  test('is not UTF-8, with the line of the first byte that is not', () => {
    const file = 'sql/3-queries/1-revenue.sql';
    const text = "-- Größe?\nselect 1\nwhere city = 'Zürich'";
    const half = Buffer.concat([Buffer.from("-- Größe?\nselect 1\nwhere city = 'Z"), Buffer.from([0xfc])]);
    expect(problemsIn({ ...shop, [file]: half })).toEqual([`${file}:3: is not UTF-8 from here on`]);
    expect(problemsIn({ ...shop, [file]: Buffer.from(text, 'latin1') })).toEqual([
      `${file}:1: is not UTF-8 from here on`,
    ]);
    expect(problemsIn({ ...shop, [file]: Buffer.from(`\uFEFF${text}`, 'utf16le') })).toEqual([
      `${file}:1: is not UTF-8 from here on`,
    ]);
    expect(problemsIn({ ...shop, [file]: `${text}\uFFFD` })).toEqual([]);
  });

  test('holds a NUL, at which the server would take it to end', () => {
    const file = 'sql/2-star/sales.load.sql';
    expect(problemsIn({ ...shop, [file]: 'delete from sales\n\0 where id = 1' })).toEqual([
      `${file}:2: holds a NUL character, which SQL does not allow`,
    ]);
  });

  test('cannot be read, or is none', () => {
    const file = 'sql/3-queries/1-revenue.sql';
    const path = join(folder, file);
    rmSync(path);
    symlinkSync('nowhere.sql', path);
    expect(problemsHere()).toEqual([`${file}: there is no such file`]);
    rmSync(path);
    symlinkSync('1-revenue.sql', path);
    expect(problemsHere()).toEqual([expect.stringMatching(`^${file}: cannot be read: ELOOP`)]);
    if (process.getuid?.() === 0) return;
    rmSync(path);
    writeFileSync(path, 'select 1');
    chmodSync(path, 0);
    expect(problemsHere()).toEqual([expect.stringMatching(`^${file}: cannot be read: EACCES`)]);
  });

  test('is one of a table and not readable, without a word of a missing one', () => {
    const file = 'sql/2-star/sales.load.sql';
    expect(problemsIn({ ...shop, [file]: Buffer.from([0xff]) })).toEqual([`${file}:1: is not UTF-8 from here on`]);
  });
});

test('the folders of a project may be links, and links in a circle end nowhere', () => {
  const other = writeProject({});
  try {
    renameSync(join(folder, 'sql'), join(other, 'sql'));
    symlinkSync(join(other, 'sql'), join(folder, 'sql'));
    renameSync(join(other, 'sql/2-star'), join(other, 'star'));
    symlinkSync(join(other, 'star'), join(other, 'sql/2-star'));
    symlinkSync(folder, join(other, 'star/circle'));
    expect(problemsHere()).toEqual([]);
  } finally {
    rmSync(other, { recursive: true, force: true });
  }
});

test('a project has at most 500 SQL files', () => {
  const own = Object.keys(shop).length - 1;
  const more = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, at) => [`sql/checks/check-${at}.sql`, '-- Nothing.\nselect 1 where false']),
    );
  expect(problemsIn({ ...shop, ...more(500 - own) })).toEqual([]);
  expect(problemsIn({ ...shop, ...more(501 - own) })).toEqual([
    'sql: holds 501 SQL files, allowed: 500; split it into several projects',
  ]);
});

test('the message tells the folder and every problem', () => {
  rmSync(join(folder, 'sparkify.json'));
  writeFileSync(join(folder, 'sql/3-queries/1-revenue.sql'), 'select 1');
  expect(() => readProject(folder)).toThrow(
    `the project in ${folder} is wrong: sparkify.json: there is no such file; every project has one, and ` +
      '`sparkify schema project` describes it; sql/3-queries/1-revenue.sql:1: does not begin with a comment; the first one must say the question',
  );
});
