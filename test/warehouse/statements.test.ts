import { bindParameters, headComment, splitStatements, withoutValues } from '../../src/warehouse/statements.ts';

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
  ])('%s', (_title, sql, expected) => {
    expect(splitStatements(sql)).toEqual(expected);
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

test('the head comment is the lines before the first statement', () => {
  expect(headComment('-- Who plays\n-- most?\nselect 1 -- x\n')).toBe('Who plays most?');
  expect(headComment('select 1')).toBe('');
});
