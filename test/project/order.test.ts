import * as fc from 'fast-check';
import { dependenciesIn, inOrder, starInOrder } from '../../src/project/order.ts';
import type { Scripts } from '../../src/project/project.ts';
import { parseScript } from '../../src/project/script.ts';

/** Star tables by the text of their files, and two staging tables. */
function tables(
  star: Record<string, { create?: string; load?: string; merge?: string }>,
): Pick<Scripts, 'staging' | 'star'> {
  const script = (table: string, sql = '') => parseScript('', table, sql);
  return {
    staging: ['raw', 'other'].map((table) => ({
      table,
      create: script(
        table,
        `create table ${table} (id int); create or replace view ${table}_ids as select id from ${table}`,
      ),
      copy: script(table),
    })),
    star: Object.entries(star).map(([table, { create, load, merge }]) => ({
      table,
      create: script(table, create),
      load: script(table, load),
      ...(merge !== undefined && { merge: script(table, merge) }),
    })),
  };
}

const dependencies = (stage: 'create' | 'load', star: Parameters<typeof tables>[0]) =>
  Object.fromEntries(dependenciesIn(stage, tables(star)));

describe('a star table waits for', () => {
  test('what its load reads, in the order of the project, and not for itself', () => {
    const load = 'delete from b; insert into b select * from C join raw on true left join b as old on true';
    expect(dependencies('load', { a: {}, b: { load }, c: {} })).toEqual({ a: [], b: ['raw', 'c'], c: [] });
  });

  test('what it says it depends on', () => {
    const load = '-- B.\n-- depends on: C, raw,\n-- depends on: a\ncall fill_b()';
    expect(dependencies('load', { a: {}, b: { load }, c: {} })['b']).toEqual(['raw', 'a', 'c']);
  });

  test('nothing that the project does not make', () => {
    const load = '-- depends on: d\ninsert into b select * from elsewhere.a, d, svv_tables';
    expect(dependencies('load', { a: {}, b: { load } })['b']).toEqual([]);
  });

  test('nothing behind a temporary table of its own', () => {
    const load = 'create temp table a as select * from raw; insert into b select * from a';
    expect(dependencies('load', { a: {}, b: { load } })['b']).toEqual(['raw']);
  });

  test('what a view shows, and a view of a view, whoever creates it', () => {
    const view = 'create table a (id int); create view v as select * from c; create view w as select * from V, raw_ids';
    const star = { a: { create: view }, b: { load: 'insert into b select * from w' }, c: {} };
    expect(dependencies('load', star)).toEqual({ a: [], b: ['raw', 'c'], c: [] });
  });

  test('the table whose load fills a helping table', () => {
    const load = 'drop table if exists h; create table h as select * from raw; insert into c select * from h';
    const star = {
      a: { load: 'insert into a select * from h' },
      b: { load: 'insert into b select * from i' },
      c: { load: `${load}; insert into i select 1` },
    };
    expect(dependencies('load', star)).toEqual({ a: ['c'], b: ['c'], c: ['raw'] });
  });

  test('what its merge reads, too: new rows are those of their staging table', () => {
    const merge = 'merge into a using (select * from raw_new join b on true) as n on a.id = n.id remove duplicates';
    const star = {
      a: { merge },
      b: { merge: 'create table h as select 1' },
      c: { load: 'insert into c select * from h' },
    };
    expect(dependencies('load', star)).toEqual({ a: ['raw', 'b'], b: [], c: ['b'] });
  });

  test('nothing that loads make, when it is created', () => {
    const star = { a: { create: 'create table a as select * from h' }, b: { load: 'create table h as select 1' } };
    expect(dependencies('create', star)['a']).toEqual([]);
    expect(dependencies('load', { ...star, a: { load: 'insert into a select * from h' } })['a']).toEqual(['b']);
  });

  test('views that show each other no longer than anything else', () => {
    const create = 'create view v as select * from w; create view w as select * from v, c';
    expect(dependencies('load', { a: { create, load: 'insert into a select * from v' }, c: {} })['a']).toEqual(['c']);
  });

  test('what its file names when it is created', () => {
    const star = {
      a: { create: 'create table a (id int references c (id))', load: 'insert into a select 1 from b' },
      b: { create: '-- depends on: a\ncreate table b (id int)' },
      c: { create: 'create table c (like b); create view v as select * from a' },
      d: { create: 'create view d as select * from v' },
    };
    expect(dependencies('create', star)).toEqual({ a: ['c'], b: ['a'], c: ['a', 'b'], d: ['c'] });
    expect(dependencies('load', star)['a']).toEqual(['b']);
  });
});

test('creating and loading go in orders of their own', () => {
  const star = {
    facts: { create: 'create table facts (id int references keys (id))', load: 'insert into facts select * from raw' },
    keys: { create: 'create table keys (id int)', load: 'insert into keys select id from facts' },
  };
  const names = (stage: 'create' | 'load') => starInOrder(stage, tables(star)).map(({ table }) => table);
  expect(names('create')).toEqual(['keys', 'facts']);
  expect(names('load')).toEqual(['facts', 'keys']);
});

describe('an order', () => {
  test('is that of the names where nothing waits', () => {
    expect(
      inOrder(
        new Map([
          ['a', []],
          ['b', ['raw']],
          ['c', []],
        ]),
      ),
    ).toEqual({ order: ['a', 'b', 'c'] });
  });

  test.each<[Record<string, string[]>, string[]]>([
    [{ a: ['b'], b: ['a'] }, ['a', 'b', 'a']],
    [{ x: ['a'], a: ['b'], b: ['c'], c: ['a'] }, ['a', 'b', 'c', 'a']],
  ])('of %j is none, but a cycle', (after, cycle) => {
    expect(inOrder(new Map(Object.entries(after)))).toEqual({ cycle });
  });

  test('has each after all that it waits for, or a cycle in which each waits for the next', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const waits = fc.tuple(...names.map(() => fc.subarray(names, { maxLength: 3 })));
    fc.assert(
      fc.property(waits, (lists) => {
        const after = new Map(names.map((name, at) => [name, lists[at] as string[]]));
        const { order, cycle } = inOrder(after);
        for (const [at, name] of (cycle ?? []).slice(0, -1).entries()) {
          expect(after.get(name)).toContain(cycle?.[at + 1]);
        }
        for (const [at, name] of (order ?? []).entries()) {
          expect(order?.slice(0, at)).toEqual(expect.arrayContaining(after.get(name) ?? []));
        }
        expect(order?.toSorted() ?? names).toEqual(names);
      }),
    );
  });

  test('of tables that wait for each other is refused', () => {
    const star = { a: { load: 'insert into a select * from b' }, b: { load: 'insert into b select * from a' } };
    expect(() => starInOrder('load', tables(star))).toThrow(new RangeError('there is no order of a, b, a'));
  });
});
