import { parsed } from './support.ts';

/** The expression of the only item of a query. */
function expression(sql: string): unknown {
  const found = parsed(`select ${sql}`) as { body: { items: { expression: unknown }[] } };
  return typeof found === 'string' ? found : found.body.items[0]!.expression;
}

const column = (...names: string[]) => ({ kind: 'columnReference', names });
const number = (text: string) => ({ kind: 'number', text });
const text = (value: string) => ({ kind: 'string', value });
const call = (name: string, ...args: unknown[]) => ({
  kind: 'functionCall',
  name,
  ...(args.length === 0 ? {} : { arguments: args }),
});
const binary = (operator: string, left: unknown, right: unknown) => ({ kind: 'binary', operator, left, right });

describe('operators bind as Redshift binds them', () => {
  test.each<[string, unknown]>([
    ['1 + 2 * 3', binary('+', number('1'), binary('*', number('2'), number('3')))],
    ['1 - 2 - 3', binary('-', binary('-', number('1'), number('2')), number('3'))],
    ['(1 + 2) * 3', binary('*', binary('+', number('1'), number('2')), number('3'))],
    ['a != b', binary('<>', column('a'), column('b'))],
    ['a operator(pg_catalog.~) b', binary('~', column('a'), column('b'))],
    ['-a ^ 2', binary('^', { kind: 'unary', operator: '-', operand: column('a') }, number('2'))],
    [
      'a or b or c and d',
      {
        kind: 'junction',
        operator: 'or',
        operands: [
          column('a'),
          column('b'),
          { kind: 'junction', operator: 'and', operands: [column('c'), column('d')] },
        ],
      },
    ],
    ['not a = 1', { kind: 'unary', operator: 'not', operand: binary('=', column('a'), number('1')) }],
    ['a = 1 is null', { kind: 'isTest', test: 'null', operand: binary('=', column('a'), number('1')) }],
    [
      'a between 1 and 2 and b',
      {
        kind: 'junction',
        operator: 'and',
        operands: [{ kind: 'between', operand: column('a'), low: number('1'), high: number('2') }, column('b')],
      },
    ],
    [
      "a not like 'x' escape '!'",
      { kind: 'like', operator: 'like', operand: column('a'), isNegated: true, pattern: text('x'), escape: text('!') },
    ],
    ["a similar to 'x'", { kind: 'like', operator: 'similar to', operand: column('a'), pattern: text('x') }],
    ['a isnull', { kind: 'isTest', test: 'null', operand: column('a') }],
    ['a is not true', { kind: 'isTest', test: 'true', operand: column('a'), isNegated: true }],
    ['a in (1, 2)', { kind: 'inList', operand: column('a'), items: [number('1'), number('2')] }],
    [
      'a = any (array[1])',
      {
        kind: 'quantified',
        operator: '=',
        quantifier: 'any',
        left: column('a'),
        right: { kind: 'arrayLiteral', items: [number('1')] },
      },
    ],
  ])('%s', (sql, tree) => expect(expression(sql)).toEqual(tree));
});

describe('operands', () => {
  test.each<[string, unknown]>([
    ['"A b".c', column('a b', 'c')],
    [
      'a.b[0].c',
      {
        kind: 'attribute',
        operand: { kind: 'element', operand: column('a', 'b'), index: number('0') },
        name: 'c',
      },
    ],
    ["'a'\n'b'", text('ab')],
    ['$2', { kind: 'parameter', number: 2 }],
    ["date '2008-01-01'", { kind: 'typedLiteral', type: { name: 'date' }, value: '2008-01-01' }],
    ["timestamp with time zone 'x'", { kind: 'typedLiteral', type: { name: 'timestamp with time zone' }, value: 'x' }],
    ["interval '1-2' year to month", { kind: 'interval', value: '1-2', fields: { from: 'year', to: 'month' } }],
    ["interval '3 days'", { kind: 'interval', value: '3 days' }],
    ['sysdate', { kind: 'valueFunction', name: 'sysdate' }],
    ['(1, 2)', { kind: 'row', items: [number('1'), number('2')] }],
    [
      'a::decimal(8, 2)::varchar(max)',
      {
        kind: 'cast',
        operand: { kind: 'cast', operand: column('a'), type: { name: 'decimal', modifiers: [8, 2] } },
        type: { name: 'varchar', modifiers: ['max'] },
      },
    ],
    [
      'a::pg_catalog.regclass',
      { kind: 'cast', operand: column('a'), type: { name: 'regclass', schema: 'pg_catalog' } },
    ],
    ['convert(int, a)', { kind: 'cast', operand: column('a'), type: { name: 'int' } }],
    [
      'try_cast(a as double precision)',
      {
        kind: 'cast',
        operand: column('a'),
        type: { name: 'double precision' },
        isTry: true,
      },
    ],
    ["a at time zone 'utc'", { kind: 'atTimeZone', operand: column('a'), zone: text('utc') }],
    [
      'case a when 1 then 2 else 3 end',
      {
        kind: 'case',
        operand: column('a'),
        branches: [{ condition: number('1'), result: number('2') }],
        otherwise: number('3'),
      },
    ],
  ])('%s', (sql, tree) => expect(expression(sql)).toEqual(tree));
});

describe('calls', () => {
  test.each<[string, unknown]>([
    ['f()', call('f')],
    ['s.f(1)', call('s.f', number('1'))],
    ['count(*)', { ...call('count'), isStar: true }],
    ['approximate count(distinct a)', { ...call('count', column('a')), isDistinct: true, isApproximate: true }],
    ['extract(year from a)', call('extract', text('year'), column('a'))],
    ['dateadd(Month, 1, a)', call('dateadd', text('month'), number('1'), column('a'))],
    ["position('a' in b)", call('position', text('a'), column('b'))],
    ['substring(a from 2 for 3)', call('substring', column('a'), number('2'), number('3'))],
    ['substring(a for 3)', call('substring', column('a'), number('1'), number('3'))],
    ["trim(leading 'x' from a)", call('ltrim', column('a'), text('x'))],
    ['trim(a)', call('btrim', column('a'))],
    [
      "listagg(a, ',') within group (order by b desc)",
      {
        ...call('listagg', column('a'), text(',')),
        withinGroup: [{ expression: column('b'), direction: 'desc' }],
      },
    ],
    [
      'lag(a ignore nulls) over (partition by b order by c nulls first rows 2 preceding)',
      {
        ...call('lag', column('a')),
        nulls: 'ignore',
        window: {
          partitionBy: [column('b')],
          orderBy: [{ expression: column('c'), direction: 'asc', nulls: 'first' }],
          frame: { from: { place: 'preceding', distance: number('2') }, to: { place: 'current row' } },
        },
      },
    ],
  ])('%s', (sql, tree) => expect(expression(sql)).toEqual(tree));
});
