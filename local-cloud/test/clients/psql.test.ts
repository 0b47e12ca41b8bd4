import { describeWith } from './support/install.ts';
import { startWarehouse } from './support/warehouse.ts';
import type { Warehouse } from './support/warehouse.ts';

jest.setTimeout(120_000);

const tables = `
create table public.artists (artist_id varchar(18) not null primary key, name varchar(1024) encode zstd) diststyle all;
create table songs (song_id varchar(18) not null, artist_id varchar(18) references artists, year int,
  duration double precision default 0) distkey(artist_id) sortkey(year);
create view long_songs as select song_id, duration from songs where duration > 300;
create schema staging;
create user analyst password 'Analyst2018';
create group readers;
insert into artists values ('AR1', 'Zoë'), ('AR2', null);
insert into songs values ('SO1', 'AR1', 2008, 301.5), ('SO2', 'AR2', 0, 2);
`;

describeWith('psql')('psql', () => {
  let warehouse: Warehouse;

  /** Without ~/.psqlrc, and stopping at the first error. */
  const psql = (...args: string[]) =>
    warehouse.run('psql', ['-X', '-v', 'ON_ERROR_STOP=1', '-P', 'pager=off', ...args]);
  const failure = (...args: string[]) =>
    psql(...args).then(
      () => 'no error',
      ({ stderr }: { stderr: string }) => stderr,
    );

  beforeAll(async () => {
    warehouse = await startWarehouse({
      'songs/a.json': '{"song_id":"SO3","artist_id":"AR1","year":1999,"duration":12.25}',
    });
    await psql('-c', tables);
  });
  afterAll(() => warehouse?.stop());

  test.each([
    [String.raw`\d`, ['artists', 'songs', 'long_songs']],
    [String.raw`\dt`, ['artists', 'songs']],
    [String.raw`\dt staging.*`, []],
    [String.raw`\dv`, ['long_songs']],
    [String.raw`\dn`, ['public', 'staging']],
    [String.raw`\dn+`, ['public', 'staging']],
    [String.raw`\du`, ['admin', 'analyst']],
    [String.raw`\dg`, ['analyst']],
    [String.raw`\l`, ['dev']],
    [String.raw`\dp`, ['songs']],
    [String.raw`\di`, []],
    [String.raw`\ds`, []],
    [String.raw`\dm`, []],
    [String.raw`\conninfo`, ['"dev"', '"admin"', 'SSL connection']],
    [String.raw`\encoding`, ['UTF8']],
  ])('%s', async (command, expected) => {
    const out = await psql('-c', command);
    for (const name of expected) expect(out).toContain(name);
  });

  test(String.raw`\d tells a table's columns, types, defaults and not-nulls`, async () => {
    const out = await psql('-A', '-t', '-c', String.raw`\d songs`);
    expect(out.split('\n').slice(0, 4)).toEqual([
      'song_id|character varying(18)||not null|',
      'artist_id|character varying(18)|||',
      'year|integer|||',
      'duration|double precision|||0',
    ]);
  });

  test(String.raw`\d+ tells a view's definition`, async () => {
    expect(await psql('-c', String.raw`\d+ long_songs`)).toMatch(/View definition:[^]*song_id[^]*300/);
  });

  test('-c runs many statements, and prints what each did', async () => {
    const out = await psql('-A', '-t', '-c', 'select count(*) from songs; select name from artists order by 1;');
    expect(out).toBe('2\nZoë\n\n');
  });

  test('-f runs a script with variables, transactions, conditions and COPY from S3', async () => {
    const script = [
      'begin;',
      `copy songs from 's3://client-data/songs/' iam_role :'role' json 'auto';`,
      'select pg_last_copy_count() as loaded \\gset',
      '\\if :loaded',
      '\\echo loaded :loaded',
      '\\endif',
      'commit;',
      'select song_id, duration from songs order by 1;',
    ].join('\n');
    const out = await warehouse.run('sh', ['-c', `psql -X -q -A -t -v role="$ROLE" -f - <<'END'\n${script}\nEND`], {
      ROLE: warehouse.roleArn,
    });
    expect(out).toBe('loaded 1\nSO1|301.5\nSO2|2\nSO3|12.25\n');
  });

  test('an error ends the script with its SQLSTATE and its place', async () => {
    const error = await failure('-v', 'VERBOSITY=verbose', '-c', 'select nothing from songs');
    expect(error).toMatch(/42703.*nothing/);
  });

  test(String.raw`\copy is refused, as Redshift refuses COPY from the client`, async () => {
    expect(await failure('-c', String.raw`\copy songs from /dev/null`)).toMatch(/ERROR/);
    expect(await psql('-A', '-t', '-c', 'select 1')).toBe('1\n');
  });

  test('FETCH_COUNT reads a result in parts', async () => {
    const script = String.raw`printf '\\set FETCH_COUNT 1\nselect song_id from songs where year <> 1999 order by 1;' | psql -X -A -t`;
    expect(await warehouse.run('sh', ['-c', script])).toBe('SO1\nSO2\n');
  });

  test('a password that is wrong is refused', async () => {
    await expect(warehouse.run('psql', ['-X', '-c', 'select 1'], { PGPASSWORD: 'Wrong2018' })).rejects.toThrow(
      /password authentication failed/,
    );
  });
});
