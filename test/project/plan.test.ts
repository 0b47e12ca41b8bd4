import { parametersFor, planOf, UnfitInputError } from '../../src/project/plan.ts';
import { InvalidProjectError } from '../../src/project/problems.ts';
import { projectHash, readProject } from '../../src/project/read.ts';
import { join } from 'node:path';
import { projectOf, shop } from '../support/project.ts';

const project = projectOf(shop);
const nothing = { sources: {}, parameters: {} };

test('a plan tells where everything comes from, in an order in which it can be loaded', () => {
  expect(planOf(project, nothing, { region: 'us-west-2' })).toEqual({
    project: 'shop',
    hash: projectHash(project),
    files: project.hashes,
    staging: [
      { table: 'raw_customers', source: { uri: 's3://shop/customers/', region: 'us-west-2' } },
      { table: 'raw_orders', source: { uri: 's3://shop/orders/', region: 'eu-west-1' } },
    ],
    star: [
      { table: 'sales', after: ['raw_orders'], merges: false },
      { table: 'customers', after: ['raw_customers', 'sales'], merges: false },
    ],
    checks: [
      {
        name: 'sales-have-customers',
        holds: 'Every sale has its customer.',
        severity: 'error',
        after: ['customers', 'sales'],
      },
    ],
    questions: [{ name: 'revenue', question: 'How much was sold?', after: ['sales'] }],
    reads: ['s3://shop/customers/', 's3://shop/orders/'],
    load: { mode: 'full', onChange: 'refuse', maxErrors: 0, concurrency: 4 },
  });
});

test('that of Sparkify has its five tables', () => {
  const { star } = planOf(readProject(join(__dirname, '../..')), nothing, { region: 'us-west-2' });
  expect(Object.fromEntries(star.map(({ table, after }) => [table, after]))).toEqual({
    artists: ['staging_songs'],
    songplays: ['staging_events', 'staging_songs'],
    songs: ['staging_songs'],
    time: ['staging_events'],
    users: ['staging_events'],
  });
});

test('an input may say where sources lie, and how many are copied at once', () => {
  const sources = { raw_customers: { region: 'eu-north-1' }, raw_orders: { uri: 's3://other/orders' } };
  const own = projectOf({
    ...shop,
    'sparkify.json': shop['sparkify.json'].replace('"parameters"', '"load": { "concurrency": 2 }, "parameters"'),
  });
  const plan = planOf(own, { ...nothing, project: 'shop', sources }, { region: 'us-west-2' });
  expect(plan.staging.map(({ source }) => source)).toEqual([
    { uri: 's3://shop/customers/', region: 'eu-north-1' },
    { uri: 's3://other/orders', region: 'eu-west-1' },
  ]);
  expect(plan.reads).toEqual(['s3://shop/customers/', 's3://other/orders']);
  expect(plan.load.concurrency).toBe(2);
  expect(planOf(own, { ...nothing, load: { concurrency: 7 } }, { region: 'us-west-2' }).load.concurrency).toBe(7);
});

test('what a COPY file names in S3 is read, too, be it by a parameter', () => {
  const copy = "copy raw_orders from :'uri' json :'paths' -- not 's3://shop/comment'\nnull as 's3://'";
  const files = {
    ...shop,
    'sparkify.json': shop['sparkify.json'].replace('"currency"', '"paths": "s3://shop/paths.json", "currency"'),
    'sql/1-staging/raw_orders.copy.sql': copy,
    'sql/1-staging/raw_customers.copy.sql': "copy raw_customers from :'uri' json 's3://shop/fixed.json'",
  };
  const reads = (parameters: Record<string, string>) =>
    planOf(projectOf(files), { sources: {}, parameters }, { region: 'us-west-2' }).reads;
  const uris = ['s3://shop/customers/', 's3://shop/orders/', 's3://shop/fixed.json'];
  expect(reads({})).toEqual([...uris, 's3://shop/paths.json']);
  expect(reads({ paths: 's3://other/paths.json' })).toEqual([...uris, 's3://other/paths.json']);
  expect(reads({ paths: 'auto' })).toEqual(uris);
});

test('rows with numbers of their own are refused by their file where they are only added', () => {
  const copy = "copy raw_orders from :'uri' csv explicit_ids";
  const numbered = projectOf({ ...shop, 'sql/1-staging/raw_orders.copy.sql': copy });
  const plan = (mode: 'full' | 'incremental') =>
    planOf(numbered, { ...nothing, load: { mode } }, { region: 'us-west-2', workspace: 's3://work' });
  expect(plan('full').load.mode).toBe('full');
  expect(() => plan('incremental')).toThrow(
    /^The input is wrong: sql\/1-staging\/raw_orders\.copy\.sql has EXPLICIT_IDS, /,
  );
});

describe('an input that does not fit the project', () => {
  test('is refused with everything that does not', () => {
    const request = {
      project: 'sparkify',
      sources: { raw_orders: {}, songs: { uri: 's3://a/b' }, constructor: {} },
      parameters: { vat: 7, rate: 2, toString: 'x' },
    };
    expect(() => planOf(project, request, { region: 'us-west-2' })).toThrow(
      new UnfitInputError([
        'project is sparkify, but the worker has the project shop',
        'sources.songs is not in the project shop; it has raw_customers, raw_orders',
        'sources.constructor is not in the project shop; it has raw_customers, raw_orders',
        'parameters.rate is not in the project shop; it has currency, vat',
        'parameters.toString is not in the project shop; it has currency, vat',
      ]),
    );
  });

  test('is refused wherever its parameters are used', () => {
    expect(parametersFor(project, { parameters: { vat: 7 } })).toEqual({ currency: 'EUR', vat: 7 });
    expect(() => parametersFor(project, { parameters: { rate: 2 } })).toThrow(UnfitInputError);
    expect(() => parametersFor(project, { project: 'other', parameters: {} })).toThrow(
      'The input is wrong: project is other, but the worker has the project shop',
    );
  });

  test('is told what there is when there is nothing', () => {
    const bare = projectOf({
      ...shop,
      'sparkify.json': shop['sparkify.json'].replace(/"parameters": \{[^}]*\}/, '"parameters": {}'),
      'sql/2-star/sales.load.sql': 'delete from sales',
    });
    expect(() => parametersFor(bare, { parameters: { rate: 2 } })).toThrow(
      'parameters.rate is not in the project shop; it has none',
    );
  });
});

test('a table may be called like what every object has', () => {
  const files = {
    ...shop,
    'sparkify.json': shop['sparkify.json'].replaceAll('raw_orders', 'constructor'),
    'sql/1-staging/raw_orders.create.sql': undefined,
    'sql/1-staging/raw_orders.copy.sql': undefined,
    'sql/1-staging/constructor.create.sql': 'drop table if exists constructor; create table constructor (id int)',
    'sql/1-staging/constructor.copy.sql': "copy constructor from :'uri'",
    'sql/2-star/sales.load.sql': 'insert into sales select id from constructor',
  };
  const { staging, star } = planOf(projectOf(files), nothing, { region: 'us-west-2' });
  expect(staging[0]).toEqual({ table: 'constructor', source: { uri: 's3://shop/orders/', region: 'eu-west-1' } });
  expect(star[0]).toEqual({ table: 'sales', after: ['constructor'], merges: false });
});

test('a plan stays below what a history takes, whatever comments there are', () => {
  const many = (count: number, comment: string) =>
    projectOf({
      ...shop,
      ...Object.fromEntries(
        Array.from({ length: count }, (_, at) => [`sql/checks/${at}.sql`, `-- ${comment}\nselect 1 where false`]),
      ),
    });
  const { checks } = planOf(many(1, 'long '.repeat(20_000)), nothing, { region: 'us-west-2' });
  expect(checks[0]?.holds).toHaveLength(1000);
  expect(checks[0]?.holds).toMatch(/^long .*…$/);
  expect(() => planOf(many(480, 'long '.repeat(500)), nothing, { region: 'us-west-2' })).toThrow(InvalidProjectError);
  expect(() => planOf(many(480, 'long '.repeat(500)), nothing, { region: 'us-west-2' })).toThrow(
    /sparkify\.json: its plan takes \d+ bytes, allowed: 458752; split it into several projects$/,
  );
});
