import { tokensOf } from '../../src/project/lexer.ts';
import {
  bindParameters,
  headComment,
  lineAt,
  parametersOf,
  splitStatements,
  withoutValues,
} from '../../src/project/statements.ts';

const split = (sql: string) => splitStatements(tokensOf(sql));

describe('splitting a SQL file', () => {
  test.each<[string, string, string[]]>([
    ['two statements', 'select 1; select 2;', ['select 1', 'select 2']],
    ['a last one without its semicolon', 'select 1;\nselect 2', ['select 1', 'select 2']],
    ['a semicolon in a string', "select ';'; select 2", ["select ';'", 'select 2']],
    ['a doubled quote', "select 'it''s;'; select 2", ["select 'it''s;'", 'select 2']],
    ['an escaped quote', String.raw`select 'a\';b'; select 2`, [String.raw`select 'a\';b'`, 'select 2']],
    ['a semicolon in an identifier', 'select 1 as "a;b"; select 2', ['select 1 as "a;b"', 'select 2']],
    ['line comments, which are dropped', '-- a; b\nselect 1; -- c\n', ['select 1']],
    ['a semicolon in a block comment', 'select /* ; */ 1; select 2', ['select /* ; */ 1', 'select 2']],
    ['nothing but comments', '-- nothing;\n', []],
    ['nothing between two semicolons', ';; select 1;\n;', ['select 1']],
    [
      'a semicolon in a body',
      'create procedure p() as $$ begin; end $$; select 2',
      ['create procedure p() as $$ begin; end $$', 'select 2'],
    ],
    ['a comment in a comment', '/* a /* ; */ ; */ select 1', ['select 1']],
    ['a comment in the middle, which stays', 'select -- a; b\n1 /* ; */; select 2', ['select -- a; b\n1', 'select 2']],
    ['Windows line ends, tabs and a byte order mark', '\uFEFFselect\t1;\r\nselect 2;\r\n', ['select\t1', 'select 2']],
    ['a string that does not end', "select 'a; select 2", ["select 'a; select 2"]],
  ])('%s', (_title, sql, expected) => {
    expect(split(sql).map(({ text }) => text)).toEqual(expected);
  });

  test('tells the line of the first word of each', () => {
    const sql = ['-- head', 'select 1;', '', '/* a', 'b */ select', '  2; select 3', ';select 4'];
    for (const end of ['\n', '\r\n', '\r']) {
      expect(split(sql.join(end)).map(({ line }) => line)).toEqual([2, 5, 6, 7]);
    }
  });
});

describe('a position in a statement', () => {
  test.each<[string, string, number]>([
    ['first character', 'select 1', 1],
    ['first line', 'select\n1', 6],
    ['second line', 'select\n1', 8],
    ['line after one that Windows ended', 'select\r\n1', 9],
    ['line after characters that are two units each', "select '🎵🎵🎵',\nx", 15],
  ])('on the %s is told with its line', (_title, text, position) => {
    const before = Array.from(text).slice(0, position - 1);
    expect(lineAt({ text, line: 10 }, position)).toBe(10 + before.filter((char) => char === '\n').length);
  });

  test('is on the right side of the end of a line', () => {
    const text = "select '🎵🎵🎵',\nx";
    expect([14, 15, 100].map((position) => lineAt({ text, line: 1 }, position))).toEqual([1, 2, 2]);
  });
});

describe('hiding values', () => {
  test.each<[string, string, string]>([
    ['strings', "select * from t where name = 'O''Neil' and x = 'a\\'b'", 'select * from t where name = ? and x = ?'],
    ['an empty string', "select ''", 'select ?'],
    ['credentials', "create user ana password 'Secret1'", 'create user ana password ?'],
    [
      'the parts of a COPY',
      "copy t from 's3://b/k'\n  iam_role 'arn:x' region 'us-west-2'",
      'copy t from ? iam_role ? region ?',
    ],
    [
      'numbers, but not those in names',
      'select 1, 2.5, 1e3, -7 from stage2 limit 10',
      'select ?, ?, ?, -? from stage2 limit ?',
    ],
    ['values in comments', "select 1 -- 'Secret1'\n/* Secret2 */ from t", 'select ? from t'],
    ['a string that does not end', "select 'Secret1 from t", 'select ?'],
  ])('%s', (_title, sql, expected) => {
    expect(withoutValues(sql)).toBe(expected);
  });
});

describe('binding parameters', () => {
  test.each<[string, string, Record<string, string | number | null>, string]>([
    ['a name', "copy t from :'uri'", { uri: 's3://b/k' }, "copy t from 's3://b/k'"],
    ['quotes and backslashes in a value', "select :'x'", { x: String.raw`o'b\n` }, String.raw`select 'o''b\\n'`],
    ['a value that looks like a pattern', "select :'x'", { x: '$&$1' }, "select '$&$1'"],
    ['null and numbers', "select :'a', :'b'", { a: null, b: 5 }, 'select null, 5'],
    ['casts, which are none', "select 'x'::varchar", {}, "select 'x'::varchar"],
    ['a cast beside one', "select :'x'::varchar", { x: 'a' }, "select 'a'::varchar"],
    ['text in a string', `select ':''x'''`, {}, `select ':''x'''`],
  ])('%s', (_title, sql, values, expected) => {
    expect(bindParameters(sql, values)).toBe(expected);
  });

  test('a name without a value is refused', () => {
    expect(() => bindParameters("select :'uri'", {})).toThrow(":'uri' has no value");
  });

  test('a NUL never reaches the server', () => {
    expect(() => bindParameters("select :'x'", { x: 'a\0b' })).toThrow('NUL');
  });
});

test('the parameters of a statement are told with their lines in the file', () => {
  const [, second] = split("select :'a';\nselect\n:'b', ':''c''' -- :'d'\n, :'Not one'");
  expect(second && parametersOf(second)).toEqual([
    { name: 'b', line: 3 },
    { name: 'Not one', line: 4 },
  ]);
});

describe('the head comment is', () => {
  test.each<[string, string, [line: number, text: string][]]>([
    [
      'the lines before the first statement',
      '-- Who plays\n-- most?\nselect 1 -- x\n',
      [
        [1, 'Who plays'],
        [2, 'most?'],
      ],
    ],
    ['nothing where there is none', 'select 1', []],
    ['over at an empty line', '-- Who?\n\n-- Not this.\nselect 1', [[1, 'Who?']]],
    ['found after empty lines and a byte order mark', '\uFEFF\n\n\n-- Who?\nselect 1', [[4, 'Who?']]],
    [
      'read with Windows line ends',
      '-- Who?\r\n-- When?\r\n\r\n-- No.\r\nselect 1',
      [
        [1, 'Who?'],
        [2, 'When?'],
      ],
    ],
    ['a block', '/* Who? */ select 1', [[1, 'Who?']]],
    [
      'a block of lines',
      '/**\n * Who?\n * When?\n */\nselect 1',
      [
        [1, ''],
        [2, 'Who?'],
        [3, 'When?'],
        [4, ''],
      ],
    ],
    [
      'told without its rules',
      '----------\n-- Who?\n--\nselect 1',
      [
        [1, ''],
        [2, 'Who?'],
        [3, ''],
      ],
    ],
  ])('%s', (_title, sql, expected) => {
    expect(headComment(sql).map(({ line, text }) => [line, text])).toEqual(expected);
  });
});
