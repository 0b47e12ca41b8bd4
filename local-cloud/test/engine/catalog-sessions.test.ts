import type { Client } from 'pg';
import { startTestCluster, type TestCluster } from './support.ts';

let cluster: TestCluster;
let first: Client;
let second: Client;

beforeAll(async () => {
  cluster = await startTestCluster();
  first = await cluster.connect();
  second = await cluster.connect();
});
afterAll(() => cluster.remove());

/** The relations that a session sees, of those whose names begin so. */
async function seen(client: Client, prefix: string): Promise<string> {
  const { rows } = await client.query<{ relname: string }>(
    'select relname from pg_class where relname like $1 order by 1',
    [`${prefix}%`],
  );
  return rows.map(({ relname }) => relname).join(' ');
}

describe('sessions read the catalog once for each other, but each sees its own', () => {
  test('what a transaction has made is its own until it commits', async () => {
    await first.query('begin; create table made_a (a int)');
    expect(await seen(first, 'made')).toBe('made_a');
    expect(await seen(second, 'made')).toBe('');
    await first.query('commit');
    expect(await seen(second, 'made')).toBe('made_a');
  });
  test('what it has undone was never there', async () => {
    await first.query('begin; create table undone_a (a int)');
    expect(await seen(second, 'undone')).toBe('');
    await first.query('rollback');
    expect(await seen(first, 'undone')).toBe('');
    expect(await seen(second, 'undone')).toBe('');
  });
  test('a transaction goes on seeing what there was when it began', async () => {
    await second.query('begin');
    expect(await seen(second, 'later')).toBe('');
    await first.query('create table later_a (a int)');
    expect(await seen(first, 'later')).toBe('later_a');
    expect(await seen(second, 'later')).toBe('');
    await second.query('commit');
    expect(await seen(second, 'later')).toBe('later_a');
  });
  test('temporary tables are seen by their session alone', async () => {
    await first.query('create temp table passing_a (a int)');
    expect(await seen(first, 'passing')).toBe('passing_a');
    expect(await seen(second, 'passing')).toBe('');
    await second.query('create table passing_b (a int)');
    expect(await seen(first, 'passing')).toBe('passing_a passing_b');
    expect(await seen(second, 'passing')).toBe('passing_b');
  });
  test('a changed column shows, and a view over the catalog tells what there is now', async () => {
    await first.query('create table shaped (a int)');
    await first.query("create view shapes as select attname from pg_attribute where attrelid = 'shaped'::regclass");
    expect((await second.query('select * from shapes')).rows).toEqual([{ attname: 'a' }]);
    await first.query('alter table shaped add column b int');
    const { rows } = await second.query('select * from shapes order by 1');
    expect(rows).toEqual([{ attname: 'a' }, { attname: 'b' }]);
  });
  test('a prepared statement tells what there is when it runs', async () => {
    const query = { name: 'counted', text: "select count(*) from pg_class where relname like 'again%'" };
    expect((await second.query(query)).rows).toEqual([{ count: '0' }]);
    await first.query('create table again_a (a int)');
    expect((await second.query(query)).rows).toEqual([{ count: '1' }]);
  });
});
