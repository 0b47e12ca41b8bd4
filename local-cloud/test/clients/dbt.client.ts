import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWith, pythonPackages } from './support/install.ts';
import { startWarehouse } from './support/warehouse.ts';
import type { Warehouse } from './support/warehouse.ts';

describeWith('python3')('dbt-redshift', () => {
  let warehouse: Warehouse;
  let packages: string;
  let project: string;

  /** Called as its own script would. */
  const dbt = (...args: string[]) => {
    const entry = 'import sys; from dbt.cli.main import cli; sys.argv[0] = "dbt"; cli()';
    return warehouse.run('python3', ['-c', entry, ...args, '--project-dir', project, '--profiles-dir', project], {
      PYTHONPATH: packages,
      PYTHONDONTWRITEBYTECODE: '1',
      SSL_CERT_FILE: warehouse.cloud.caFile,
      CLUSTER: warehouse.clusterIdentifier,
      DBT_USE_COLORS: 'false',
    });
  };
  const rows = async (sql: string) => {
    const out = await warehouse.run('psql', ['-X', '-A', '-t', '-c', sql]);
    return out.trimEnd().split('\n');
  };

  beforeAll(async () => {
    // dbt-core 1.12 builds a parser from sources that it downloads.
    packages = await pythonPackages('dbt-redshift', '1.11.1', 'dbt-core==1.11.16');
    warehouse = await startWarehouse();
    project = mkdtempSync(join(tmpdir(), 'sparkify-dbt-'));
    cpSync(join(__dirname, 'dbt'), project, { recursive: true });
  });
  afterAll(async () => {
    await warehouse?.stop();
    rmSync(project, { recursive: true, force: true });
  });

  test('builds seeds, views, tables, incremental models, a materialized view and a snapshot, and tests them', async () => {
    expect(await dbt('build')).toContain('PASS=17 WARN=0 ERROR=0 SKIP=0');
    expect(await rows('select * from analytics.late_plays order by 1')).toHaveLength(2);
    expect(
      await rows(
        `set search_path to analytics; select "column", type, distkey, sortkey from pg_table_def where tablename = 'songplays'`,
      ),
    ).toContain('song_id|character varying(3)|t|0');
  });

  test('a second build merges, appends, refreshes and keeps the history', async () => {
    appendFileSync(
      join(project, 'seeds', 'plays.csv'),
      '5,SO2,16,paid,2018-11-24 12:00:00\n6,SO1,18,free,2018-11-24 13:00:00\n',
    );
    expect(await dbt('build')).toContain('PASS=17 WARN=0 ERROR=0 SKIP=0');
    expect(await rows('select user_id, level from analytics.users order by 1')).toEqual([
      '15|paid',
      '16|paid',
      '17|free',
      '18|free',
    ]);
    expect(
      await rows(
        'select user_id, level, dbt_valid_to is null from analytics.user_levels order by user_id, dbt_valid_from',
      ),
    ).toEqual(['15|paid|t', '16|free|f', '16|paid|t', '17|free|t', '18|free|t']);
    expect(await rows('select * from analytics.days order by 1')).toEqual([
      '2018-11-21|1|free',
      '2018-11-22|2|free,paid',
      '2018-11-23|1|free',
      '2018-11-24|2|free,paid',
    ]);
    expect(await rows('select plays from analytics.log order by built_at')).toEqual(['4', '6']);
    expect(await rows('select * from analytics.top_songs order by 1')).toEqual(['SO1|3', 'SO2|2', '|1']);
  });

  test('logs in with temporary credentials that it asks for itself', async () => {
    expect(await dbt('test', '--target', 'iam')).toContain('PASS=7 WARN=0 ERROR=0');
  });

  test('generates its documentation from the catalog', async () => {
    expect(await dbt('docs', 'generate')).toContain('Catalog written');
  });
});
