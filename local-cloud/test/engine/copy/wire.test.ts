import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Client } from 'pg';
import { until } from '../../../../test/support/until.ts';
import { startTestCluster, type TestCluster } from '../support.ts';
import { folderHost } from './support.ts';

jest.setTimeout(60_000);

let cluster: TestCluster;
let client: Client;
let buckets: string;

beforeAll(async () => {
  cluster = await startTestCluster();
  buckets = join(cluster.config.dataDir, '../s3');
  const { findObjects, getObjects } = folderHost(buckets);
  Object.assign(cluster.host, { findObjects, getObjects });
  client = await cluster.connect();
});
afterAll(() => cluster.remove());

function put(path: string, content: string): void {
  mkdirSync(dirname(join(buckets, path)), { recursive: true });
  writeFileSync(join(buckets, path), content);
}

const lines = (...records: unknown[]): string => records.map((record) => `${JSON.stringify(record)}\n`).join('');
const arn = 'arn:aws:iam::123456789012:role/dwhRole';

describe('the COPY statements of public Sparkify projects', () => {
  const event = {
    artist: "Des'ree",
    auth: 'Logged In',
    firstName: 'Kaylee',
    gender: 'F',
    itemInSession: 1,
    lastName: 'Summers',
    length: 246.30812,
    level: 'free',
    location: 'Phoenix-Mesa-Scottsdale, AZ',
    method: 'PUT',
    page: 'NextSong',
    registration: 1540344794796.0,
    sessionId: 139,
    song: 'You Gotta Be',
    status: 200,
    ts: 1541106106796,
    userAgent: '"Mozilla/5.0 (Windows NT 6.1; WOW64)"',
    userId: '8',
  };
  const loggedOut = { ...event, artist: null, firstName: null, length: null, song: null, userId: '', page: 'Home' };
  const song = {
    num_songs: 1,
    artist_id: 'ARJIE2Y1187B994AB7',
    artist_latitude: null,
    artist_longitude: null,
    artist_location: '',
    artist_name: 'Line Renaud',
    song_id: 'SOUPIRU12A6D4FA1E1',
    title: 'Der Kleine Dompfaff',
    duration: 152.92036,
    year: 0,
  };

  beforeAll(async () => {
    put('udacity-dend/log_data/2018/11/2018-11-01-events.json', lines(event, loggedOut));
    put('udacity-dend/song_data/A/A/A/TRAAAAK128F9318786.json', JSON.stringify(song));
    put('udacity-dend/song_data/A/B/A/TRABCEC128F426456E.json', JSON.stringify({ ...song, title: 'é'.repeat(200) }));
    const paths = Object.keys(event).map((key) => `$['${key}']`);
    put('udacity-dend/log_json_path.json', JSON.stringify({ jsonpaths: paths }, null, 4));
  });

  it.each([
    `copy staging_events from 's3://udacity-dend/log_data' credentials 'aws_iam_role=${arn}'
     format as json 's3://udacity-dend/log_json_path.json' region 'us-west-2' timeformat as 'epochmillisecs'
     truncatecolumns blanksasnull emptyasnull maxerror 100 statupdate off compupdate off;`,
    `COPY staging_events FROM 's3://udacity-dend/log_data' IAM_ROLE '${arn}' REGION 'us-west-2' COMPUPDATE OFF
     FORMAT AS JSON 's3://udacity-dend/log_json_path.json' TIMEFORMAT 'epochmillisecs'`,
    `COPY staging_events FROM 's3://udacity-dend/log_data'
     CREDENTIALS 'aws_iam_role=${arn}' COMPUPDATE OFF STATUPDATE OFF
     JSON 's3://udacity-dend/log_json_path.json' TIMEFORMAT AS 'epochmillisecs' TRUNCATECOLUMNS BLANKSASNULL EMPTYASNULL`,
    `COPY public.staging_events FROM 's3://udacity-dend/log_data' WITH CREDENTIALS AS 'aws_iam_role=${arn}'
     FORMAT JSON AS 'auto ignorecase' REGION AS 'us-west-2' TIMEFORMAT 'epochmillisecs' ACCEPTINVCHARS AS '^';`,
  ])('load the events: %s', async (statement) => {
    await client.query(`DROP TABLE IF EXISTS staging_events; CREATE TABLE staging_events (artist VARCHAR, auth VARCHAR,
      firstName VARCHAR, gender VARCHAR(1), itemInSession INTEGER, lastName VARCHAR, length FLOAT, level VARCHAR,
      location VARCHAR, method VARCHAR(4), page VARCHAR, registration BIGINT, sessionId INTEGER, song VARCHAR,
      status INTEGER, ts TIMESTAMP, userAgent VARCHAR, userId INTEGER)`);
    await client.query(statement);
    const { rows } = await client.query(
      'SELECT artist, length, registration, ts::varchar AS ts, userid FROM staging_events ORDER BY userid',
    );
    const shared = { registration: '1540344794796', ts: '2018-11-01 21:01:46.796' };
    expect(rows).toEqual([
      { artist: "Des'ree", length: 246.30812, userid: 8, ...shared },
      { artist: null, length: null, userid: null, ...shared },
    ]);
  });

  it.each([
    `copy staging_songs from 's3://udacity-dend/song_data' credentials 'aws_iam_role=${arn}'
     format as json 'auto' region 'us-west-2' truncatecolumns blanksasnull emptyasnull statupdate off compupdate off`,
    `COPY staging_songs FROM 's3://udacity-dend/song_data' IAM_ROLE '${arn}' JSON 'auto' TRUNCATECOLUMNS EMPTYASNULL;`,
  ])('load the songs: %s', async (statement) => {
    await client.query(`DROP TABLE IF EXISTS staging_songs; CREATE TABLE staging_songs (num_songs INTEGER,
      artist_id VARCHAR, artist_latitude FLOAT, artist_longitude FLOAT, artist_location VARCHAR, artist_name VARCHAR,
      song_id VARCHAR, title VARCHAR, duration FLOAT, year INTEGER)`);
    await client.query(statement);
    const { rows } = await client.query(
      'SELECT octet_length(title) AS bytes, artist_location AS place, duration, year FROM staging_songs ORDER BY 1',
    );
    expect(rows).toEqual([
      { bytes: 19, place: null, duration: 152.92036, year: 0 },
      { bytes: 256, place: null, duration: 152.92036, year: 0 },
    ]);
  });
});

describe('a COPY through the wire', () => {
  beforeEach(async () => {
    await client.query('DROP TABLE IF EXISTS t; CREATE TABLE t (a INT)');
    rmSync(join(buckets, 'data'), { recursive: true, force: true });
  });
  const copy = (options = ''): string => `COPY t FROM 's3://data/x' IAM_ROLE default JSON 'auto' ${options}`;
  const sum = async (): Promise<unknown> => (await client.query('SELECT sum(a)::int AS sum FROM t')).rows[0].sum;

  it('21: tells by notices and functions what it has loaded, and 22 to 23 by system tables what it has not', async () => {
    const heard: unknown[] = [];
    const listen = ({ severity, message }: { severity?: string | undefined; message?: string | undefined }): unknown =>
      heard.push([severity, message]);
    client.on('notice', listen);
    put('data/x1', lines({ a: 1 }, { a: 'b' }));
    put('data/x2', lines({ a: 2 }));
    await client.query(copy('MAXERROR 2'));
    client.off('notice', listen);
    expect(heard).toEqual([
      ['INFO', `Load into table 't' completed, 2 record(s) loaded successfully.`],
      [
        'INFO',
        `Load into table 't' completed, 1 record(s) could not be loaded.  Check 'stl_load_errors' system table for details.`,
      ],
    ]);
    const { rows } = await client.query(
      `SELECT pg_last_copy_count() AS count, c.files, e.filename, e.line_number AS line, e.colname, e.err_code, d.error_code,
         h.loaded_rows AS loaded, h.error_count AS errors, h.status
       FROM (SELECT count(*) AS files FROM stl_load_commits WHERE query = pg_last_copy_id()) c, stl_load_errors e
       JOIN sys_load_error_detail d ON d.query_id = e.query JOIN sys_load_history h ON h.query_id = e.query
       WHERE e.query = pg_last_copy_id()`,
    );
    expect(rows).toEqual([
      {
        count: '2',
        files: '2',
        filename: 's3://data/x1',
        line: '2',
        colname: 'a',
        err_code: 1207,
        error_code: 1207,
        loaded: '2',
        errors: '1',
        status: 'completed',
      },
    ]);
  });

  it('starts over by itself where DuckDB stumbles, and keeps what came before it in its transaction', async () => {
    put('data/x', `{"a":1}\n{"a":\n2}\n`);
    await client.query(copy());
    expect(await sum()).toBe(3);
    await client.query(`INSERT INTO t VALUES (10); ${copy()}; INSERT INTO t VALUES (100)`);
    expect(await sum()).toBe(116);
    await client.query(`BEGIN; INSERT INTO t VALUES (1000); ${copy()}; COMMIT`);
    expect(await sum()).toBe(1119);
    await expect(client.query(`${copy()}; SELECT 1/0`)).rejects.toThrow('Divide by zero');
    expect(await sum()).toBe(1119);
    await client.query('BEGIN');
    await client.query(copy());
    await client.query(copy());
    expect(await sum()).toBe(1125);
    await client.query('ROLLBACK');
    expect(await sum()).toBe(1119);
    await client.query(`BEGIN; ${copy()}; INSERT INTO t VALUES (10000); COMMIT`);
    expect(await sum()).toBe(11122);
  });

  it('that is cancelled in the middle leaves no row, no file and a session that goes on', async () => {
    const count = 100_000;
    // Objects over two lines are read one after the other, which takes seconds.
    put('data/x', '{"a":\n1}\n'.repeat(count));
    const canceller = await cluster.connect();
    const outcome = client.query(copy()).then(
      () => undefined,
      (error: unknown) => error,
    );
    const scratch = (): string[] => readdirSync(join(cluster.config.dataDir, 'scratch'));
    await until(() => scratch().length > 0);
    const { rows } = await canceller.query(`SELECT pid FROM stv_inflight WHERE text LIKE 'COPY%'`);
    await canceller.query(`SELECT pg_cancel_backend(${rows[0].pid})`);
    expect(await outcome).toMatchObject({ code: '57014' });
    expect(scratch()).toEqual([]);
    expect(await sum()).toBe(null);
    put('data/x', lines({ a: 5 }));
    await client.query(copy());
    expect(await sum()).toBe(5);
    const { rows: history } = await client.query(`SELECT status FROM sys_load_history ORDER BY query_id DESC LIMIT 2`);
    expect(history).toEqual([{ status: 'completed' }, { status: 'canceled' }]);
  });
});
