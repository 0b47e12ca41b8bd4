import { report } from '../../src/engine/errors.ts';

describe('an error of DuckDB that no rule knows is told by its kind alone', () => {
  test.each<[text: string, sqlState: string, message: RegExp]>([
    ['Binder Error: COLUMNS(*) of a kind\nLINE 1: select secret', '42000', /^invalid statement/],
    ['Catalog Error: something with sys_catalog', '42704', /^an object does not exist/],
    ['Parser Error: something', '42601', /^syntax error$/],
    ['Conversion Error: something', '22P02', /^invalid input syntax/],
    ['Out of Range Error: something', '22003', /^value out of range$/],
    ['Invalid Input Error: something', '22023', /^invalid argument/],
    ['Not implemented Error: something', '0A000', /not supported$/],
    ['Constraint Error: something', '23000', /^a constraint is violated$/],
    ['Dependency Error: something', '2BP01', /depend on it$/],
    ['TransactionContext Error: something', '25000', /^invalid transaction state$/],
    ['IO Error: /tmp/cluster.duckdb', '58030', /^the cluster cannot read or write its data$/],
    ['Out of Memory Error: something', '53200', /^out of memory$/],
    ['INTERNAL Error: something', 'XX000', /^internal error$/],
    ['constructor Error: something', 'XX000', /^internal error$/],
    ['anything else', 'XX000', /^internal error$/],
  ])('%s', (text, sqlState, message) => {
    expect(report(new Error(text))).toEqual({
      severity: 'ERROR',
      sqlState,
      message: expect.stringMatching(message) as string,
    });
  });
});

test('what exhausts the stack is told as PostgreSQL does', () => {
  const deep = (): number => deep() + 1;
  const thrown = (work: () => unknown): unknown => {
    try {
      return work();
    } catch (error) {
      return error;
    }
  };
  expect(report(thrown(deep))).toMatchObject({ sqlState: '54001', message: 'stack depth limit exceeded' });
});

test('rules take time in proportion to the text that DuckDB quotes', () => {
  const startMs = performance.now();
  for (const part of ['column "', 'column "x" ', 'name "', '" not ', ' LIMIT ', 'correlate', 'not supporte', ', ']) {
    for (const kind of ['Binder', 'Catalog', 'Conversion', 'Invalid Input', 'Out of Range']) {
      report(new Error(`${kind} Error: ${part.repeat(5000)}`));
    }
  }
  // 0.1 s on idle cores; the limit only tells a line from a square.
  expect(performance.now() - startMs).toBeLessThan(10_000);
});
