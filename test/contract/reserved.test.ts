import { documentedWords } from '../../local-cloud/src/sql/lexer/reserved.ts';
import { isFree } from '../../src/contract/reserved.ts';

test('no word that the local cloud takes for reserved may name a database or an admin user', () => {
  expect(documentedWords.size).toBeGreaterThan(150);
  expect([...documentedWords, 'public'].filter(isFree)).toEqual([]);
});

test.each(['dev', 'awsuser', 'qualify', 'tables'])('%s may', (name) => expect(isFree(name)).toBe(true));
