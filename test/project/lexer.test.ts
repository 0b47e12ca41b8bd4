import * as fc from 'fast-check';
import { tokensOf } from '../../src/project/lexer.ts';

const shown = (sql: string) => tokensOf(sql).map(({ kind, text, isOpen }) => `${kind} ${text}${isOpen ? ' …' : ''}`);

test.each<[string, string, string[]]>([
  ['words, numbers and symbols', 'a_1$+2.5e3', ['word a_1$', 'symbol +', 'number 2.5e3']],
  ['words of any script', 'größe 名', ['word größe', 'space  ', 'word 名']],
  ['a quoted name with a quote', '"a""b;"', ['quoted "a""b;"']],
  ['a doubled and an escaped quote', String.raw`'it''s \'' x`, [String.raw`string 'it''s \''`, 'space  ', 'word x']],
  ['a backslash at the end of a string', String.raw`'\\' x`, [String.raw`string '\\'`, 'space  ', 'word x']],
  ['dollar quotes', '$$a;b$$ $f$ $$ ; $f$', ['string $$a;b$$', 'space  ', 'string $f$ $$ ; $f$']],
  ['a dollar that quotes nothing', '$1', ['symbol $', 'number 1']],
  ['a comment to the end of the line', '-- a; b\r\nc', ['comment -- a; b', 'space \r\n', 'word c']],
  ['a comment in a comment', '/* a /* b */ c */d', ['comment /* a /* b */ c */', 'word d']],
  ['a parameter, and no cast', ":'a'::b:'C d'", ["parameter :'a'", 'symbol ::', 'word b', "parameter :'C d'"]],
  ['a parameter in a string, which is none', "':''a'''", ["string ':''a'''"]],
  ['a string that does not end', "a 'b", ['word a', 'space  ', "string 'b …"]],
  ['a string that does not end after a quote', "'a''b", ["string 'a'", "string 'b …"]],
  ['a name that does not end', '"a', ['quoted "a …']],
  ['a comment that does not end', '/* a /* b */', ['comment /* a /* b */ …']],
  ['a dollar quote that does not end', '$a$ b $$', ['string $a$ b $$ …']],
  ['a character beyond the basic plane', '🎵', ['symbol 🎵']],
])('cuts %s', (_title, sql, expected) => {
  expect(shown(sql)).toEqual(expected);
});

test('tells the line of each token, whatever lines end with', () => {
  const lines = (sql: string) => tokensOf(sql).flatMap(({ kind, line }) => (kind === 'word' ? [line] : []));
  for (const end of ['\n', '\r\n', '\r']) {
    expect(lines(['a /*', '*/ b', "'", "' c -- d", 'e', '', 'f'].join(end))).toEqual([1, 2, 4, 5, 7]);
  }
});

test('loses nothing of any text', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 3 }),
    fc.constantFrom("'", '"', '--', '/*', '*/', '$$', '$a$', ':', '::', '\\', '\n', '\r\n', ';', 'select', '1.5', '#'),
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const sql = pieces.join('');
      const tokens = tokensOf(sql);
      expect(tokens.map(({ text }) => text).join('')).toBe(sql);
      expect(tokens.slice(0, -1).filter(({ isOpen }) => isOpen)).toEqual([]);
    }),
  );
});

test('cuts a string of megabytes, ended or not', () => {
  const long = 'x'.repeat(1_000_000);
  expect(tokensOf(`'${long}'`)).toHaveLength(1);
  expect(tokensOf(`'${long}`)).toEqual([expect.objectContaining({ kind: 'string', isOpen: true })]);
  expect(tokensOf(`"${long}" /*${long}*/ --${long}`).map(({ kind }) => kind)).toEqual([
    'quoted',
    'space',
    'comment',
    'space',
    'comment',
  ]);
});
