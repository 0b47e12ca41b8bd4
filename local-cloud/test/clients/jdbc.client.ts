import { join } from 'node:path';
import { describeWith, mavenJar } from './support/install.ts';
import { startWarehouse } from './support/warehouse.ts';
import type { Warehouse } from './support/warehouse.ts';

const version = '2.1.0.34';

describeWith('java', 'mvn')('the Redshift JDBC driver', () => {
  let warehouse: Warehouse;
  beforeAll(async () => {
    warehouse = await startWarehouse({ 'artists/1.json': '{"artist_id":"X1","name":"c1"}\n{"artist_id":"X2"}\n' });
  });
  afterAll(() => warehouse?.stop());

  test('over verified TLS: metadata, batches, server-side statements, parts, transactions, timeouts, COPY', async () => {
    const jar = await mavenJar('com.amazon.redshift', 'redshift-jdbc42', version);
    const env = { BUCKET: warehouse.bucket, ROLE: warehouse.roleArn };
    const out = await warehouse.run('java', ['-cp', jar, join(__dirname, 'java', 'UseJdbc.java')], env);
    expect(out.trimEnd().split('\n')).toEqual([
      `driver: ${version}`,
      'product: Redshift',
      'tables: [artists|TABLE, names|VIEW]',
      'columns: [artist_id|varchar|18|0, name|varchar|1024|1, born|date|13|1, latitude|float8|17|1, rank|numeric|12|1, doc|super|null|1]',
      'primary keys: [artist_id|1]',
      'schemas: [information_schema, pg_catalog, pg_internal, public]',
      'catalogs: [dev]',
      'imported keys: []',
      'types: true',
      'batch: 500',
      String.raw`row 0: It's \ Zoë|1970-01-02|0.0|1.250|null`,
      String.raw`row 7: It's \ Zoë|1970-01-02|0.0|1.250|null`,
      'result columns: name|varchar|3',
      'fetched in parts: 500',
      'deleted: 99',
      'error: 42P01 ERROR: relation "nowhere" does not exist',
      'totals: 500|625.000|1970-01-02',
      'timeout: 57014',
      "warning: Load into table 'artists' completed, 2 record(s) loaded successfully.",
      'copied: 2',
    ]);
  });
});
