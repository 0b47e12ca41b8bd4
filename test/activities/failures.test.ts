import { ApplicationFailure, defaultDataConverter } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { toFailure } from '../../src/activities/failures.ts';
import { ExpiredCredentialsError } from '../../src/aws/credentials.ts';
import { ForeignResourceError, NotYetError } from '../../src/aws/errors.ts';
import { activityClasses } from '../../src/contract/activity-classes.ts';
import { delayMs, looks } from '../../src/contract/cadence.ts';
import { OtherProjectError, UnfitInputError } from '../../src/project/plan.ts';
import { InvalidProjectError } from '../../src/project/problems.ts';
import {
  AccessError,
  CheckFailedError,
  ConflictError,
  DiskFullError,
  LoadError,
  StatementError,
  WarehouseUnavailableError,
} from '../../src/warehouse/errors.ts';

function awsError(name: string, httpStatusCode: number, extra: object = {}): Error {
  return Object.assign(new Error(name), { name, $metadata: { httpStatusCode }, ...extra });
}

function skewed(name: string, message: string): Error {
  return Object.assign(awsError(name, 403), { message });
}

const first = { attempt: 1, waitedMs: {}, spentMs: 0 };
const limits = activityClasses.stageTable;
const otherProject = new OtherProjectError({ project: 'shop', hash: 'ab' }, { project: 'other', hash: 'cd' });
const refused = { file: 's3://b/k', line: 3, column: 'ts', value: 'x', reason: 'Invalid digit' };

const frame = `    at frame (/srv/${'folder/'.repeat(30)}file.js:1:1)\n`;

describe('a failure fits a history', () => {
  const long = 'é"\n'.repeat(2_000_000);
  const cause = new Error(long, { cause: new Error(long) });

  test.each<[string, Error]>([
    ['a statement refused at length', new StatementError(long, { sqlState: '42601', cause })],
    ['a conflict told at length', new ConflictError(long, { cause })],
    ['a record of any size', new LoadError('t', Array(5).fill({ ...refused, value: long, reason: long }), cause)],
    ['what is neither ours nor of AWS', cause],
  ])('%s', (_title, error) => {
    const failure = toFailure(error, first, limits);
    const { failureConverter, payloadConverter } = defaultDataConverter;
    const bytes = Buffer.byteLength(JSON.stringify(failureConverter.errorToFailure(failure, payloadConverter)));
    // Half of what Temporal warns of is far from what it refuses; the bytes of payloads count several times here.
    expect(bytes).toBeLessThan(512 * 1024);
    expect((failure as Error).message).toMatch(/… \(\d+ bytes\)$/);
  });

  test('what is short stays as it is, with its causes', () => {
    const error = new StatementError('short', { sqlState: '42601', cause: new Error('cause') });
    const { cause: told } = toFailure(error, first, limits) as { cause: Error };
    expect(told).toMatchObject({ name: 'StatementError', message: 'short', cause: { message: 'cause' } });
    expect(told.stack?.split('\n').length).toBe(error.stack?.split('\n').length);
  });

  test.each<[string, Error]>([
    ['short', new WarehouseUnavailableError('lost', { cause: new Error('lost', { cause: new Error('reset') }) })],
    ['long', new WarehouseUnavailableError(long, { cause })],
    ['of AWS', awsError('Throttling', 400, { message: long })],
  ])('of which a server takes 4 KB while it is tried again: %s', (_title, error) => {
    error.stack = `${error.name}: ${error.message}\n${frame.repeat(100)}`;
    const failure = toFailure(error, first, limits);
    const { failureConverter, payloadConverter } = defaultDataConverter;
    const encoded = failureConverter.errorToFailure(failure, payloadConverter);
    expect(temporal.api.failure.v1.Failure.encode(encoded).finish().length).toBeLessThan(4096);
    expect(failure).toMatchObject({ nonRetryable: false, cause: { stack: expect.stringMatching(/\n {4}at frame/) } });
  });
});

describe('an error becomes a failure that says whether to try again', () => {
  test.each<[string, Error, string, boolean]>([
    [
      'a cut connection',
      Object.assign(new Error('socket hang up'), { $metadata: { attempts: 3 } }),
      'AwsUnavailable',
      false,
    ],
    ['a foreign resource', new ForeignResourceError('x'), 'ForeignResource', true],
    ['a project that is wrong', new InvalidProjectError('shop', []), 'InvalidProject', true],
    ['an input for another project', new UnfitInputError(['x']), 'InvalidInput', true],
    ['a worker of another project', otherProject, 'OtherProject', false],
    ['a conflict', new ConflictError('x'), 'Conflict', false],
    ['bad SQL', new StatementError('x', { sqlState: '42601' }), 'SqlError', true],
    ['a full disk', new DiskFullError('x'), 'DiskFull', true],
    ['throttling', awsError('Throttling', 400), 'AwsUnavailable', false],
    ['what the SDK calls retryable', awsError('Odd', 400, { $retryable: {} }), 'AwsUnavailable', false],
    ['a server error', awsError('Whatever', 503), 'AwsUnavailable', false],
    ['a service behind the service', awsError('DependentServiceUnavailableFault', 400), 'AwsUnavailable', false],
    ['a state that passes', awsError('InvalidClusterStateFault', 400), 'AwsUnavailable', false],
    ['credentials about to be renewed', awsError('ExpiredToken', 403), 'AwsUnavailable', false],
    [
      'a wrong clock',
      skewed('SignatureDoesNotMatch', 'Signature expired: 20260101T000000Z is now …'),
      'AwsUnavailable',
      false,
    ],
    ['a clock ahead', skewed('InvalidSignatureException', 'Signature not yet current: …'), 'AwsUnavailable', false],
    ['a wrong clock, as EC2 says it', awsError('RequestExpired', 400), 'AwsUnavailable', false],
    ['a wrong secret', awsError('SignatureDoesNotMatch', 403), 'AwsRefused', true],
    ['a denied call', awsError('AccessDenied', 403), 'AwsRefused', true],
    ['a bad value', awsError('InvalidParameterValue', 400), 'AwsRefused', true],
  ])('%s', (_title, error, type, nonRetryable) => {
    const failure = toFailure(error, first, limits) as ApplicationFailure;
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ type, nonRetryable, message: error.message, cause: error });
  });

  const offending = { columns: ['id'], rows: [[1]], found: 1 };
  test.each<[string, Error, unknown[]]>([
    ['a refused record', new LoadError('staging_events', [refused], {}), [refused]],
    ['a failed check', new CheckFailedError('keys', 'unique', offending), [{ check: 'keys', ...offending }]],
    ['bad SQL', new StatementError('x', { sqlState: '42601' }), [{ sqlState: '42601' }]],
    [
      'an answer of AWS',
      awsError('AccessDenied', 403),
      [{ code: 'AccessDenied', httpStatusCode: 403, requestId: undefined }],
    ],
    ['a foreign resource', new ForeignResourceError('x'), []],
  ])('%s has details for programs', (_title, error, details) => {
    expect((toFailure(error, first, limits) as ApplicationFailure).details).toEqual(details);
  });

  test('a wait is benign and says when to look again', () => {
    const failure = toFailure(
      new NotYetError('creating'),
      { ...first, attempt: 3, waitedMs: { NotYet: 2_300 } },
      limits,
    ) as ApplicationFailure;
    expect(failure).toMatchObject({ type: 'NotYet', nonRetryable: false, category: 'BENIGN' });
    expect(failure.nextRetryDelay).toBeGreaterThanOrEqual(0.75 * delayMs(looks, 3));
    expect(failure.nextRetryDelay).toBeLessThanOrEqual(1.25 * delayMs(looks, 3));
  });

  test('many that wait for the same thing do not all look again at once', () => {
    const delays = Array.from({ length: 50 }, () => {
      return (toFailure(new NotYetError('creating'), first, limits) as ApplicationFailure).nextRetryDelay;
    });
    expect(new Set(delays).size).toBeGreaterThan(10);
  });

  test('a wait that is to end after some time ends then, whatever number the attempt has', () => {
    const error = new NotYetError('in use', { withinMs: 60_000 });
    const after = (ms: number) => toFailure(error, { ...first, attempt: 9, waitedMs: { NotYet: ms } }, limits);
    expect(after(59_999)).toMatchObject({ type: 'NotYet', nonRetryable: false });
    expect(after(60_000)).toMatchObject({ type: 'NotYet', nonRetryable: true });
  });

  test('a denied source is tried again for a while, since IAM takes seconds to spread a policy', () => {
    const error = new AccessError('Access Denied');
    const lost = { WarehouseUnavailable: 600_000, NotYet: 600_000 };
    const after = (ms: number) =>
      toFailure(error, { ...first, attempt: 9, waitedMs: { ...lost, AccessDenied: ms } }, limits);
    expect(toFailure(error, { ...first, attempt: 9, waitedMs: lost }, limits)).toMatchObject({ nonRetryable: false });
    expect(after(14_999)).toMatchObject({ type: 'AccessDenied', nonRetryable: false });
    expect(after(15_000)).toMatchObject({ type: 'AccessDenied', nonRetryable: true });
  });

  describe('a worker without credentials', () => {
    const absent = awsError('CredentialsProviderError', 0);
    const after = (ms: number, error: Error, activity = limits) =>
      toFailure(error, { ...first, attempt: 9, waitedMs: { NoCredentials: ms } }, activity) as ApplicationFailure;

    test.each([
      ['that has none', absent],
      ['whose token is none', awsError('TokenProviderError', 0)],
      ['whose have expired for good', new ExpiredCredentialsError('the AWS credentials have expired')],
    ])('%s is told what to do, after a moment', (_title, error) => {
      expect(after(1_999, error)).toMatchObject({ type: 'NoCredentials', nonRetryable: false });
      expect(after(2_000, error)).toMatchObject({ type: 'NoCredentials', nonRetryable: true });
      expect(after(0, error).message).toMatch(/where the worker starts|start the worker with new ones/);
    });

    test('is waited for where something is to be deleted: another one may have some', () => {
      const { removeCluster } = activityClasses;
      expect(after(10_000_000, absent, removeCluster)).toMatchObject({ type: 'NoCredentials', nonRetryable: false });
      const spent = { ...first, attempt: 9, spentMs: removeCluster.withinMs };
      expect(toFailure(absent, spent, removeCluster)).toMatchObject({ nonRetryable: true });
    });
  });

  test.each([
    ['what nobody knows', new TypeError('socket hang up'), 'TypeError'],
    ['throttling', awsError('Throttling', 400), 'AwsUnavailable'],
    ['what is not so yet', new NotYetError('creating'), 'NotYet'],
  ])('%s is tried again until all attempts have taken as long as they may', (_title, error, type) => {
    const after = (spentMs: number) => toFailure(error, { ...first, attempt: 2, spentMs }, limits);
    expect(after(limits.withinMs - 1)).toMatchObject({ type, nonRetryable: false, cause: error });
    expect(after(limits.withinMs)).toMatchObject({ type, nonRetryable: true, message: error.message });
  });

  test.each([
    ['drops connections', new WarehouseUnavailableError('Connection terminated unexpectedly')],
    ['lets others win', new ConflictError('1023')],
  ])('a warehouse that %s is tried again for a while, however often that is', (_title, error) => {
    const after = (ms: number) =>
      toFailure(error, { ...first, attempt: 500, waitedMs: { WarehouseUnavailable: ms, Conflict: ms } }, limits);
    expect(after(899_999)).toMatchObject({ nonRetryable: false });
    expect(after(900_000)).toMatchObject({ nonRetryable: true });
  });
});

test('a worker of the right project is waited for, for ten minutes, and looked for quickly at first', () => {
  const after = (ms: number, attempt = 500) =>
    toFailure(otherProject, { ...first, attempt, waitedMs: { OtherProject: ms } }, limits);
  expect(after(599_999)).toMatchObject({ nonRetryable: false });
  expect(after(600_000)).toMatchObject({ nonRetryable: true });
  expect((after(0, 1) as ApplicationFailure).nextRetryDelay).toBeLessThan(200);
});

test('looks are quick at first, and never further apart than twenty seconds', () => {
  expect(delayMs(looks, 1)).toBeLessThan(200);
  expect(delayMs(looks, 2)).toBeGreaterThan(delayMs(looks, 1));
  expect(delayMs(looks, 1_000)).toBe(20_000);
});
