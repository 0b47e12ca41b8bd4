import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidProjectError, problemText } from '../../src/project/problems.ts';
import type { Project } from '../../src/project/project.ts';
import { readProject } from '../../src/project/read.ts';
import { write } from './write.ts';

/** Files by path in a project's folder; one that is undefined is left out. */
export type ProjectFiles = Record<string, string | Buffer | undefined>;

/** Creates a folder with these files; the caller removes it. */
export function writeProject(files: ProjectFiles): string {
  const folder = mkdtempSync(join(tmpdir(), 'sparkify-project-'));
  for (const [path, text] of Object.entries(files)) {
    if (text !== undefined) write(folder, path, text);
  }
  return folder;
}

/** Copies the Sparkify project into a folder, by default a new one; the caller may edit it and removes it. */
export function copySparkify(folder = mkdtempSync(join(tmpdir(), 'sparkify-project-'))): string {
  const root = join(__dirname, '../..');
  for (const part of ['sparkify.json', 'sql']) cpSync(join(root, part), join(folder, part), { recursive: true });
  return folder;
}

/** The sources of the Sparkify project in another bucket, as input. */
export const sourcesIn = (bucket: string) => ({
  staging_events: { uri: `s3://${bucket}/log_data` },
  staging_songs: { uri: `s3://${bucket}/song_data` },
});

/** Reads the project in these files. */
export function projectOf(files: ProjectFiles): Project {
  const folder = writeProject(files);
  try {
    return readProject(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The problems of the project in these files, one line each; empty if it is valid. */
export function problemsIn(files: ProjectFiles): string[] {
  try {
    projectOf(files);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidProjectError)) throw error;
    return error.problems.map(problemText);
  }
}

/** The files of a small, valid project. */
export const shop = {
  'sparkify.json': JSON.stringify(
    {
      name: 'shop',
      sources: {
        raw_customers: { uri: 's3://shop/customers/' },
        raw_orders: { uri: 's3://shop/orders/', region: 'eu-west-1' },
      },
      parameters: { currency: 'EUR', vat: 19 },
    },
    null,
    2,
  ),
  'sql/1-staging/raw_customers.create.sql':
    '-- Customers as they come.\ndrop table if exists raw_customers;\ncreate table raw_customers (id int, name varchar(100));\n',
  'sql/1-staging/raw_customers.copy.sql': "copy raw_customers from :'uri' iam_role :'role_arn' format csv;\n",
  'sql/1-staging/raw_orders.create.sql':
    '-- Orders as they come.\ndrop table if exists raw_orders;\ncreate table raw_orders (id int, customer int, amount int, currency varchar(3));\n',
  'sql/1-staging/raw_orders.copy.sql':
    "copy raw_orders from :'uri' iam_role :'role_arn' region :'region' format json 'auto';\n",
  'sql/2-star/customers.create.sql':
    '-- One row per customer.\ncreate table if not exists customers (id int, name varchar(100), orders int);\n',
  'sql/2-star/customers.load.sql':
    'delete from customers;\ninsert into customers\nselect c.id, c.name, count(s.id) from raw_customers as c left join sales as s on s.customer = c.id group by 1, 2;\n',
  'sql/2-star/sales.create.sql':
    '-- One row per order.\ncreate table if not exists sales (id int, customer int, gross numeric(12, 2));\n',
  'sql/2-star/sales.load.sql':
    "delete from sales;\ninsert into sales\nselect id, customer, amount * (100 + :'vat') / 100.0\nfrom raw_orders\nwhere currency = :'currency';\n",
  'sql/3-queries/1-revenue.sql': '-- How much was sold?\nselect sum(gross) from sales;\n',
  'sql/checks/sales-have-customers.sql':
    '-- Every sale has its customer.\nselect s.id from sales as s left join customers as c on c.id = s.customer where c.id is null;\n',
} as const;
