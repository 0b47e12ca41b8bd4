import { spawn, spawnSync } from 'node:child_process';
import { password, startTestCluster, type TestCluster } from './support.ts';

const program = process.env['PSQL'] ?? 'psql';
const present = spawnSync(program, ['--version']).status === 0;
// oxlint-disable-next-line no-console
if (!present) console.warn('SKIPPED: psql is not there');

(present ? describe : describe.skip)('psql', () => {
  let cluster: TestCluster;

  async function run(args: readonly string[], env: Record<string, string> = {}): Promise<[string, string]> {
    const { config, server } = cluster;
    const child = spawn(program, ['-X', ...args], {
      env: {
        ...process.env,
        PGHOST: config.host,
        PGPORT: String(server.port),
        PGUSER: config.masterUsername,
        PGPASSWORD: password,
        PGDATABASE: config.database,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
    await new Promise((resolve) => child.once('close', resolve));
    return [stdout, stderr];
  }

  /** What the commands print, unaligned and without headings; an error is part of it. */
  const psql = async (...commands: string[]): Promise<string> =>
    (await run(['-At', ...commands.flatMap((command) => ['-c', command])])).join('');

  beforeAll(async () => {
    cluster = await startTestCluster();
    await psql(
      'create schema etl',
      `create table artists (artist_id varchar(32) not null primary key, name varchar(1024), latitude float8)
        diststyle all sortkey (artist_id)`,
      'create table etl.songs (song_id varchar(32), artist_id varchar(32) references artists (artist_id))',
      'create view named as select artist_id, name from artists',
      "insert into artists values ('A1', 'It''s | one', 1.5), ('A2', null, null)",
    );
  });
  afterAll(() => cluster.remove());

  test('shows rows, nulls and quotes', async () => {
    expect(await psql('select * from artists order by artist_id')).toBe("A1|It's | one|1.5\nA2||\n");
  });

  test('connects over TLS', async () => {
    expect(await run(['-At', '-c', 'select 1'], { PGSSLMODE: 'require' })).toEqual(['1\n', '']);
  });

  test.each([
    ['\\d', ['public|artists|table|admin', 'public|named|view|admin']],
    ['\\dt', ['public|artists|table|admin']],
    ['\\dt etl.*', ['etl|songs|table|admin']],
    ['\\dv', ['public|named|view|admin']],
    ['\\dn', ['etl|admin', 'public|rdsdb']],
  ])('%s lists what there is', async (command, lines) => {
    expect((await psql(command)).trim().split('\n')).toEqual(lines);
  });

  test('\\d table shows columns, types, nulls and keys', async () => {
    const [shown] = await run(['-A', '-c', '\\d artists']);
    expect(shown).toContain('artist_id|character varying(32)||not null|');
    expect(shown).toContain('latitude|double precision|||');
    expect(shown).toContain('"artists_pkey" PRIMARY KEY, btree (artist_id)');
  });

  test('\\l shows the database, \\du the user', async () => {
    expect(await psql('\\l')).toContain('dev|admin|UTF8');
    expect(await psql('\\du')).toContain('admin|Superuser');
  });

  test('reports an error and goes on', async () => {
    const [stdout, stderr] = await run(['-At', '-c', 'select nothing', '-c', 'select 2']);
    expect(stderr).toContain('ERROR:  column "nothing" does not exist');
    expect(stdout).toBe('2\n');
  });
});
