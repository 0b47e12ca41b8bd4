import { gzipSync } from 'node:zlib';
import { lookAtRecord } from '../../../src/aws/preflight/records.ts';
import type { RecordFormat } from '../../../src/contract/preflight.ts';
import { FakeAws, awsError } from '../../support/fake-aws.ts';
import { rawSource } from '../../support/preflight-request.ts';

const body = (content: string | Buffer) => ({ Body: { transformToByteArray: async () => Buffer.from(content) } });
const columns = ['id', 'name'];
const auto: RecordFormat = { kind: 'json', columns, isGzip: false, ignoresCase: false };
const byPaths: RecordFormat = { ...auto, paths: 's3://b/paths.json' };
const csv: RecordFormat = {
  kind: 'csv',
  columns,
  isGzip: false,
  delimiter: ',',
  quote: '"',
  skippedLines: 0,
  fillsRecord: false,
};

/** The finding for a file with that content; `paths` is the JSONPaths file. */
const look = (records: RecordFormat, content: string | Buffer, paths: object = {}, bytes = 100) => {
  const { clients } = new FakeAws({ 's3.GetObject': [body(content), paths] });
  return lookAtRecord(clients, { ...rawSource, records }, { uri: 's3://b/raw/1', etag: 'e', bytes });
};

describe('a record of JSON', () => {
  const big = gzipSync(`{"id": {"x": [1]}}\n${'{"id": 2}\n'.repeat(1000)}`);
  test.each<[string, RecordFormat, string | Buffer, string]>([
    ['by names', auto, '{"id": 1, "other": 2}\n{"id"', 'fills 1 of 2 columns'],
    ['of strings', auto, '\uFEFF {"id": "}\\"", "name": "a \\\\" }', 'fills 2 of 2 columns'],
    ['by names in any case', { ...auto, ignoresCase: true }, '{"ID": 1}', 'fills 1 of 2 columns'],
    ['in gzip that is cut off', { ...auto, isGzip: true }, big.subarray(0, -12), 'fills 1 of 2 columns'],
  ])('fits: %s', async (_title, records, content, why) => {
    expect(await look(records, content)).toEqual({ fits: true, why });
  });

  test.each<[string, RecordFormat, string | Buffer, [RegExp, RegExp]]>([
    [
      'other case',
      auto,
      '{"Id": 1}',
      [/^has 1 fields, none of them a column of raw: all would be NULL$/, /'auto ignorecase'/],
    ],
    ['other names', auto, '{"a": 1, "b": 2}', [/^has 2 fields, none of them/, /JSONPaths/]],
    ['no JSON', auto, 'id,name\n1,a\n', [/^is not JSON \(it begins with/, /format/]],
    ['wrong JSON', auto, '{id: 1}', [/^is not JSON \(/, /format/]],
    ['gzip', auto, gzipSync('{"id": 1}'), [/^is compressed by gzip, but/, /write GZIP in raw.copy.sql/]],
    ['no gzip', { ...auto, isGzip: true }, '{"id": 1}', [/^is not compressed by gzip, but/, /remove GZIP/]],
  ])('does not fit: %s', async (_title, records, content, [why, fix]) => {
    expect(await look(records, content)).toEqual({
      fits: false,
      why: expect.stringMatching(why),
      fix: expect.stringMatching(fix),
    });
  });

  test.each(['{"id": "cut o', ' ', '[1, 2]'])('is not told where it says nothing surely: %s', async (content) => {
    expect(await look(auto, content)).toBeUndefined();
  });

  const record = '{"user": {"id": [7]}, "full name": "a"}';
  const paths = (...jsonpaths: unknown[]) => body(JSON.stringify({ jsonpaths }));

  test('may be read by the paths of a file', async () => {
    const fits = (count: number) => ({ fits: true, why: `fills ${count} of 2 columns` });
    expect(await look(byPaths, record, paths('$.user.id[0]', '$.name'))).toEqual(fits(1));
    expect(await look(byPaths, record, paths("$['full name']", '$.x'))).toEqual(fits(1));
    expect(await look(byPaths, '[1, 2]', paths('$[0]', '$[1]'))).toEqual(fits(2));
    expect(await look(byPaths, record, paths('$..id', '$.x'))).toBeUndefined();
  });

  test.each([
    ['no path leads anywhere', paths('$.constructor', '$.y.z'), 'has no value at any path of s3://b/paths.json'],
    ['other columns', paths('$.id'), 'has 1 paths, and COPY loads 2 columns'],
    ['no such list', body('{}'), 'is not a JSONPaths file'],
    ['no JSON', body('no'), 'is not a JSONPaths file'],
    ['no texts', paths(1, 2), 'is not a JSONPaths file'],
    ['no such file', awsError('NoSuchKey'), 'is not a JSONPaths file'],
  ])('does not fit paths: %s', async (_title, reply, why) => {
    expect(await look(byPaths, record, reply)).toMatchObject({ fits: false, why: expect.stringContaining(why) });
  });

  test('is not told where the paths may not be read', async () => {
    await expect(look(byPaths, record, awsError('AccessDenied'))).rejects.toThrow('AccessDenied');
  });
});

describe('a record of CSV', () => {
  test.each([
    [csv, '1,a\n2', 2],
    [csv, '1,"a, ""b""\nc"\r\n', 2],
    [csv, '1,a', 2],
    [{ ...csv, delimiter: ';', quote: '%' }, '1;%;%\n', 2],
    [{ ...csv, skippedLines: 1 }, 'a,b,c\n1,a\n', 2],
    [{ ...csv, fillsRecord: true }, '1\n', 1],
  ])('fits: %j %j', async (records, content, width) => {
    expect(await look(records, content)).toEqual({ fits: true, why: `has ${width} fields` });
  });

  test.each([
    [csv, '1\n', 1],
    [csv, '1|a|b\n', 1],
    [csv, '1,a,\n', 3],
    [{ ...csv, fillsRecord: true }, '1,a,b\n', 3],
  ])('does not fit: %j %j', async (records, content, width) => {
    expect(await look(records, content)).toMatchObject({
      fits: false,
      why: `has ${width} fields, and COPY loads 2 columns of raw`,
    });
  });

  test.each([
    ['\n1,a', 100],
    ['1,a"b', 100],
    ['1,"a', 100],
    ['1,a,b', 1_000_000],
    ['', 100],
    ['', 0],
  ])('is not told where it says nothing surely: %j of %d bytes', async (content, bytes) => {
    expect(await look(csv, content, {}, bytes)).toBeUndefined();
  });
});
