import * as fc from 'fast-check';
import { isTerminated, lex } from '../../../src/sql/lexer/lexer.ts';
import { splitStatements } from '../../../src/sql/lexer/split.ts';
import { DialectError } from '../../../src/sql/error.ts';

const brief = (sql: string): [string, string][] =>
  lex(sql)
    .filter(({ kind }) => kind !== 'space')
    .map(({ kind, value }) => [kind, value]);

describe('lex, however much it is given,', () => {
  const stateOf = (sql: string): string | undefined => {
    try {
      splitStatements(sql);
      return undefined;
    } catch (error) {
      return (error as DialectError).sqlState;
    }
  };

  test.each(['(', ';', '1,', 'a ', "'' ", '"".', '--\n', '/**/', '$1 ', '.', '::', '-\t', '[]', '\0', 'select 1;'])(
    'makes no more tokens than a statement may have of %j',
    (piece) => expect(stateOf(piece.repeat((16 * 2 ** 20) / Buffer.byteLength(piece)))).toBe('54001'),
  );

  test.each(['+-', '-+', '<-', '@-', '~', '|/'])('reads no operator of %j again and again', (piece) => {
    expect(stateOf(piece.repeat((16 * 2 ** 20) / piece.length))).toBe('42601');
  });

  test('takes 100,000 numbers in a list', () => {
    const numbers = Array.from({ length: 100_000 }, (_, n) => String(n)).join(', ');
    expect(stateOf(`select a from t where a in (${numbers})`)).toBeUndefined();
  });

  test('cuts names to 127 bytes, and never within a character', () => {
    const values = [
      'a'.repeat(200),
      `"${'a'.repeat(126)}\u00e9"`,
      `"${'\u00e9'.repeat(64)}"`,
      `'${'a'.repeat(200)}'`,
    ].map((sql) => lex(sql)[0]?.value);
    expect(values).toEqual(['a'.repeat(127), 'a'.repeat(126), '\u00e9'.repeat(63), 'a'.repeat(200)]);
  });
});

describe('lex', () => {
  test.each<[string, [string, string][]]>([
    [
      'SELECT "Mixed""Case"',
      [
        ['word', 'select'],
        ['quoted', 'mixed"case'],
      ],
    ],
    [
      "'it''s' 'it\\'s' 'a\\nb' '\\101'",
      [
        ['string', "it's"],
        ['string', "it's"],
        ['string', 'a\nb'],
        ['string', 'A'],
      ],
    ],
    ["'\\\\d'", [['string', '\\d']]],
    [
      '$1 $$body$$ $x$a$$b$x$',
      [
        ['parameter', '1'],
        ['string', 'body'],
        ['string', 'a$$b'],
      ],
    ],
    [
      '1 1.5 .5 1e10 1.5E-3 1e',
      [
        ['number', '1'],
        ['number', '1.5'],
        ['number', '.5'],
        ['number', '1e10'],
        ['number', '1.5E-3'],
        ['number', '1'],
        ['word', 'e'],
      ],
    ],
    [
      'a::int',
      [
        ['word', 'a'],
        ['operator', '::'],
        ['word', 'int'],
      ],
    ],
    [
      'a=-1',
      [
        ['word', 'a'],
        ['operator', '='],
        ['operator', '-'],
        ['number', '1'],
      ],
    ],
    [
      "a!~*'b'",
      [
        ['word', 'a'],
        ['operator', '!~*'],
        ['string', 'b'],
      ],
    ],
    [
      '-- one\n/* a /* nested */ b */x',
      [
        ['comment', '-- one'],
        ['comment', '/* a /* nested */ b */'],
        ['word', 'x'],
      ],
    ],
    [
      'from #t, a # b',
      [
        ['word', 'from'],
        ['word', '#t'],
        ['operator', ','],
        ['word', 'a'],
        ['operator', '#'],
        ['word', 'b'],
      ],
    ],
    ['häuser', [['word', 'häuser']]],
  ])('cuts %s', (sql, tokens) => expect(brief(sql)).toEqual(tokens));

  test('covers any text without gaps', () => {
    const pieces = fc.constantFrom(
      "'",
      '"',
      '\\',
      '$',
      '$$',
      '--',
      '/*',
      '*/',
      '\n',
      ';',
      '#',
      '.',
      'e',
      '1',
      'a',
      ' ',
      '😀',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (sql) => {
        const tokens = lex(sql);
        expect(tokens.map((token) => token.text).join('')).toBe(sql);
        tokens.forEach((token) => expect(sql.startsWith(token.text, token.start)).toBe(true));
        tokens.slice(0, -1).forEach((token) => expect(isTerminated(token)).toBe(true));
      }),
      { numRuns: 2000 },
    );
  });

  test('takes time in proportion to the text', () => {
    const row = "(1, 'it''s', 2.5, \"c\"), ";
    const start = performance.now();
    expect(lex(row.repeat(34_000)).length).toBeGreaterThan(400_000);
    expect(performance.now() - start).toBeLessThan(20_000);
  });
});

describe('splitStatements', () => {
  test.each<[string, string[]]>([
    ['', []],
    [' ; -- nothing\n;', []],
    ["select ';'; select 2", ["select ';'", 'select 2']],
    ['select 1 /* ; */;\n-- c ;\nselect 2;', ['select 1 /* ; */', '-- c ;\nselect 2']],
    ["select '\\';'; select 2", ["select '\\';'", 'select 2']],
  ])('cuts %s', (sql, statements) => expect(splitStatements(sql)).toEqual(statements));

  test.each([
    ["select 'a", 'unterminated quoted string at or near "\'a"', 8],
    ["select 'a\\'", 'unterminated quoted string at or near "\'a\\\'"', 8],
    ['select "a', 'unterminated quoted identifier at or near ""a"', 8],
    ['select 1 /* a /* b */', 'unterminated /* comment at or near "/* a /* b */"', 10],
    ['select $$a', 'unterminated quoted string at or near "$$a"', 8],
  ])('refuses %s', (sql, message, position) => {
    expect(() => splitStatements(sql)).toThrow(new DialectError('42601', message, position));
  });

  test('throws nothing but DialectError on any text', () => {
    fc.assert(
      fc.property(fc.string(), (sql) => {
        expect(outcome(sql)).toMatch(/^(cut|42601)$/);
      }),
    );
  });
});

function outcome(sql: string): string {
  try {
    splitStatements(sql);
    return 'cut';
  } catch (error) {
    return error instanceof DialectError ? error.sqlState : String(error);
  }
}
