import { parsed } from './support.ts';

const column = (...names: string[]) => ({ kind: 'columnReference', names });
const number = (text: string) => ({ kind: 'number', text });
const item = (expression: unknown, alias?: string) => ({
  kind: 'item',
  expression,
  ...(alias === undefined ? {} : { alias }),
});
const one = { kind: 'select', items: [item(number('1'))] };
const query = (body: unknown, more: object = {}) => ({ kind: 'query', body, ...more });
const star = { kind: 'star' };
const relation = (name: string, alias?: string) => ({
  kind: 'relation',
  name,
  ...(alias === undefined ? {} : { alias: { name: alias } }),
});
const from = (...items: unknown[]) => query({ kind: 'select', items: [star], from: items });

describe('queries', () => {
  test.each<[string, unknown]>([
    ['select 1', query(one)],
    [
      'select distinct t.*, a as "B", b c from t',
      query({
        kind: 'select',
        isDistinct: true,
        items: [{ kind: 'star', qualifier: ['t'] }, item(column('a'), 'b'), item(column('b'), 'c')],
        from: [relation('t')],
      }),
    ],
    ['select top 5 1', query(one, { limit: number('5') })],
    ['select 1 limit all offset 2 rows', query(one, { offset: number('2') })],
    [
      'select * exclude (a) into temp x from t',
      query({
        kind: 'select',
        items: [star],
        exclude: ['a'],
        into: { name: 'x', isTemporary: true },
        from: [relation('t')],
      }),
    ],
    [
      'select 1 union all select 1 union all select 1',
      query({ kind: 'setOperation', operator: 'union', isAll: true, operands: [one, one, one] }),
    ],
    [
      'select 1 minus select 1 intersect select 1',
      query({
        kind: 'setOperation',
        operator: 'except',
        operands: [one, { kind: 'setOperation', operator: 'intersect', operands: [one, one] }],
      }),
    ],
    [
      '((select 1) union select 1) limit 1',
      query(query({ kind: 'setOperation', operator: 'union', operands: [query(one), one] }), { limit: number('1') }),
    ],
    [
      'with recursive a (n) as (select 1) select 1',
      query(one, { with: { isRecursive: true, tables: [{ name: 'a', columns: ['n'], query: query(one) }] } }),
    ],
    [
      'select 1 group by grouping sets ((a), ()), rollup (b)',
      query({
        ...one,
        groupBy: {
          items: [
            { kind: 'grouping sets', sets: [column('a'), { kind: 'emptySet' }] },
            { kind: 'rollup', sets: [column('b')] },
          ],
        },
      }),
    ],
  ])('%s', (sql, tree) => expect(parsed(sql)).toEqual(tree));
});

describe('what stands in FROM', () => {
  test.each<[string, unknown[]]>([
    ['t, s.u as x', [relation('t'), relation('s.u', 'x')]],
    [
      'a left outer join b using (c) cross join d',
      [
        {
          kind: 'join',
          type: 'cross',
          left: {
            kind: 'join',
            type: 'left',
            left: relation('a'),
            right: relation('b'),
            condition: { kind: 'using', columns: ['c'] },
          },
          right: relation('d'),
        },
      ],
    ],
    [
      '((select 1) union select 1) x',
      [
        {
          kind: 'subquery',
          query: query({ kind: 'setOperation', operator: 'union', operands: [query(one), one] }),
          alias: { name: 'x' },
        },
      ],
    ],
    [
      'generate_series(1, 2) as g (n int)',
      [
        {
          kind: 'functionTable',
          call: { kind: 'functionCall', name: 'generate_series', arguments: [number('1'), number('2')] },
          alias: { name: 'g', columns: [{ name: 'n', type: { name: 'int' } }] },
        },
      ],
    ],
    [
      'foo f, f.items i at n',
      [relation('foo', 'f'), { kind: 'elements', path: column('f', 'items'), alias: { name: 'i' }, place: 'n' }],
    ],
    [
      'foo f, f.a[0].b i',
      [
        relation('foo', 'f'),
        {
          kind: 'elements',
          path: {
            kind: 'attribute',
            operand: { kind: 'element', operand: column('f', 'a'), index: number('0') },
            name: 'b',
          },
          alias: { name: 'i' },
        },
      ],
    ],
    [
      't, unpivot t.o as v at k',
      [relation('t'), { kind: 'attributes', object: column('t', 'o'), value: 'v', name: 'k' }],
    ],
    [
      "t pivot (max(a) as m for b in (1, 'x' y)) p",
      [
        {
          kind: 'pivot',
          source: relation('t'),
          aggregates: [{ expression: { kind: 'functionCall', name: 'max', arguments: [column('a')] }, label: 'm' }],
          column: 'b',
          values: [{ expression: number('1') }, { expression: { kind: 'string', value: 'x' }, label: 'y' }],
          alias: { name: 'p' },
        },
      ],
    ],
    [
      "t unpivot include nulls (v for n in (a, b as 'B'))",
      [
        {
          kind: 'unpivot',
          source: relation('t'),
          includesNulls: true,
          value: 'v',
          name: 'n',
          columns: [{ column: 'a' }, { column: 'b', label: 'B' }],
        },
      ],
    ],
  ])('%s', (sql, items) => expect(parsed(`select * from ${sql}`)).toEqual(from(...items)));
});
