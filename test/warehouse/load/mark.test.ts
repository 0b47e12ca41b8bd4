import { StatementError, SupersededError } from '../../../src/warehouse/errors.ts';
import { holdStaged, lastCopyId, markStaged, stagedBy } from '../../../src/warehouse/load/mark.ts';
import { FakeSession } from '../../support/fake-session.ts';

const comment = /from pg_description/;
const table = 'it"s';
const lookup =
  'select d.description from pg_description as d join pg_class as c on c.oid = d.objoid' +
  ` where d.objsubid = 0 and c.relname = 'it"s' and pg_table_is_visible(c.oid)`;

test('a table that was staged is marked with the load and the query ids of its COPYs', async () => {
  const session = new FakeSession([/pg_last_copy_id/, [['42']]]);
  expect(await lastCopyId(session)).toBe(42);
  await markStaged(session, table, { loadId: "w'1/r", copyIds: [42, 43] });
  await markStaged(session, table, { loadId: 'w/r', copyIds: [] });
  expect(session.statements).toEqual([
    'select pg_last_copy_id()',
    `comment on table "it""s" is 'w''1/r 42,43'`,
    `comment on table "it""s" is 'w/r '`,
  ]);
});

describe('a table is staged by a load', () => {
  test.each<[string, string | null, number[] | undefined]>([
    ['whose mark it has', 'w/r 42', [42]],
    ['that copied several times', 'w/r 42,43', [42, 43]],
    ['that had nothing to copy', 'w/r ', []],
    ['of which it has a mark with a long query id', 'w/r 1234567', [1_234_567]],
    ['but not by another', 'w/r2 42', undefined],
    ['but not by one whose id ends alike', 'other w/r 42', undefined],
    ['but not when somebody else commented on it', 'what we sell', undefined],
    ['but not without a comment', null, undefined],
    ['but not when more follows the mark', 'w/r 42 x', undefined],
  ])('%s', async (_which, mark, copyIds) => {
    const session = new FakeSession([comment, [[mark]]]);
    expect(await stagedBy(session, table, 'w/r')).toEqual(copyIds);
    expect(session.statements).toEqual([lookup]);
  });

  test('but not when it is not there', async () => {
    expect(await stagedBy(new FakeSession(), table, 'w/r')).toBeUndefined();
  });

  test('whose id has blanks and lines in it', async () => {
    expect(await stagedBy(new FakeSession([comment, [['a b\nc 5']]]), table, 'a b\nc')).toEqual([5]);
  });
});

describe('a table that is held', () => {
  test('is locked before it is looked whose it is', async () => {
    const session = new FakeSession([comment, [['w/r 42']]]);
    await holdStaged(session, table, 'w/r');
    expect(session.statements).toEqual(['lock table "it""s"', lookup]);
  });

  test('is refused when it is gone', async () => {
    const gone = new StatementError('relation "songs" does not exist', { sqlState: '42P01' });
    const held = holdStaged(new FakeSession([/^lock/, gone]), 'songs', 'w/r');
    await expect(held).rejects.toThrow('songs was staged by nobody, not the load w/r');
    await expect(held).rejects.toBeInstanceOf(SupersededError);
    const other = new StatementError('permission denied', { sqlState: '42501' });
    await expect(holdStaged(new FakeSession([/^lock/, other]), 'songs', 'w/r')).rejects.toBe(other);
  });

  test.each([
    ['other/r 42', 'holds what the load other/r staged'],
    [null, 'was staged by nobody'],
  ])('is refused when its mark is %j', async (mark, told) => {
    const error = await holdStaged(new FakeSession([comment, [[mark]]]), 'songs', 'w/r').catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(SupersededError);
    expect(error).toMatchObject({
      message: `songs ${told}, not the load w/r: load one after another into a warehouse, and run this one again`,
    });
  });
});
