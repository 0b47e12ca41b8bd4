import {
  adopt,
  adoptionTags,
  foreignness,
  lifeOf,
  longerLife,
  otherOwner,
  ownerTags,
  owns,
  requireOwned,
} from '../../src/aws/ownership.ts';
import { tagsOf } from '../support/fake-aws.ts';
import { earlier, foreign, ours, owner, ownership, theirs } from '../support/owners.ts';

/** Our tags with some of them set, or left out where they are undefined. */
function tagged(more: Record<string, string | undefined>) {
  const all = { ...Object.fromEntries(ours.map(({ Key, Value }) => [Key, Value])), ...more };
  return tagsOf(
    Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Record<string, string>,
  );
}
const expiring = (expires: string | undefined) => tagged({ 'sparkify:expires': expires });
const nobodys = tagged({ 'sparkify:owner': undefined });

test('the tags of an owner tell pipeline, owner, run and end', () => {
  expect(ownerTags(owner)).toEqual(ours);
});

test('those of the user follow ours, and an adopted resource gets the ones that it lacks', () => {
  const own = { ...owner, tags: { team: 'data', 'cost centre': '7' } };
  const [team, centre] = [
    { Key: 'team', Value: 'data' },
    { Key: 'cost centre', Value: '7' },
  ];
  expect(ownerTags(own)).toEqual([...ours, team, centre]);
  expect(adoptionTags(own, [...ours, { Key: 'team', Value: 'sales' }])).toEqual([team, centre]);
  expect(adoptionTags(own, ownerTags(own))).toEqual([]);
});

describe('a resource is owned', () => {
  const at = (expiredBy: string) => ({ ...ownership, expiredBy });
  test.each<[string, Parameters<typeof owns>[0], Parameters<typeof owns>[1], boolean]>([
    ['by its pipeline and owner', ownership, ours, true],
    ['by its pipeline, whichever run made it', ownership, earlier, true],
    ['by its run, where one is told', { ...ownership, run: 'w/r' }, ours, true],
    ['and not by another run', { ...ownership, run: 'w/r' }, earlier, false],
    ['and not by another pipeline', ownership, foreign, false],
    ['and not by another owner', ownership, theirs, false],
    ['by whoever asks, when it was made before owners were told', ownership, nobodys, true],
    ['and not when it has no tags', ownership, [], false],
    ['and not when it has none at all', ownership, undefined, false],
    ['when it ended by the time that is told', at('2030-01-01T00:00:00.000Z'), ours, true],
    ['and not when it lives longer', at('2029-12-31T23:59:59.999Z'), ours, false],
    ['and not when its end cannot be read', at('2040-01-01T00:00:00.000Z'), expiring('soon'), false],
    ['and not when it lives for ever', at('2040-01-01T00:00:00.000Z'), expiring('none'), false],
  ])('%s', (_how, claim, tags, isOwned) => {
    expect(owns(claim, tags)).toBe(isOwned);
  });
});

test("another owner is told of another's, and of nothing else", () => {
  expect([ours, theirs, nobodys, undefined].map((tags) => otherOwner('here', tags))).toEqual([
    undefined,
    'there',
    undefined,
    undefined,
  ]);
});

describe('the tags say that a resource', () => {
  const now = new Date('2030-01-01T00:00:00.000Z');
  const odd = (text: string) => ({
    state: 'odd',
    why: `its tag sparkify:expires is "${text}", not "none" or a time in UTC such as 2030-01-31T12:00:00.000Z`,
  });
  test.each<[string, ReturnType<typeof tagged>, object]>([
    ['is living until its end', expiring('2030-01-01T00:00:00.001Z'), { state: 'living' }],
    ['is expired from its end on', expiring('2030-01-01T00:00:00.000Z'), { state: 'expired' }],
    ['is expired long ago', expiring('2001-01-01T00:00:00Z'), { state: 'expired' }],
    ['is living for ever', expiring('none'), { state: 'living' }],
    ['has no end', expiring(undefined), { state: 'odd', why: 'it has no tag sparkify:expires' }],
    ['has no run', tagged({ 'sparkify:run': undefined }), { state: 'odd', why: 'it has no tag sparkify:run' }],
    [
      'has no pipeline',
      tagged({ 'sparkify:pipeline': undefined }),
      { state: 'odd', why: 'it has no tag sparkify:pipeline' },
    ],
    ...['', 'None', 'soon 1', '2001', '2001-01-01', '2001-01-01T00:00:00', '2001-01-01T00:00:00+00:00'].map(
      (text): [string, ReturnType<typeof tagged>, object] => [`has an odd end: ${text}`, expiring(text), odd(text)],
    ),
    ...['x2001-01-01T00:00:00Z', '2001-01-01T00:00:00Zx', '2001-13-01T00:00:00Z', '2001-01-01T00:00:00.Z'].map(
      (text): [string, ReturnType<typeof tagged>, object] => [`has an odd end: ${text}`, expiring(text), odd(text)],
    ),
    ['is expired, to the millisecond', expiring('2029-12-31T23:59:59.999999Z'), { state: 'expired' }],
  ])('%s', (_what, tags, state) => {
    expect(lifeOf(tags, now)).toEqual(state);
  });

  test('has no owner, which is no oddity: it was made before owners were told', () => {
    expect(lifeOf(nobodys, now)).toEqual({ state: 'expired' });
  });
});

describe('a life', () => {
  const soon = '2030-01-01T00:00:00.000Z';
  const late = '2031-01-01T00:00:00.000Z';
  test.each<[string, string, string | undefined, string[]]>([
    ['is made longer', late, soon, [late]],
    ['is never made shorter', soon, late, []],
    ['is left as it is', soon, soon, []],
    ['without end is never ended', soon, 'none', []],
    ['is made endless', 'none', soon, ['none']],
    ['that is endless already is left so', 'none', 'none', []],
    ['whose end cannot be read is given one', soon, 'soon', [soon]],
    ['of no length is given one', soon, undefined, [soon]],
    ['is left as it is when the same time is written otherwise', soon, '2030-01-01T00:00:00Z', []],
  ])('%s', (_what, expires, current, wanted) => {
    const tags = wanted.map((Value) => ({ Key: 'sparkify:expires', Value }));
    expect(longerLife({ expires }, expiring(current))).toEqual(tags);
    expect(adoptionTags({ ...owner, expires }, expiring(current))).toEqual(tags);
  });

  test('that is adopted gets an owner, too, where it has none', () => {
    expect(adoptionTags(owner, nobodys)).toEqual([{ Key: 'sparkify:owner', Value: 'here' }]);
    expect(adoptionTags(owner, undefined)).toEqual([
      { Key: 'sparkify:expires', Value: owner.expires },
      { Key: 'sparkify:owner', Value: 'here' },
    ]);
  });
});

describe('what is not ours', () => {
  const another =
    'the bucket b exists and was not created by the pipeline p (it has no tag sparkify:pipeline=p): choose another name, or delete it yourself';
  const theirsToo =
    'the bucket b exists and belongs to the pipeline p of there, not of here (tag sparkify:owner): choose another name, or let its owner delete it';
  test.each([
    ['another pipeline', foreign, another],
    ['another owner', theirs, theirsToo],
    ['nobody', undefined, another],
  ])('is refused in words: of %s', (_who, tags, problem) => {
    for (const refused of [
      () => requireOwned('the bucket b', ownership, tags),
      () => adopt('the bucket b', owner, tags),
    ])
      expect(refused).toThrow(expect.objectContaining({ name: 'ForeignResourceError', message: problem }));
  });

  test('is nothing of ours', () => {
    expect(foreignness(ownership, ours)).toBeUndefined();
    expect(requireOwned('the bucket b', ownership, earlier)).toBeUndefined();
    expect(adopt('the bucket b', owner, ours)).toEqual({ created: true });
    expect(adopt('the bucket b', owner, earlier)).toEqual({ created: false });
  });
});
