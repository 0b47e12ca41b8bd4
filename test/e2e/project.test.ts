import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowFailedError } from '@temporalio/client';
import type { ApplicationFailure } from '@temporalio/common';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import type { LoadResult, PipelineResult, QueryResult } from '../../src/contract/results.ts';
import type { Plan } from '../../src/contract/status.ts';
import { projectHash, readProject } from '../../src/project/read.ts';
import { shop, writeProject } from '../support/project.ts';
import { startStack } from '../support/stack.ts';
import type { Stack } from '../support/stack.ts';
import { connectWarehouse } from '../support/warehouse.ts';
import { write } from '../support/write.ts';

jest.setTimeout(120_000);

/** Another project than Sparkify, whose tables are created in another order than they are loaded, from another's view. */
const project = {
  ...shop,
  'sparkify.json': shop['sparkify.json'].replace(/,\s*"region": "eu-west-1"/, ''),
  'sql/2-star/customers.create.sql':
    '-- One row per customer.\ncreate table if not exists customers (id int primary key, name varchar(100), orders int);\n',
  'sql/2-star/sales.create.sql':
    '-- One row per order.\ncreate table if not exists sales (id int, customer int references customers (id), gross numeric(12, 2));\n' +
    'create or replace view known_sales as select * from sales where customer is not null;\n',
  'sql/2-star/customers.load.sql': shop['sql/2-star/customers.load.sql'].replace(' sales ', ' known_sales '),
};

let folder: string;
let stack: Stack;

beforeAll(async () => {
  folder = writeProject(project);
  stack = await startStack({ SPARKIFY_PROJECT: folder });
  write(stack.s3Root, 'shop/customers/1.csv', '1,Ana\n2,"Bo, the second"\n');
  write(
    stack.s3Root,
    'shop/orders/1.json',
    '{"id":1,"customer":1,"amount":100,"currency":"EUR"}\n{"id":2,"customer":2,"amount":50,"currency":"EUR"}',
  );
  write(stack.s3Root, 'shop/orders/2.json', '{"id":3,"customer":1,"amount":7,"currency":"USD"}');
  write(stack.s3Root, 'shop/orders-of-2019/1.json', '{"id":4,"customer":2,"amount":30,"currency":"EUR"}');
});
afterAll(async () => {
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function failureOf(type: string, input: object, workflowId: string): Promise<ApplicationFailure> {
  const run = await stack.client.workflow.start(type, { taskQueue: 'sparkify', workflowId, args: [input] });
  return run.result().then(
    () => Promise.reject(new Error(`${workflowId} did not fail`)),
    (error: WorkflowFailedError) => error.cause as ApplicationFailure,
  );
}

/** Runs with the file changed, or without it. */
async function withFile<T>(path: keyof typeof project, text: string | undefined, work: () => Promise<T>): Promise<T> {
  const file = join(folder, path);
  if (text === undefined) rmSync(file);
  else writeFileSync(file, text);
  return work().finally(() => writeFileSync(file, project[path]));
}

test('a project of one’s own goes all the way, from a folder alone', async () => {
  const printed = await stack.sparkify(
    'run',
    '--home',
    stack.home,
    '--project',
    folder,
    '--input',
    '{"teardown":"never"}',
    '--json',
  );
  const { name, load, query } = JSON.parse(printed) as PipelineResult;
  expect(name).toBe('shop');
  expect(load).toMatchObject({
    project: { name: 'shop', hash: projectHash(readProject(folder)) },
    rows: { raw_customers: 2, raw_orders: 3, sales: 2, customers: 2 },
    staged: { raw_customers: { files: 1, rows: 2 }, raw_orders: { files: 2, rows: 3 } },
    checks: [{ name: 'sales-have-customers', severity: 'error', passed: true }],
  });
  expect(query?.answers).toMatchObject([{ name: 'revenue', question: 'How much was sold?', rows: [['178.50']] }]);
  const warehouse = await connectWarehouse(stack, 'shop');
  const { rows } = await warehouse.query('select id, name, orders from customers order by id');
  const { rows: ledger } = await warehouse.query('select project, project_hash from sparkify_loads');
  await warehouse.end();
  expect(rows).toEqual([
    { id: '1', name: 'Ana', orders: '1' },
    { id: '2', name: 'Bo, the second', orders: '1' },
  ]);
  expect(ledger).toEqual([{ project: 'shop', project_hash: load?.project.hash }]);
});

test('its plan can be asked for', async () => {
  const { project: plan, steps } = await stack.client.workflow.getHandle('shop-pipeline/load').query<Plan>('plan');
  expect(plan?.star).toEqual([
    { table: 'sales', after: ['raw_orders'], merges: false },
    { table: 'customers', after: ['raw_customers', 'sales'], merges: false },
  ]);
  expect(steps.map(({ name }) => name)).toEqual([
    ...['project', 'warehouse', 'tables', 'stage raw_customers', 'stage raw_orders', 'transform'],
  ]);
});

test('an input may give other sources, which the role then reads, and other parameters', async () => {
  const sources = { raw_orders: { uri: 's3://shop/orders-of-2019/' } };
  const loaded = await stack.execute<LoadResult>('load', { name: 'shop', sources, parameters: { vat: 7 } }, 'of-2019');
  expect(loaded.rows).toEqual({ raw_customers: 2, raw_orders: 1, sales: 1, customers: 2 });
  const { answers } = await stack.execute<QueryResult>('query', { name: 'shop', project: 'shop' }, 'asked-of-2019');
  expect(answers[0]?.rows).toEqual([['32.10']]);
});

test.each<[string, object, string]>([
  ['load', { project: 'music' }, 'project is music, but the worker has the project shop'],
  ['query', { project: 'music' }, 'project is music, but the worker has the project shop'],
  ['load', { sources: { songs: {} } }, 'sources.songs is not in the project shop; it has raw_customers, raw_orders'],
  ['query', { parameters: { rate: 1 } }, 'parameters.rate is not in the project shop; it has currency, vat'],
])('a %s with %j is refused', async (type, input, problem) => {
  const failure = await failureOf(type, { name: 'shop', ...input }, `unfit-${type}-${Object.keys(input)[0]}`);
  expect(failure).toMatchObject({ type: 'InvalidInput', message: `The input is wrong: ${problem}` });
});

test.each([
  [
    'the line of what is wrong with a statement',
    'amuont from raw_orders',
    /^sql\/2-star\/sales\.load\.sql:5: column "amuont" does not exist/,
  ],
  [
    'its own line, where the warehouse tells it',
    'amount frmo raw_orders',
    /^sql\/2-star\/sales\.load\.sql:5: syntax error at or near "raw_orders"/,
  ],
])('an error of the warehouse is told with its file and %s', async (_line, end, message) => {
  const text = `delete from sales;\n\ninsert into sales\nselect id, customer, -- 'café 🎵'\n  ${end};\n`;
  const refused = () => failureOf('load', { name: 'shop' }, `refused ${end}`);
  const failure = await withFile('sql/2-star/sales.load.sql', text, refused);
  expect(failure).toMatchObject({ type: 'SqlError', nonRetryable: true });
  expect(failure.message).toMatch(message);
});

test('a check that fails tells what it says and what it found', async () => {
  const text = '-- Nothing is ever sold.\nselect id, gross from known_sales order by id;\n';
  const failure = await withFile('sql/checks/sales-have-customers.sql', text, () =>
    failureOf('load', { name: 'shop' }, 'checked'),
  );
  expect(failure).toMatchObject({
    type: 'CheckFailed',
    message:
      'the check sales-have-customers failed (Nothing is ever sold.): 2 rows of id, gross: [1,"119.00"], [2,"59.50"]',
  });
});

test('a project that is wrong is told with everything that is wrong, before anything is created', async () => {
  const failure = await withFile('sql/1-staging/raw_orders.copy.sql', undefined, () =>
    withFile('sql/3-queries/1-revenue.sql', 'select 1', () => failureOf('pipeline', { name: 'wrong' }, 'wrong')),
  );
  expect(failure).toMatchObject({
    type: 'InvalidProject',
    message:
      `the project in ${folder} is wrong: sql/1-staging/raw_orders.copy.sql: there is no such file; a table has ` +
      'raw_orders.create.sql and raw_orders.copy.sql; sql/3-queries/1-revenue.sql:1: does not begin with a comment; the first one must say the question',
  });
  const iam = new IAMClient(stack.awsConfig);
  const { Roles = [] } = await iam.send(new ListRolesCommand({ PathPrefix: '/sparkify/' }));
  iam.destroy();
  expect(Roles.map(({ RoleName }) => RoleName)).toEqual(['shop-redshift']);
  expect(readFileSync(join(folder, 'sql/1-staging/raw_orders.copy.sql'), 'utf8')).toContain('copy raw_orders');
});
