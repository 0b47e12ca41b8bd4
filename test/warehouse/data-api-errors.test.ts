import { statementError } from '../../src/warehouse/data-api-errors.ts';

/** The Data API returns no SQLSTATE: how an error is handled follows from the warehouse's words. */
test.each([
  ['ERROR: could not serialize access', 'ConflictError'],
  ['ERROR: could not serialize access due to concurrent update', 'ConflictError'],
  ['ERROR: 1023\n  Detail: Serializable isolation violation on table - 105064', 'ConflictError'],
  ['ERROR: could not complete because of conflict with concurrent transaction', 'ConflictError'],
  ['ERROR: deadlock detected', 'ConflictError'],
  ['ERROR: cannot execute INSERT in a read-only transaction', 'WarehouseUnavailableError'],
  ['FATAL: terminating connection due to administrator command', 'WarehouseUnavailableError'],
  ['Connection to the database failed', 'WarehouseUnavailableError'],
  ['ERROR: Disk Full\n  Detail: node 0', 'DiskFullError'],
  ['ERROR: S3ServiceException:Access Denied,Status 403,Error AccessDenied', 'AccessError'],
  ['ERROR: S3CurlException: Connection timed out, CurlError 28, CanRetry 1', 'WarehouseUnavailableError'],
  ['ERROR: relation "nowhere" does not exist', 'StatementError'],
  ['ERROR: value too long for type character varying(10)', 'StatementError'],
])('%j is a %s', (text, name) => {
  expect(statementError({ Status: 'FAILED', Error: text })).toMatchObject({ name });
});
