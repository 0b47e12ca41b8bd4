import { LoadError, warehouseError } from '../../src/warehouse/errors.ts';

test('a refused record is told with its reason, however long its value is', () => {
  const record = { file: 's3://b/k', line: 3, column: 'useragent', value: 'x'.repeat(1024), reason: 'too long' };
  const { message, records } = new LoadError('staging_events', [record], undefined);
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
