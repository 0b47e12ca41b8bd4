import { parseInput } from '../../src/contract/parse.ts';
import { problemsOf } from '../support/input-problems.ts';

const x = (count: number) => 'x'.repeat(count);

describe('tags of one’s own', () => {
  test.each(['team', 'cost centre', 'a:b', 'Ünï', x(127)])('may be named %j', (name) => {
    expect(parseInput('provision', { tags: { [name]: 'v' } }).tags).toEqual({ [name]: 'v' });
  });

  test.each(['', 'a!', 'a*', x(128), 'aws:x', 'AWS:x', 'sparkify:run', 'Sparkify:x'])('may not be named %j', (name) => {
    expect(problemsOf('pipeline', { tags: { [name]: 'v' } })).toEqual([
      expect.stringMatching(/^tags\..* is "v", but its name is wrong, allowed: /s),
    ]);
  });

  test('are as many as AWS takes beside ours, and differ by more than case', () => {
    const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`t${at}`, '']));
    expect(problemsOf('pipeline', { tags: many(46) })).toEqual([]);
    expect(problemsOf('pipeline', { tags: many(47) })).toEqual([expect.stringMatching(/, allowed: at most 46 tags$/)]);
    expect(problemsOf('pipeline', { tags: { Team: 'a', team: 'b' } })).toEqual([
      'tags is {"Team":"a","team":"b"}, allowed: no two names that differ only by case, which IAM treats as the same',
    ]);
  });
});

describe('a role that is there', () => {
  const arn = 'arn:aws:iam::123456789012:role/team/reader';
  test.each([
    ['name', 'x'],
    ['path', '/x/'],
    ['policies', ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess']],
    ['permissionsBoundary', 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'],
    ['keep', true],
  ])('is given no %s', (field, value) => {
    expect(problemsOf('pipeline', { role: { [field]: value } })).toEqual([]);
    expect(problemsOf('pipeline', { role: { [field]: value, arn } })).toEqual([
      `role.${field} is ${JSON.stringify(value)}, allowed only without role.arn: that role is left as it is`,
    ]);
  });

  test('has no more policies than AWS attaches', () => {
    const policies = Array.from({ length: 21 }, (_, at) => `arn:aws:iam::123456789012:policy/p${at}`);
    expect(problemsOf('pipeline', { role: { policies: policies.slice(1) } })).toEqual([]);
    expect(problemsOf('pipeline', { role: { policies } })).toEqual([
      expect.stringMatching(/^role\.policies is .*, allowed: at most 20 policies$/),
    ]);
  });
});
