import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWith, pythonPackages } from './support/install.ts';
import { startWarehouse } from './support/warehouse.ts';
import type { Warehouse } from './support/warehouse.ts';

const version = '2.2.0';
const script = join(__dirname, 'python', 'use_redshift_connector.py');

const expected = {
  version,
  who: ['admin', 'dev'],
  'row came back': true,
  columns: ['id', 'song', 'at', 'day', 'price', 'rate', 'ok'],
  super: ['{"a":[1,2]}', '2'],
  'parameter as column': ['7', String.raw`It's \ fine`, '1.50', 'new', '5'],
  totals: ['52', '7232', '0.25'],
  fetchmany: [20, 20, 12, 0],
  copied: 2,
  error: ['42P01', 'relation "nowhere" does not exist'],
  qmark: 2,
  numeric: 2,
  named: 2,
  format: 2,
  pyformat: 2,
  tables: ['rc_plays'],
  schemas: ['information_schema', 'pg_catalog', 'pg_internal', 'public'],
  catalogs: ['dev'],
  'column types': [
    ['id', 'int8'],
    ['song', 'varchar'],
    ['at', 'timestamp'],
    ['day', 'date'],
    ['price', 'numeric'],
    ['rate', 'float8'],
    ['ok', 'bool'],
    ['doc', 'super'],
  ],
  'primary keys': [],
};

describeWith('python3')('redshift_connector', () => {
  let warehouse: Warehouse;
  beforeAll(async () => {
    warehouse = await startWarehouse({ 'plays/1.json': '{"song":"c1","price":1}\n{"song":"c2","price":2}\n' });
  });
  afterAll(() => warehouse?.stop());

  test.each([
    ['a password', []],
    ['credentials that it asks for itself', ['--iam']],
  ])('redshift_connector with %s', async (_, flags) => {
    const packages = await pythonPackages('redshift_connector', version);
    const out = await warehouse.runPython(packages, script, ...flags);
    expect(JSON.parse(out)).toEqual(expected);
    const unloaded = readFileSync(join(warehouse.cloud.s3Root, warehouse.bucket, 'unloaded', '000'), 'utf8');
    expect(unloaded.split('\n').slice(0, 2)).toEqual(['id,song', String.raw`7,It's \ fine`]);
  });
});
