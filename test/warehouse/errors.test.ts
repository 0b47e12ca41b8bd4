import { CheckFailedError, LoadError, warehouseError } from '../../src/warehouse/errors.ts';

test('a refused record is told with its reason, however long its value is', () => {
  const record = { file: 's3://b/k', line: 3, column: 'useragent', value: 'x'.repeat(1024), reason: 'too long' };
  const { message, records } = new LoadError('staging_events', [record], {});
  expect(message).toBe(
    `COPY into staging_events refused s3://b/k line 3, column useragent, value "${'x'.repeat(100)}"… (1024 characters): too long`,
  );
  expect(records).toEqual([record]);
});

describe('what pg throws becomes', () => {
  test.each<[string, { code?: string; message: string; detail?: string }, string]>([
    ['a refused connection', { code: 'ECONNREFUSED', message: 'connect ECONNREFUSED' }, 'WarehouseUnavailableError'],
    ['a dropped connection', { message: 'Connection terminated unexpectedly' }, 'WarehouseUnavailableError'],
    ['a server that shuts down', { code: '57P01', message: 'terminating connection' }, 'WarehouseUnavailableError'],
    ['a full disk', { code: '53100', message: 'Disk Full' }, 'DiskFullError'],
    [
      'a full disk, as an internal error',
      { code: 'XX000', message: 'Disk Full', detail: 'code: 1016' },
      'DiskFullError',
    ],
    ['a value that looks like one', { code: '22P02', message: 'invalid: "Disk Full"' }, 'StatementError'],
    ['no connection left', { code: '53300', message: 'too many connections' }, 'WarehouseUnavailableError'],
    ['an expired password', { code: '28P01', message: 'password authentication failed' }, 'WarehouseUnavailableError'],
    ['a conflict by its number', { code: 'XX000', message: '1023', detail: 'Serializable…' }, 'ConflictError'],
    [
      'a conflict by its text',
      { code: 'XX000', message: 'could not complete because of conflict with concurrent transaction' },
      'ConflictError',
    ],
    ['a conflict by its state', { code: '40001', message: 'x' }, 'ConflictError'],
    [
      'a source that S3 does not serve for now',
      { code: 'XX000', message: 'S3ServiceException:Reduce your request rate,Status 503,Error SlowDown' },
      'WarehouseUnavailableError',
    ],
    [
      'a source that the role may not read',
      { code: 'XX000', message: 'S3ServiceException:Access Denied,Status 403,Error AccessDenied' },
      'AccessError',
    ],
    [
      'a role that cannot be assumed',
      { code: 'XX000', message: 'User arn:x is not authorized to assume IAM Role arn:y' },
      'AccessError',
    ],
    ['another internal error', { code: 'XX000', message: 'Assert', detail: 'code: 1000' }, 'StatementError'],
    ['a missing table', { code: '42P01', message: 'relation "x" does not exist' }, 'StatementError'],
    ['a cancelled statement', { code: '57014', message: 'Query cancelled' }, 'StatementError'],
  ])('%s', (_title, thrown, name) => {
    const cause = Object.assign(new Error(thrown.message), thrown);
    const error = warehouseError(cause);
    expect(error.name).toBe(name);
    expect(error.message).toContain(thrown.message);
    expect(error.cause).toBe(cause);
  });
});

test("the block in Redshift's detail is told without its rules and what only its support reads", () => {
  const detail = [
    '',
    '-----------------------------------------------',
    'error:  The specified bucket does not exist',
    'code:      8001',
    'context:   Listing bucket=b prefix=p',
    'query:     20',
    'process:   padbmaster [pid=1]',
    '-----------------------------------------------',
  ].join('\n  ');
  const cause = Object.assign(new Error('The specified bucket does not exist'), { code: 'XX000', detail });
  expect(warehouseError(cause).message).toBe(
    'The specified bucket does not exist; code: 8001; context: Listing bucket=b prefix=p (SQLSTATE XX000)',
  );
});

const thrown = (code: string | undefined, message: string, detail?: string) =>
  Object.assign(new Error(message), { code, detail });

describe('an error says', () => {
  test.each<[string, Error, string]>([
    [
      'where nobody answers',
      warehouseError(thrown(undefined, 'lost'), 'h:5439'),
      'the warehouse at h:5439 is unavailable: lost',
    ],
    ['that the connection is lost', warehouseError(thrown('08006', 'lost')), 'the warehouse is unavailable: lost'],
    [
      'what to do about a full disk',
      warehouseError(thrown('53100', 'Disk Full', 'node: 0')),
      'the disk of the warehouse is full: Disk Full; node: 0; drop what is not needed, or resize the cluster, and try again',
    ],
    ['that another won', warehouseError(thrown('40001', 'x')), 'a concurrent transaction won: x'],
    [
      'that S3 does not answer',
      warehouseError(thrown('XX000', 'S3ServiceException:Slow,Status 503')),
      'the warehouse cannot read S3 for now: S3ServiceException:Slow,Status 503',
    ],
    [
      'that it takes no writes',
      warehouseError(thrown('25006', 'transaction is read-only')),
      'the warehouse accepts no writes for now: transaction is read-only',
    ],
    ['what is denied', warehouseError(thrown('XX000', 'not authorized to assume x')), 'not authorized to assume x'],
    [
      'what is refused, with its state',
      warehouseError(thrown('42601', 'syntax error')),
      'syntax error (SQLSTATE 42601)',
    ],
    [
      'which check failed, and on what',
      new CheckFailedError('keys', 'unique', { columns: ['id', 'name'], rows: [[1, 'a']], found: 1 }),
      'the check keys failed (unique): 1 row of id, name: [1,"a"]',
    ],
    [
      'that a check found more than is counted',
      new CheckFailedError('keys', 'unique', { columns: ['id'], rows: [[1], [null]], found: 1000 }),
      'the check keys failed (unique): at least 1000 rows of id: [1], [null]',
    ],
  ])('%s', (_what, error, message) => {
    expect(error.message).toBe(message);
  });
});

test.each<[string | undefined, string, string]>([
  ['08000', 'x', 'WarehouseUnavailableError'],
  ['57P02', 'x', 'WarehouseUnavailableError'],
  ['57P03', 'x', 'WarehouseUnavailableError'],
  ['57P04', 'x', 'StatementError'],
  ['53200', 'x', 'WarehouseUnavailableError'],
  ['28000', 'x', 'WarehouseUnavailableError'],
  ['28001', 'x', 'StatementError'],
  ['EPIPE', 'x', 'StatementError'],
  ['ECONNRESET', 'x', 'WarehouseUnavailableError'],
  ['4260', 'x', 'WarehouseUnavailableError'],
  ['42601x', 'x', 'WarehouseUnavailableError'],
  ['4260a', 'x', 'WarehouseUnavailableError'],
  ['40P01', 'x', 'ConflictError'],
  ['40002', 'x', 'StatementError'],
  ['XX000', '1018', 'ConflictError'],
  ['XX000', '1022', 'StatementError'],
  ['XX000', '11023', 'StatementError'],
  ['XX000', '10234', 'StatementError'],
  ['XX000', 'Serializable isolation violation', 'ConflictError'],
  ['22000', '1023', 'StatementError'],
  ['XX000', 'S3ServiceException:x,Status 500', 'WarehouseUnavailableError'],
  ['XX000', 'S3ServiceException:x,Status 404', 'StatementError'],
  ['XX000', 'S3ServiceException:x,Status 404,Error NoSuchKey,CanRetry 1', 'StatementError'],
  [
    'XX000',
    'S3CurlException: Connection timed out after 50000 milliseconds, CurlError 28, multiCurlError 0, CanRetry 1, UserError 0',
    'WarehouseUnavailableError',
  ],
  ['XX000', 'S3CurlException: SSL certificate problem, CurlError 60, multiCurlError 0, CanRetry 0', 'StatementError'],
  ['25006', 'cannot execute CREATE TABLE in a read-only transaction', 'WarehouseUnavailableError'],
  ['XX000', 'x,Status 503', 'StatementError'],
  ['XX000', 'x,Status 403', 'StatementError'],
  ['XX000', 'User is not authorized to get credentials of role', 'AccessError'],
  ['XX000', 'not authorized to do so', 'StatementError'],
  ['XX000', 'Disk Fully used', 'DiskFullError'],
])('SQLSTATE %s with %j is a %s', (code, message, name) => {
  expect(warehouseError(thrown(code, message)).name).toBe(name);
});

test('a record without a column is told by its line, and a value of a hundred characters whole', () => {
  const record = { file: 'f', line: 3, column: '', value: 'x', reason: 'odd' };
  expect(new LoadError('t', [record, { ...record, column: 'c', value: 'y'.repeat(100) }], {}).message).toBe(
    `COPY into t refused f line 3: odd; f line 3, column c, value "${'y'.repeat(100)}": odd`,
  );
});
