import { NotYetError, hasCode, isDenied, onceReady, unlessCode, unlessDenied } from '../../src/aws/errors.ts';
import { awsError } from '../support/fake-aws.ts';

const codes = ['NoSuchEntity', 'Gone.NotFound'];
const coded = (Code: string) => Object.assign(new Error('x'), { Code });

describe('an answer has a code', () => {
  test.each<[string, unknown, boolean]>([
    ['that is its name', awsError('NoSuchEntity'), true],
    ['that is its name, as the SDK writes it', awsError('NoSuchEntityException'), true],
    ['that is its name, as Redshift writes it', awsError('NoSuchEntityFault'), true],
    ['of several', awsError('Gone.NotFound'), true],
    ['of its own', coded('NoSuchEntity'), true],
    ['of another', awsError('Another'), false],
    ['that only begins so', awsError('NoSuchEntityExceptionThat'), false],
    ['with an Exception in the middle', awsError('NoExceptionSuchEntity'), false],
    ['but is no error', { name: 'NoSuchEntity' }, false],
    ['but is nothing', undefined, false],
  ])('%s', (_which, error, has) => {
    expect(hasCode(error, ...codes)).toBe(has);
  });

  test('whole, where the code itself ends so', () => {
    expect(hasCode(awsError('OddException'), 'OddException')).toBe(true);
    expect(hasCode(awsError('Odd'), 'OddException')).toBe(false);
    expect(hasCode(awsError(''), '')).toBe(true);
    expect(hasCode(awsError('Odd'))).toBe(false);
  });
});

test.each([
  ['AccessDenied', true],
  ['AccessDeniedException', true],
  ['UnauthorizedOperation', true],
  ['Throttling', false],
])('%s is a denial: %s', (code, is) => {
  expect(isDenied(awsError(code))).toBe(is);
});

const refused = async (thrown: Error): Promise<number> => {
  throw thrown;
};

test('a code that is expected is no value, and any other is an error', async () => {
  const other = awsError('Another');
  expect(await unlessCode(Promise.resolve(5), ...codes)).toBe(5);
  expect(await unlessCode(refused(awsError('NoSuchEntity')), ...codes)).toBeUndefined();
  await expect(unlessCode(refused(other), ...codes)).rejects.toBe(other);
});

test('a code that passes is waited for, and any other is an error', async () => {
  const wait = { what: 'the thing', withinMs: 7, codes };
  const other = awsError('Another');
  const cause = awsError('Gone.NotFound', 'it is gone');
  expect(await onceReady(Promise.resolve(5), wait)).toBe(5);
  await expect(onceReady(refused(other), wait)).rejects.toBe(other);
  const error = await onceReady(refused(cause), wait).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(NotYetError);
  expect(error).toMatchObject({ message: 'the thing: it is gone', withinMs: 7, cause });
  expect(new NotYetError('x')).toMatchObject({ withinMs: Infinity });
});

describe('what is denied is asked for otherwise', () => {
  const denied = awsError('AccessDenied', 'first');

  test('and nothing else is', async () => {
    const otherwise = jest.fn(async () => 6);
    const other = awsError('Throttling');
    expect(await unlessDenied(async () => 5, otherwise)).toBe(5);
    await expect(unlessDenied(() => refused(other), otherwise)).rejects.toBe(other);
    expect(otherwise).not.toHaveBeenCalled();
    expect(await unlessDenied(() => refused(denied), otherwise)).toBe(6);
  });

  test('and is told when that is denied, too', async () => {
    const second = awsError('UnauthorizedOperation', 'second');
    const other = awsError('Throttling');
    await expect(
      unlessDenied(
        () => refused(denied),
        () => refused(second),
      ),
    ).rejects.toBe(denied);
    await expect(
      unlessDenied(
        () => refused(denied),
        () => refused(other),
      ),
    ).rejects.toBe(other);
  });
});
