import { DialectError } from '../../../src/sql/error.ts';
import { parse } from '../../../src/sql/parser/parse.ts';
import type { Unload } from '../../../src/sql/tree/unload.ts';
import { plain } from './support.ts';

const parseUnload = (text: string): Unload => parse(text) as Unload;
const unload = (options: string, query = `'SELECT 1'`): Unload =>
  parseUnload(`UNLOAD (${query}) TO 's3://b/p' IAM_ROLE default ${options}`);

function refusal(options: string, query?: string): { sqlState: string; message: string } {
  try {
    unload(options, query);
  } catch (error) {
    if (error instanceof DialectError) return { sqlState: error.sqlState, message: error.message };
    throw error;
  }
  throw new Error(`accepted: ${options}`);
}

describe('UNLOAD', () => {
  it('reads query, destination and role, and Redshift’s defaults', () => {
    expect(
      parseUnload(`unload ('select ''a'', \\'b\\' from t') to 's3://b/p' iam_role 'arn:aws:iam::123456789012:role/r'`),
    ).toMatchObject({
      query: `select 'a', 'b' from t`,
      destination: 's3://b/p',
      authorization: { iamRole: 'arn:aws:iam::123456789012:role/r' },
      format: { kind: 'text', delimiter: '|', nullAs: '', header: false, addQuotes: false, escape: false },
      compression: 'none',
      manifest: 'none',
      existing: 'refuse',
      isParallel: true,
      maxFileBytes: 6657199308,
    });
  });

  it.each([
    [
      `FORMAT AS CSV HEADER DELIMITER AS ';' NULL AS '\\N'`,
      { format: { kind: 'csv', delimiter: ';', nullAs: '\\N', header: true } },
    ],
    ['JSON GZIP', { format: { kind: 'json' }, compression: 'gzip' }],
    ['FORMAT PARQUET ROWGROUPSIZE 32 MB', { format: { kind: 'parquet', rowGroupBytes: 33554432 } }],
    [`DELIMITER '\\t' ADDQUOTES ESCAPE`, { format: { kind: 'text', delimiter: '\t', addQuotes: true, escape: true } }],
    ['MANIFEST VERBOSE PARALLEL FALSE', { manifest: 'verbose', isParallel: false }],
    ['MAXFILESIZE AS 1 GB CLEANPATH', { maxFileBytes: 1073741824, existing: 'clean' }],
    [`REGION 'eu-west-1' EXTENSION 'csv' PARALLEL ON`, { region: 'eu-west-1', extension: 'csv', isParallel: true }],
  ])('reads %s', (options, expected) => {
    expect(unload(options)).toMatchObject(expected);
  });

  it('reads the columns that name folders', () => {
    expect(plain(unload('PARTITION BY (a, "B") INCLUDE').partition)).toEqual({ columns: ['a', 'b'], include: true });
  });

  it('refuses a LIMIT in the outer SELECT only', () => {
    expect(refusal('', `'SELECT * FROM t LIMIT 10'`)).toEqual({
      sqlState: '0A000',
      message: 'Limit clause is not supported',
    });
    expect(unload('', `'SELECT * FROM (SELECT * FROM t LIMIT 10)'`).query).toContain('LIMIT');
    expect(unload('', `$$SELECT 'limit'$$`).query).toBe(`SELECT 'limit'`);
  });

  it.each(['ENCRYPTED', 'ENCRYPTED AUTO'])('takes %s', (options) => {
    expect(unload(options).format.kind).toBe('text');
  });

  it('reads the keys of a user', () => {
    const text = `UNLOAD ('SELECT 1') TO 's3://b/p' ACCESS_KEY_ID 'AKIA' SECRET_ACCESS_KEY 's3cret'`;
    expect(parseUnload(text)).toMatchObject({ authorization: { accessKey: { id: 'AKIA', secret: 's3cret' } } });
  });

  it.each(['FIXEDWIDTH', 'KMS_KEY_ID', 'MASTER_SYMMETRIC_KEY', 'BZIP2'])('refuses %s by its name', (option) => {
    expect(refusal(`${option} 'x'`)).toEqual({
      sqlState: '0A000',
      message: `UNLOAD option ${option} is not supported`,
    });
  });

  it.each([
    ['CSV ESCAPE', 'ESCAPE is not supported with CSV'],
    ['CSV ADDQUOTES', 'ADDQUOTES is not supported with CSV'],
    ['CSV JSON', 'JSON is not supported with CSV'],
    [`JSON DELIMITER ','`, 'DELIMITER is not supported with JSON'],
    ['JSON HEADER', 'HEADER is not supported with JSON'],
    [`JSON NULL AS 'x'`, 'NULL is not supported with JSON'],
    ['PARQUET GZIP', 'GZIP is not supported with PARQUET'],
    ['PARQUET HEADER', 'HEADER is not supported with PARQUET'],
    ['ROWGROUPSIZE 32', 'ROWGROUPSIZE is not supported with TEXT'],
    ['CLEANPATH ALLOWOVERWRITE', 'CLEANPATH is not supported with ALLOWOVERWRITE'],
    ['GZIP ZSTD', 'ZSTD is not supported with GZIP'],
    ['PARQUET ZSTD', 'ZSTD is not supported with PARQUET'],
    ['MAXFILESIZE 4 MB', 'MAXFILESIZE is out of range'],
    ['MAXFILESIZE 7 GB', 'MAXFILESIZE is out of range'],
    ['PARTITION BY (a, a)', 'partition column "a" specified more than once'],
    ['HEADER HEADER', 'conflicting or redundant options: HEADER'],
    ['nonsense', 'syntax error at or near "nonsense"'],
    ['PARTITION BY ()', 'syntax error at or near ")"'],
  ])('refuses %s: %s', (options, message) => {
    expect(refusal(options).message).toBe(message);
  });

  it.each([`UNLOAD`, `UNLOAD (SELECT 1) TO 's3://b/p'`, `UNLOAD ('SELECT 1') TO 's3://b/p'`, `UNLOAD ('x`])(
    'refuses %s',
    (text) => {
      expect(() => parseUnload(text)).toThrow(DialectError);
    },
  );
});
