import { ConflictError, LoadError, StatementError, WarehouseUnavailableError } from '../../src/warehouse/errors.ts';
import type { Script, Scripts } from '../../src/warehouse/scripts.ts';
import { stageTable } from '../../src/warehouse/stage.ts';
import { FakeSession } from '../support/fake-session.ts';

const script = (name: string, ...statements: string[]): Script => ({
  name,
  file: `1-staging/${name}.sql`,
  comment: '',
  statements,
});
const scripts = {
  staging: {
    create: [script('other', 'create other'), script('raw', 'drop raw', 'create raw')],
    copy: [script('other', 'copy other'), script('raw', "copy raw from :'uri' :'json' :'region' :'role_arn'")],
  },
} as unknown as Scripts;
const source = {
  uri: 's3://bucket/logs',
  json: 'auto ignorecase',
  region: 'us-west-2',
  roleArn: 'arn:aws:iam::123456789012:role/sparkify/p-redshift',
};
const stage = { table: 'raw', source, loadId: 'load-1' };

const copied =
  "copy raw from 's3://bucket/logs' 'auto ignorecase' 'us-west-2' 'arn:aws:iam::123456789012:role/sparkify/p-redshift'";
const ours: [RegExp, string[][]] = [/from pg_description/, [['load-1 42']]];
const copyId: [RegExp, string[][]] = [/pg_last_copy_id/, [['42']]];
const outcome: [RegExp, string[][]] = [/from stl_load_commits where query = 42/, [['100', '3', '1']]];
const bytes: [RegExp, (string | null)[][]] = [
  /^select source_file_bytes from sys_load_history where query_id = 42$/,
  [['5000']],
];
const result = { rows: 100, files: 3, rejected: 1, bytes: 5000 };

/** What is done, without what is looked up. */
const deeds = (session: FakeSession) => session.statements.filter((sql) => !/^select/.test(sql));

test('a table is dropped, created, copied and marked in one transaction, and what it holds is read after it', async () => {
  const session = new FakeSession(copyId, outcome, bytes);
  expect(await stageTable(session, scripts, stage)).toEqual(result);
  expect(deeds(session)).toEqual([
    'begin',
    'drop raw',
    'create raw',
    copied,
    `comment on table "raw" is 'load-1 42'`,
    'commit',
  ]);
  const commit = session.statements.indexOf('commit');
  expect(session.statements.slice(commit + 1)).toEqual([
    'select (select count(*) from "raw"),' +
      ' (select count(distinct filename) from stl_load_commits where query = 42),' +
      ' (select count(*) from stl_load_errors where query = 42)',
    'select source_file_bytes from sys_load_history where query_id = 42',
  ]);
});

test('what this load staged already is not copied again', async () => {
  const session = new FakeSession(ours, outcome, bytes);
  expect(await stageTable(session, scripts, stage)).toEqual(result);
  expect(deeds(session)).toEqual([]);
});

test.each<[string, [RegExp, (string | null)[][] | Error]]>([
  ['does not know them', [bytes[0], []]],
  ['does not tell them', [bytes[0], [[null]]]],
  ['has no such view', [bytes[0], new StatementError('no sys_load_history', '42P01', undefined)]],
])('bytes are left out where the warehouse %s', async (_why, reply) => {
  const staged = await stageTable(new FakeSession(ours, outcome, reply), scripts, stage);
  expect(staged).toStrictEqual({ rows: 100, files: 3, rejected: 1 });
});

describe('a source', () => {
  test.each([
    { uri: 's3://abc' },
    { uri: `s3://a.b-c/${'x'.repeat(900)}/ü ;1` },
    { uri: 's3://bucket/*' },
    { json: 's3://bucket/paths.json' },
    { region: 'us-gov-east-1' },
    { roleArn: 'arn:aws-us-gov:iam::123456789012:role/a_b+=,.@-/C' },
  ])('may have %j', async (part) => {
    const session = new FakeSession(copyId, outcome);
    await stageTable(session, scripts, { ...stage, source: { ...source, ...part } });
    const [value] = Object.values(part);
    expect(session.statements.find((sql) => sql.startsWith('copy raw'))).toContain(`'${value}'`);
  });

  const quoted = JSON.stringify;
  const noUri = (uri: string): [object, string] => [{ uri }, `${quoted(uri)} is no S3 URI`];
  const noJson = (json: string): [object, string] => [
    { json },
    `${quoted(json)} is neither 'auto ignorecase' nor the S3 URI of a JSONPaths file`,
  ];
  const noRegion = (region: string): [object, string] => [{ region }, `${quoted(region)} is no AWS region`];
  const noRole = (roleArn: string): [object, string] => [{ roleArn }, `${quoted(roleArn)} is no ARN of an IAM role`];
  test.each([
    ...['', 'xs3://abc/d', 's3://ab', 's3://-ab', 's3://ab-', 's3://aBc', `s3://${'x'.repeat(64)}`].map(noUri),
    ...["s3://abc/it's", 's3://abc/"', 's3://abc/\\', 's3://abc/\n', 's3://abc\n', 's3://abc;drop'].map(noUri),
    ...['', 'auto', 'auto ignorecase ', "s3://abc/it's", 'noshred'].map(noJson),
    ...['', 'xus-west-2', 'us-west-22', 'u-west-2', 'us-2', 'us-west', 'us-west-x', "us-west-2'", 'US-west-2'].map(
      noRegion,
    ),
    ...[
      '',
      'xarn:aws:iam::123456789012:role/x',
      'arn:aws:iam::12345678901:role/x',
      'arn:aws:iam::1234567890123:role/x',
    ].map(noRole),
    ...['arn:AWS:iam::123456789012:role/x', 'arn:aws:iam::123456789012:role/', "arn:aws:iam::123456789012:role/x'"].map(
      noRole,
    ),
    ...['arn:aws:iam::a23456789012:role/x', 'arn:aws:iam::123456789012:user/x'].map(noRole),
  ])('with %j never reaches the warehouse', async (part, message) => {
    const session = new FakeSession();
    const wrong = stageTable(session, scripts, { ...stage, source: { ...source, ...part } });
    await expect(wrong).rejects.toThrow(new RangeError(message));
    expect(session.statements).toEqual([]);
  });
});

describe('a COPY that is refused records', () => {
  const refusal = new StatementError(
    "Load into table 'raw' failed. Check 'stl_load_errors' system table",
    'XX000',
    undefined,
  );
  const told = /from stl_load_errors where session = pg_backend_pid\(\) order by query desc, line_number limit 5$/;
  const rows = [
    ['s3://bucket/logs/1 ', '3', 'ts   ', ' x ', 'Invalid digit   ', '42'],
    ['s3://bucket/logs/2', '7', null, null, 'Delimiter not found', '42'],
  ];

  test('is rolled back, and tells them without the blanks that pad them', async () => {
    const session = new FakeSession([/^copy raw/, refusal], [told, rows]);
    const error = await stageTable(session, scripts, stage).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LoadError);
    expect(error).toMatchObject({
      cause: expect.objectContaining({ cause: refusal }),
      records: [
        { file: 's3://bucket/logs/1', line: 3, column: 'ts', value: 'x', reason: 'Invalid digit' },
        { file: 's3://bucket/logs/2', line: 7, column: '', value: '', reason: 'Delimiter not found' },
      ],
      message:
        'COPY into raw refused s3://bucket/logs/1 line 3, column ts, value "x": Invalid digit;' +
        ' s3://bucket/logs/2 line 7: Delimiter not found',
    });
    expect(deeds(session)).toEqual(['begin', 'drop raw', 'create raw', copied, 'rollback']);
    expect(session.statements.at(-1)).toBe(
      'select filename, line_number, colname, raw_field_value, err_reason, query' +
        ' from stl_load_errors where session = pg_backend_pid() order by query desc, line_number limit 5',
    );
  });

  test('says what COPY said when no record is told of it, or none can be read', async () => {
    for (const reply of [[], new StatementError('denied', '42501', undefined)]) {
      const session = new FakeSession([/^copy raw/, refusal], [told, reply]);
      await expect(stageTable(session, scripts, stage)).rejects.toMatchObject({
        name: 'StatementError',
        cause: refusal,
      });
    }
  });

  test.each([new WarehouseUnavailableError('connection lost'), new ConflictError('1023')])(
    'is tried again when the records cannot be read for now: $name',
    async (failure) => {
      const session = new FakeSession([/^copy raw/, refusal], [told, failure]);
      await expect(stageTable(session, scripts, stage)).rejects.toBe(failure);
    },
  );

  test.each<[string, Error]>([
    ['no error of the data', new StatementError('relation "raw" does not exist', '42P01', undefined)],
    ['not refused by the warehouse', new WarehouseUnavailableError('stl_load_errors')],
  ])('asks for no records when it is %s', async (_why, failure) => {
    const session = new FakeSession([/^copy raw/, failure], [told, rows]);
    await expect(stageTable(session, scripts, stage)).rejects.toMatchObject({ name: failure.name });
    expect(session.statements.at(-1)).toBe('rollback');
  });

  test.each(['Load Error in raw', 'see sys_load_error_detail'])('knows one by "%s"', async (words) => {
    const session = new FakeSession([/^copy raw/, new StatementError(words, 'XX000', undefined)], [told, rows]);
    await expect(stageTable(session, scripts, stage)).rejects.toBeInstanceOf(LoadError);
  });
});
