import { nameFor, projectNameFrom } from '../../../src/cli/project/name.ts';

test.each([
  ['shop', 'shop'],
  ['My Shop (2026)', 'my-shop-2026'],
  ['Café_Crème', 'cafe-creme'],
  ['2026-sales', 'sales'],
  ['--a--b--', 'a-b'],
  [`${'long-'.repeat(7)}abcd-efgh`, `${'long-'.repeat(7)}abcd`],
  ['日本', ''],
  ['42', ''],
])('the folder %s makes the name %j', (folder, name) => expect(projectNameFrom(folder)).toBe(name));

test('a folder whose name makes none is told why, and how to give one', () => {
  expect(() => nameFor('/srv/42', undefined)).toThrow(
    /^The folder's name "42" cannot be the name of a project: give one with --name, allowed: a lower-case letter/,
  );
});

test('a name that is given counts as it is, or is refused', () => {
  expect(nameFor('/srv/42', 'answers')).toBe('answers');
  expect(() => nameFor('/srv/shop', 'My Shop')).toThrow(/^--name is "My Shop", allowed: a lower-case letter/);
});
