import { join } from 'node:path';
import { named, readScripts } from '../../src/warehouse/scripts.ts';

const scripts = readScripts(join(__dirname, '../../sql'));

test('every staging and star table has a file that creates and one that fills it', () => {
  const names = (list: { name: string }[]) => list.map(({ name }) => name);
  expect(names(scripts.staging.create)).toEqual(['staging_events', 'staging_songs']);
  expect(names(scripts.staging.copy)).toEqual(names(scripts.staging.create));
  expect(names(scripts.star.create)).toEqual(expect.arrayContaining(['songplays', 'songs', 'users']));
  expect(names(scripts.star.load)).toEqual(names(scripts.star.create));
});

test('every file says what it is, and every question is one', () => {
  const { staging, star, questions, checks, ledger } = scripts;
  const all = [staging.create, staging.copy, star.create, star.load, questions, checks, Object.values(ledger)].flat();
  expect(all.filter(({ comment, statements }) => comment === '' || statements.length === 0)).toEqual([]);
  expect(questions.filter(({ comment }) => !comment.endsWith('?'))).toEqual([]);
});

test('a missing file is told with those that are there', () => {
  expect(() => named(scripts.star.load, 'albums')).toThrow(
    `no SQL file for albums, only for ${scripts.star.load.map(({ name }) => name).join(', ')}`,
  );
});
