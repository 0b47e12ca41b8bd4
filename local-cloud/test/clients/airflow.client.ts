import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWith, pythonPackages } from './support/install.ts';
import { startWarehouse } from './support/warehouse.ts';
import type { Warehouse } from './support/warehouse.ts';

const airflow = '3.3.2';
const provider = '9.39.0';

describeWith('python3')('Airflow', () => {
  let warehouse: Warehouse;
  let home: string;
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'sparkify-airflow-'));
    warehouse = await startWarehouse();
  });
  afterAll(async () => {
    await warehouse?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  test('the Amazon operators, sensors and hooks for Redshift and S3', async () => {
    const packages = await pythonPackages(
      'apache-airflow',
      airflow,
      `apache-airflow-providers-amazon==${provider}`,
      'apache-airflow-providers-postgres',
      'redshift_connector==2.2.0',
    );
    process.env['AIRFLOW_HOME'] = home;
    const out = await warehouse.runPython(packages, join(__dirname, 'python', 'use_airflow.py'));
    expect(JSON.parse(out.trimEnd().split('\n').at(-1) ?? '')).toEqual({
      airflow,
      provider,
      created: 'available',
      sensor: true,
      paused: 'paused',
      resumed: 'available',
      deleted: 'cluster_not_found',
      appended: 4,
      replaced: [
        [1, 'one'],
        [2, 'two'],
        [2, 'zwei'],
      ],
      upserted: 3,
      unloaded: ['1,one', '2,two', '2,zwei'],
      inserted: 12,
      'primary key': null,
    });
  });
});
