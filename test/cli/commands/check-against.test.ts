import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { built, packageRoot } from '../../../src/cli/package.ts';
import { testInFull } from '../../support/full.ts';

let folder: string;
let project: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparkify-check-test-'));
  project = join(folder, 'project');
  mkdirSync(join(folder, 'tmp'));
  cpSync(join(packageRoot, 'examples/starter'), project, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function check(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [built('src/cli/main.ts'), 'check', ...args], {
    cwd: project,
    env: {
      ...process.env,
      TMPDIR: join(folder, 'tmp'),
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_REGION: 'eu-west-1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

const edit = (file: string, text: string): void => writeFileSync(join(project, 'sql', file), text);

const projects = ['.', 'examples/loyalty', 'examples/starter', 'examples/deliveries'];

testInFull.each(projects)('the local Redshift takes every statement of %s, and nothing of it is left', async (name) => {
  const { code, stdout, stderr } = await check('--against', 'local', '--project', join(packageRoot, name));
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^The local Redshift accepts all \d+ statements\.$/m);
  expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
});

test('each statement that is refused is told with its file and line', async () => {
  edit(
    '1-staging/raw_orders.copy.sql',
    "-- With what the local cloud lacks.\ncopy raw_orders\nfrom :'uri'\niam_role :'role_arn'\nformat as csv\nencrypted;\n",
  );
  edit(
    '2-star/sales.load.sql',
    `-- sales
delete from sales;
create temp table sums as
select
    product_id,
    sum(quantitty) as quantity
from raw_orders
group by product_id;
insert into sales (order_id, day) select quantity, '2026-01-01' from sums;
insert into sales (order_id, day)
select o.order_id, o.no_such_column from raw_orders as o;
create temp table days as select distinct trunc(ordered_at) as day from raw_orders;
insert into sales (order_id, day) select 1 / count(*), max(day) from days;
`,
  );
  edit('2-star/sales.merge.sql', '-- sales\ninsert into sales (order_id, day)\nselect order_id from raw_orders_new;\n');
  edit(
    'checks/every-product-sells.sql',
    '-- Every product sells.\nselect * from products where no_such_function(name);\n',
  );
  edit('3-queries/2-best-days.sql', '-- Which?\nselect day\nfrom sales\ngroup bye day;\n');
  const { code, stdout, stderr } = await check('--against', 'local');
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr.trimEnd().split('\n')).toEqual([
    `sparkify: The project in ${project} is wrong:`,
    '  sql/1-staging/raw_orders.copy.sql:2: COPY option ENCRYPTED is not supported (SQLSTATE 0A000)',
    '  sql/2-star/sales.load.sql:6: column "quantitty" does not exist (SQLSTATE 42703)',
    '  sql/2-star/sales.load.sql:11: column o.no_such_column does not exist (SQLSTATE 42703)',
    '  sql/checks/every-product-sells.sql:2: function no_such_function(character varying) does not exist (SQLSTATE 42883)',
    '  sql/2-star/sales.merge.sql:3: INSERT has more target columns than expressions (SQLSTATE 42601)',
    '  sql/3-queries/2-best-days.sql:4: syntax error at or near "group" (SQLSTATE 42601)',
  ]);
  expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
});

testInFull('what reads a table that could not be made is not told beside it', async () => {
  edit(
    '1-staging/raw_orders.create.sql',
    '-- raw_orders\ndrop table if exists raw_orders;\ncreate table raw_orders (order_id bigint, quantity money);\n',
  );
  edit('2-star/products.create.sql', '-- products\ncreate table if not exists products (product_id no_such_type);\n');
  edit(
    '2-star/sales.load.sql',
    '-- sales\ncreate temp table sums as select quantity from raw_orders;\n' +
      'insert into sales (order_id) select quantity from sums;\ndrop table sums;\n',
  );
  const { stderr } = await check('--against', 'local');
  expect(stderr.trimEnd().split('\n').slice(1)).toEqual([
    '  sql/2-star/products.create.sql:2: type "no_such_type" does not exist (SQLSTATE 42704)',
    '  sql/1-staging/raw_orders.create.sql:3: type "money" does not exist (SQLSTATE 42704)',
  ]);
});

testInFull('what the load adds to a COPY is part of what is looked at', async () => {
  const settings = {
    name: 'x',
    sources: { raw_orders: { uri: 's3://a-bucket/x' }, raw_products: { uri: 's3://a-bucket/y' } },
    workspace: 's3://a-bucket/work',
    load: { maxErrors: 5 },
    parameters: { first_day: '2026-01-01' },
  };
  writeFileSync(join(project, 'sparkify.json'), JSON.stringify(settings));
  const products = (options: string) =>
    edit('1-staging/raw_products.copy.sql', `-- p\ncopy raw_products from :'uri'\niam_role :'role_arn' ${options};\n`);
  products('format as parquet');
  expect((await check('--against', 'local')).stderr).toBe('');
  products("format as json 'auto' ignoreallerrors");
  expect((await check('--against', 'local')).stderr).toContain(
    '  sql/1-staging/raw_products.copy.sql:2: MAXERROR argument is not supported with IGNOREALLERRORS (SQLSTATE 42601)\n',
  );
  products("format as json 'auto' maxerror 3");
  expect((await check('--against', 'local')).stderr).toContain(
    'sql/1-staging/raw_products.copy.sql:3 has MAXERROR, which load.maxErrors says for every table: remove one of the two\n',
  );
});

test('an interruption throws away what was started', async () => {
  const child = spawn(process.execPath, [built('src/cli/main.ts'), 'check', '--against', 'local'], {
    cwd: project,
    env: { ...process.env, TMPDIR: join(folder, 'tmp') },
    stdio: 'ignore',
  });
  while (readdirSync(join(folder, 'tmp')).length === 0 && child.exitCode === null)
    await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([130, null]);
  expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
});

test('another warehouse than local is refused', async () => {
  const { code, stderr } = await check('--against', 'aws');
  expect([code, stderr]).toEqual([2, expect.stringContaining('Allowed choices are local.')]);
});
