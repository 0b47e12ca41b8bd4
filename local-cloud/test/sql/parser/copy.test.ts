import { DialectError } from '../../../src/sql/error.ts';
import { parse } from '../../../src/sql/parser/parse.ts';
import type { Copy } from '../../../src/sql/tree/copy.ts';
import { plain } from './support.ts';

const arn = 'arn:aws:iam::123456789012:role/loader';
const parseCopy = (text: string): Copy => parse(text) as Copy;
const copy = (options: string): Copy => parseCopy(`COPY t FROM 's3://b/p' IAM_ROLE '${arn}' ${options}`);

function refusal(text: string): { sqlState: string; message: string } {
  try {
    parseCopy(text);
  } catch (error) {
    if (error instanceof DialectError) return { sqlState: error.sqlState, message: error.message };
    throw error;
  }
  throw new Error(`accepted: ${text}`);
}

describe('COPY', () => {
  it('reads table, columns, source and role', () => {
    expect(plain(parseCopy(`copy "S"."T" (a, "B") from 's3://b/p''q' iam_role default`))).toMatchObject({
      target: 's.t',
      columns: ['a', 'b'],
      source: `s3://b/p'q`,
      authorization: { iamRole: 'default' },
      format: { kind: 'text', delimiter: '|', nullAs: '\\N' },
      maxError: 0,
      compression: 'none',
    });
  });

  it('reads the classic Sparkify COPY', () => {
    const text = `COPY staging_events FROM 's3://udacity-dend/log_data'
      CREDENTIALS 'aws_iam_role=${arn}' -- the role
      REGION 'us-west-2' TIMEFORMAT AS 'epochmillisecs' COMPUPDATE OFF STATUPDATE OFF
      FORMAT AS JSON 's3://udacity-dend/log_json_path.json' TRUNCATECOLUMNS BLANKSASNULL EMPTYASNULL MAXERROR AS 10`;
    expect(parseCopy(text)).toMatchObject({
      authorization: { iamRole: arn },
      region: 'us-west-2',
      timeFormat: 'epochmillisecs',
      format: { kind: 'json', shred: 'jsonpaths', jsonPaths: 's3://udacity-dend/log_json_path.json' },
      truncateColumns: true,
      blanksAsNull: true,
      emptyAsNull: true,
      maxError: 10,
    });
  });

  it.each([
    [`ACCESS_KEY_ID 'AKIA' SECRET_ACCESS_KEY 's3cret'`, { id: 'AKIA', secret: 's3cret' }],
    [`access_key_id AS 'ASIA' secret_access_key AS 's' session_token AS 't'`, { id: 'ASIA', secret: 's', token: 't' }],
    [`CREDENTIALS 'aws_access_key_id=AKIA;aws_secret_access_key=a/b=='`, { id: 'AKIA', secret: 'a/b==' }],
    [`WITH CREDENTIALS AS 'aws_access_key_id=A;aws_secret_access_key=b;token=c'`, { id: 'A', secret: 'b', token: 'c' }],
  ])('reads the keys of %s', (options, accessKey) => {
    expect(parseCopy(`COPY t FROM 's3://b/p' ${options} CSV`)).toMatchObject({ authorization: { accessKey } });
  });

  it.each([
    ['', 'COPY needs an authorization: IAM_ROLE, CREDENTIALS, or ACCESS_KEY_ID and SECRET_ACCESS_KEY'],
    [`ACCESS_KEY_ID 'AKIA'`, 'ACCESS_KEY_ID and SECRET_ACCESS_KEY must be given together'],
    [`SECRET_ACCESS_KEY 's3cret'`, 'ACCESS_KEY_ID and SECRET_ACCESS_KEY must be given together'],
    [`ACCESS_KEY_ID 'AKIA' SECRET_ACCESS_KEY s3cret`, 'SECRET_ACCESS_KEY needs a string in quotes'],
    [`CREDENTIALS 'aws_secret_access_key=s3cret'`, 'ACCESS_KEY_ID and SECRET_ACCESS_KEY must be given together'],
    [`CREDENTIALS 's3cret'`, 'Invalid credentials: aws_iam_role, or aws_access_key_id and aws_secret_access_key'],
    [
      `IAM_ROLE default ACCESS_KEY_ID 'A' SECRET_ACCESS_KEY 's3cret'`,
      'ACCESS_KEY_ID argument is not supported with IAM_ROLE',
    ],
  ])('refuses the authorization %s, without its secret', (options, message) => {
    expect(refusal(`COPY t FROM 's3://b/p' ${options}`)).toEqual({ sqlState: '42601', message });
  });

  it('takes MAXERROR 0 with PARQUET, as some loaders write it', () => {
    expect(copy('FORMAT AS PARQUET MAXERROR 0').format).toEqual({ kind: 'parquet' });
  });

  it.each([
    [`DELIMITER ','`, { delimiter: ',' }],
    [`DELIMITER AS '\\t'`, { delimiter: '\t' }],
    [`DELIMITER '\\001' ESCAPE REMOVEQUOTES`, { delimiter: '\u0001', escape: true, removeQuotes: true }],
    [`NULL AS '\\N'`, { nullAs: '\\N' }],
    [`NULL '\\000' IGNOREHEADER AS 2 IGNOREBLANKLINES`, { nullAs: '\0', ignoreHeader: 2, ignoreBlankLines: true }],
    [`CSV`, { kind: 'csv', delimiter: ',', quote: '"' }],
    [`FORMAT AS CSV QUOTE AS '%' DELIMITER ';'`, { kind: 'csv', delimiter: ';', quote: '%' }],
    [`FORMAT PARQUET`, { kind: 'parquet' }],
    [`JSON`, { kind: 'json', shred: 'auto' }],
  ])('reads %s', (options, format) => {
    expect(copy(options).format).toMatchObject(format);
  });

  it('lets COMPUPDATE, STATUPDATE and COMPROWS pass, which only tune', () => {
    expect(plain(copy('COMPUPDATE PRESET STATUPDATE TRUE COMPROWS 1000 CSV'))).toEqual(plain(copy('CSV')));
  });

  it.each([
    'CSV',
    `DELIMITER ','`,
    'ESCAPE',
    'FILLRECORD',
    'IGNOREBLANKLINES',
    `NULL AS 'x'`,
    'REMOVEQUOTES',
    `QUOTE '%'`,
  ])('16: refuses %s with JSON', (option) => {
    const { sqlState, message } = refusal(`COPY t FROM 's3://b/p' IAM_ROLE default JSON 'auto' ${option}`);
    expect(sqlState).toBe('42601');
    expect(message).toMatch(/JSON|only one format/);
  });

  it.each([
    'FIXEDWIDTH',
    'READRATIO',
    'ORC',
    'AVRO',
    'SHAPEFILE',
    'LZOP',
    'SSH',
    'ENCRYPTED',
    'MASTER_SYMMETRIC_KEY',
    'JOB',
  ])('refuses %s by its name', (option) => {
    expect(refusal(`COPY t FROM 's3://b/p' IAM_ROLE default ${option} 'x'`)).toEqual({
      sqlState: '0A000',
      message: `COPY option ${option} is not supported`,
    });
  });

  it.each([
    'MAXERROR 1',
    'GZIP',
    `DELIMITER ','`,
    `NULL AS ''`,
    'NOLOAD',
    'TRUNCATECOLUMNS',
    `REGION 'eu-west-1'`,
    'COMPUPDATE OFF',
    'ACCEPTANYDATE',
  ])('20: refuses %s with PARQUET', (option) => {
    const { message } = refusal(`COPY t FROM 's3://b/p' IAM_ROLE default FORMAT AS PARQUET ${option}`);
    expect(message).toBe(`${option.split(' ')[0]} argument is not supported for PARQUET based COPY`);
  });

  it.each([
    ['ESCAPE', 'CSV ESCAPE'],
    ['REMOVEQUOTES', 'CSV REMOVEQUOTES'],
    ['QUOTE', `QUOTE '%'`],
    ['MAXERROR', 'CSV MAXERROR 2 IGNOREALLERRORS'],
    ['SERIALIZETOJSON', 'CSV SERIALIZETOJSON'],
    ['MAXERROR', 'MAXERROR 100001'],
    ['GZIP|compression', 'CSV GZIP ZSTD'],
    ['CSV', 'CSV CSV'],
    ['ENCODING UTF32', 'CSV ENCODING UTF32'],
    ['DELIMITER', `DELIMITER ',,'`],
    ['nonsense', 'CSV nonsense'],
    ['a string in quotes$', `ACCESS_KEY_ID 'AKIA' 's3cret'`],
  ])('refuses, naming %s, the options %s', (name, options) => {
    expect(refusal(`COPY t FROM 's3://b/p' IAM_ROLE default ${options}`).message).toMatch(new RegExp(name));
  });

  it.each([
    ['COPY', '42601'],
    [`COPY t`, '42601'],
    [`COPY t FROM`, '42601'],
    [`COPY t FROM x`, '42601'],
    [`COPY t FROM 's3://b/p'`, '42601'],
    [`COPY t FROM 's3://b/p`, '42601'],
    [`COPY t () FROM 's3://b/p' IAM_ROLE default`, '42601'],
    [`COPY t (a, A) FROM 's3://b/p' IAM_ROLE default`, '42701'],
    [`COPY t FROM 's3://b/p' IAM_ROLE 'nobody'`, '22023'],
    [`COPY t FROM 's3://b/p' IAM_ROLE '${arn},${arn}'`, '0A000'],
    [`COPY t FROM 's3://b/p' CREDENTIALS 'master_symmetric_key=a;aws_iam_role=${arn}'`, '0A000'],
    [`COPY t FROM 's3://b/p' IAM_ROLE default MAXERROR`, '42601'],
    [`COPY t FROM 's3://b/p' IAM_ROLE default MAXERROR -1`, '42601'],
    [`COPY t FROM 's3://b/p' IAM_ROLE default FORMAT GZIP`, '42601'],
  ])('refuses %s with %s', (text, sqlState) => {
    expect(refusal(text).sqlState).toBe(sqlState);
  });
});
