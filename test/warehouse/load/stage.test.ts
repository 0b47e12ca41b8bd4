import { ConflictError, LoadError, StatementError, WarehouseUnavailableError } from '../../../src/warehouse/errors.ts';
import type { Project } from '../../../src/project/project.ts';
import { parseScript } from '../../../src/project/script.ts';
import { stageTable } from '../../../src/warehouse/load/stage.ts';
import { FakeSession } from '../../support/fake-session.ts';

const script = (name: string, sql: string) => parseScript(`sql/1-staging/${name}.sql`, name, sql);
const project = {
  settings: { name: 'shop' },
  staging: [
    { table: 'other', create: script('other.create', 'create other'), copy: script('other.copy', 'copy other') },
    {
      table: 'raw',
      create: script('raw.create', "drop raw; create raw :'width'"),
      copy: script('raw.copy', "-- Raw.\ncopy raw from :'uri' :'json' :'region' :'role_arn'"),
    },
  ],
} as Project;
const source = { uri: 's3://bucket/logs', region: 'us-west-2' };
const stage = {
  table: 'raw',
  source,
  roleArn: 'arn:aws:iam::123456789012:role/sparkify/p-redshift',
  parameters: { width: 9, json: "it's" },
  loadId: 'load-1',
  maxErrors: 0,
};

const copied =
  "copy raw from 's3://bucket/logs' 'it''s' 'us-west-2' 'arn:aws:iam::123456789012:role/sparkify/p-redshift'";
const ours: [RegExp, string[][]] = [/from pg_description/, [['load-1 42']]];
const copyId: [RegExp, string[][]] = [/pg_last_copy_id/, [['42']]];
const outcome: [RegExp, string[][]] = [/from stl_load_commits where query in \(42\)/, [['100', '3', '1']]];
const bytes: [RegExp, (string | null)[][]] = [
  /^select sum\(source_file_bytes\) from sys_load_history where query_id in \(42\)$/,
  [['5000']],
];
const result = { rows: 100, files: 3, rejected: 1, copyIds: [42], bytes: 5000 };

/** What is done, without what is looked up. */
const deeds = (session: FakeSession) => session.statements.filter((sql) => !/^select/.test(sql));

test('a table is dropped, created, copied and marked in one transaction, and what it holds is read after it', async () => {
  const session = new FakeSession(copyId, outcome, bytes);
  expect(await stageTable(session, project, stage)).toEqual(result);
  expect(deeds(session)).toEqual([
    'begin',
    'drop raw',
    'create raw 9',
    copied,
    `comment on table "raw" is 'load-1 42'`,
    'commit',
  ]);
  const commit = session.statements.indexOf('commit');
  expect(session.statements.slice(commit + 1)).toEqual([
    'select (select count(*) from "raw"),' +
      ' (select count(distinct filename) from stl_load_commits where query in (42)),' +
      ' (select count(*) from stl_load_errors where query in (42))',
    'select sum(source_file_bytes) from sys_load_history where query_id in (42)',
  ]);
});

test('what this load staged already is not copied again', async () => {
  const session = new FakeSession(ours, outcome, bytes);
  expect(await stageTable(session, project, stage)).toEqual(result);
  expect(deeds(session)).toEqual([]);
});

test.each<[string, [RegExp, (string | null)[][] | Error]]>([
  ['does not know them', [bytes[0], []]],
  ['does not tell them', [bytes[0], [[null]]]],
  ['has no such view', [bytes[0], new StatementError('no sys_load_history', { sqlState: '42P01' })]],
])('bytes are left out where the warehouse %s', async (_why, reply) => {
  const staged = await stageTable(new FakeSession(ours, outcome, reply), project, stage);
  expect(staged).toStrictEqual({ rows: 100, files: 3, rejected: 1, copyIds: [42] });
});

test.each([
  [
    'by manifests that are cleared',
    { listing: { how: 'append', files: 3, bytes: 5, manifests: 1 }, folder: 's3://work/p/1' },
  ],
  ['by its prefix', undefined],
] as const)('a load that the ledger has stages nothing %s, and tells what it staged', async (_how, listed) => {
  const summary = {
    rows: {},
    checks: [],
    staged: { raw: { files: 3, rows: 9, rejected: 1, bytes: 5, how: 'append' } },
  };
  const session = new FakeSession([/from sparkify_loads where load_id = 'load-1'$/, [[JSON.stringify(summary)]]]);
  for (const table of ['raw', 'gone'])
    expect(await stageTable(session, project, { ...stage, table, ...(listed && { listed }) })).toEqual(
      table === 'raw'
        ? { files: 3, rows: 9, rejected: 1, bytes: 5, copyIds: [] }
        : { files: 0, rows: 0, rejected: 0, copyIds: [] },
    );
  expect(deeds(session)).toEqual([]);
});

test('a table whose files are gone since the load began is told with them', async () => {
  const session = new FakeSession();
  const gone = stageTable(session, project, { ...stage, table: 'gone' });
  await expect(gone).rejects.toThrow('sql/1-staging/gone.create.sql: existed when the load began, and is gone');
  await expect(gone).rejects.toMatchObject({ name: 'InvalidProjectError' });
  expect(deeds(session)).toEqual([]);
});

describe('a source', () => {
  test.each([
    { source: { ...source, uri: 's3://abc' } },
    { source: { ...source, uri: `s3://a.b-c/${'x'.repeat(900)}/ü ;1` } },
    { source: { ...source, uri: 's3://bucket/*' } },
    { source: { ...source, region: 'us-gov-east-1' } },
    { roleArn: 'arn:aws-us-gov:iam::123456789012:role/a_b+=,.@-/C' },
  ])('may have %j', async (part) => {
    const session = new FakeSession(copyId, outcome);
    await stageTable(session, project, { ...stage, ...part });
    const [value] = part.source
      ? Object.values(part.source).filter((one) => one !== source.uri && one !== source.region)
      : [part.roleArn];
    expect(session.statements.find((sql) => sql.startsWith('copy raw'))).toContain(`'${value}'`);
  });

  const noUri = (uri: string) => ({ source: { ...source, uri } });
  const noRegion = (region: string) => ({ source: { ...source, region } });
  const noRole = (roleArn: string) => ({ roleArn });
  test.each([
    ...['', 'xs3://abc/d', 's3://ab', 's3://-ab', 's3://ab-', 's3://aBc', `s3://${'x'.repeat(64)}`].map(noUri),
    ...["s3://abc/it's", 's3://abc/"', 's3://abc/\\', 's3://abc/\n', 's3://abc\n', 's3://abc;drop'].map(noUri),
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
  ])('with %j never reaches the warehouse', async (part) => {
    const session = new FakeSession();
    const wrong = stageTable(session, project, { ...stage, ...part });
    await expect(wrong).rejects.toThrow(/allowed: |is not the ARN of an IAM role/);
    expect(session.statements).toEqual([]);
  });
});

describe('a COPY that is refused records', () => {
  const refusal = new StatementError("Load into table 'raw' failed. Check 'stl_load_errors' system table", {
    sqlState: 'XX000',
  });
  const told = /from stl_load_errors where session = pg_backend_pid\(\) order by query desc, line_number limit 5$/;
  const rows = [
    ['s3://bucket/logs/1 ', '3', 'ts   ', ' x ', 'Invalid digit   ', '42'],
    ['s3://bucket/logs/2', '7', null, null, 'Delimiter not found', '42'],
  ];

  test('is rolled back, and tells them without the blanks that pad them', async () => {
    const session = new FakeSession([/^copy raw/, refusal], [told, rows]);
    const error = await stageTable(session, project, stage).catch((thrown: unknown) => thrown);
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
    expect(deeds(session)).toEqual(['begin', 'drop raw', 'create raw 9', copied, 'rollback']);
    expect(session.statements.at(-1)).toBe(
      'select filename, line_number, colname, raw_field_value, err_reason, query' +
        ' from stl_load_errors where session = pg_backend_pid() order by query desc, line_number limit 5',
    );
  });

  test('says what COPY said when no record is told of it, or none can be read', async () => {
    for (const reply of [[], new StatementError('denied', { sqlState: '42501' })]) {
      const session = new FakeSession([/^copy raw/, refusal], [told, reply]);
      await expect(stageTable(session, project, stage)).rejects.toMatchObject({
        name: 'StatementError',
        cause: refusal,
      });
    }
  });

  test.each([new WarehouseUnavailableError('connection lost'), new ConflictError('1023')])(
    'is tried again when the records cannot be read for now: $name',
    async (failure) => {
      const session = new FakeSession([/^copy raw/, refusal], [told, failure]);
      await expect(stageTable(session, project, stage)).rejects.toBe(failure);
    },
  );

  test.each<[string, Error]>([
    ['no error of the data', new StatementError('relation "raw" does not exist', { sqlState: '42P01' })],
    ['not refused by the warehouse', new WarehouseUnavailableError('stl_load_errors')],
  ])('asks for no records when it is %s', async (_why, failure) => {
    const session = new FakeSession([/^copy raw/, failure], [told, rows]);
    await expect(stageTable(session, project, stage)).rejects.toMatchObject({ name: failure.name });
    expect(session.statements.at(-1)).toBe('rollback');
  });

  test.each(['Load Error in raw', 'see sys_load_error_detail'])('knows one by "%s"', async (words) => {
    const session = new FakeSession([/^copy raw/, new StatementError(words, { sqlState: 'XX000' })], [told, rows]);
    await expect(stageTable(session, project, stage)).rejects.toBeInstanceOf(LoadError);
  });
});

describe('what was listed', () => {
  const folder = 's3://work/p/run-1';
  const arn = "'arn:aws:iam::123456789012:role/sparkify/p-redshift'";
  const copies = [1, 2].flatMap((number) => [
    `from '${folder}/raw/manifest-0000${number}.json'`,
    `copy "raw_new_files" from '${folder}/raw/files-0000${number}.json'` +
      ` iam_role ${arn} region 'us-west-2' format as json 'auto'`,
  ]);

  test.each([
    ['append', 'raw_new', ['drop table if exists "raw_new"', 'create table "raw_new" (like "raw" including defaults)']],
    ['replace', 'raw', ['drop raw', 'create raw 9']],
  ] as const)('is copied by its manifests, each with the list of its files: %s', async (how, target, made) => {
    const session = new FakeSession(copyId);
    const listing = { how, files: 30_000, bytes: 7, manifests: 2 };
    const staged = await stageTable(session, project, { ...stage, listed: { listing, folder } });
    expect(staged).toMatchObject({ files: 30_000, bytes: 7, copyIds: [42, 42] });
    const [begin, ...rest] = deeds(session);
    expect([begin, ...rest.slice(0, 2)]).toEqual(['begin', ...made]);
    const said = rest.filter((sql) => sql.startsWith('copy'));
    expect(said).toEqual(copies.map((part) => expect.stringContaining(part)));
    expect(said[0]).toMatch(new RegExp(`^copy "?${target}"? from .* manifest$`));
    expect(rest.slice(-2)).toEqual([`comment on table "${target}" is 'load-1 42,42'`, 'commit']);
  });
});
