import { Warehouse } from './support.ts';
import type { Value } from './support.ts';

let warehouse: Warehouse;
beforeEach(async () => {
  warehouse = await Warehouse.open();
  await warehouse.create('CREATE TABLE t (a INT, b VARCHAR(20), c VARCHAR(20))');
});
afterEach(() => warehouse.close());

async function load(content: string, options: string): Promise<Value[][]> {
  warehouse.put('x', content);
  await warehouse.copy(`t FROM 's3://data/x'`, options);
  return warehouse.rows('SELECT * FROM t ORDER BY a, b');
}

async function refusal(content: string, options: string): Promise<Value[]> {
  await expect(load(content, options)).rejects.toThrow(`Load into table 't' failed.`);
  const [first] = await warehouse.loadErrors();
  return first!;
}

describe('COPY … CSV', () => {
  it.each<[string, string, string, Value[][]]>([
    [
      'plain fields',
      '1,x,y\n2,,z\n',
      'CSV',
      [
        [1, 'x', 'y'],
        [2, '', 'z'],
      ],
    ],
    ['a last line without its newline', '1,x,y', 'CSV', [[1, 'x', 'y']]],
    [
      'carriage returns',
      '1,x,y\r\n2,x,"y"\r\n',
      'CSV',
      [
        [1, 'x', 'y'],
        [2, 'x', 'y'],
      ],
    ],
    [
      'quoted delimiters, newlines and quotes',
      '1,"a,b","c\nd"\n2,"e""f",""\n',
      'CSV',
      [
        [1, 'a,b', 'c\nd'],
        [2, 'e"f', ''],
      ],
    ],
    ['another quote', `1,%a,b%,"x"\n`, `CSV QUOTE AS '%'`, [[1, 'a,b', '"x"']]],
    ['another delimiter', '1|a,b|c\n', `FORMAT CSV DELIMITER '|'`, [[1, 'a,b', 'c']]],
    ['a header', 'a,b,c\n"x\ny",,\n1,x,y\n', 'CSV IGNOREHEADER 2', [[1, 'x', 'y']]],
    [
      'a null marker, but not in quotes',
      '1,\\N,x\n2,"\\N",x\n',
      'CSV',
      [
        [1, null, 'x'],
        [2, '\\N', 'x'],
      ],
    ],
    ['another null marker', '1,NA,x\n', `CSV NULL AS 'NA'`, [[1, null, 'x']]],
    [
      'blank lines to be ignored',
      '1,x,y\n\n2,x,y\n\n',
      'CSV IGNOREBLANKLINES',
      [
        [1, 'x', 'y'],
        [2, 'x', 'y'],
      ],
    ],
    [
      'short lines to be filled',
      '1,x\n2\n',
      'CSV FILLRECORD',
      [
        [1, 'x', ''],
        [2, '', ''],
      ],
    ],
    ['short lines to be filled with NULL', '1,x\n', 'CSV FILLRECORD EMPTYASNULL', [[1, 'x', null]]],
    ['trailing blanks to be trimmed', '1, x  ,y \n', 'CSV TRIMBLANKS', [[1, ' x', 'y']]],
    ['a byte order mark', '\uFEFF1,x,y\n', 'CSV', [[1, 'x', 'y']]],
  ])('reads %s', async (_what, content, options, rows) => {
    expect(await load(content, options)).toEqual(rows);
  });

  it.each<[string, string, Value[]]>([
    ['24: fewer columns', '1,x,y\n2,x\n', ['2', '', 1214, 'Delimiter not found']],
    ['24: more columns', '1,x,y,z\n', ['1', '', 1202, 'Extra column(s) found']],
    ['24: a blank line', '1,x,y\n\n', ['2', '', 1214, 'Delimiter not found']],
    [
      '24: a quote inside a field',
      '1,x"y,z\n',
      ['1', '', 1214, 'Invalid quote formatting for CSV. Unescaped quote character'],
    ],
    [
      '24: a quote that does not end',
      '1,"x,y\n',
      ['1', '', 1214, 'Invalid quote formatting for CSV. Missing closing quote'],
    ],
    [
      '24: a decimal in an integer',
      '1,"x\ny",z\n1.5,x,y\n',
      ['3', 'a', 1207, `Invalid digit, Value '.', Pos 1, Type: Integer`],
    ],
    ['12: too many bytes', `1,x,${'é'.repeat(11)}\n`, ['1', 'c', 1204, 'String length exceeds DDL length']],
  ])('refuses %s', async (_what, content, error) => {
    expect(await refusal(content, 'CSV')).toEqual(error);
  });

  it('goes on after an error that MAXERROR allows', async () => {
    expect(await load('1,x,y\nx,y,z\n3,"x" y,z\n4,x,y\n', 'CSV MAXERROR 10')).toEqual([
      [1, 'x', 'y'],
      [4, 'x', 'y'],
    ]);
    expect((await warehouse.loadErrors()).map(([line]) => line)).toEqual(['2', '3']);
  });

  it('fills the listed columns in the order of the list', async () => {
    warehouse.put('x', 'x,1\n');
    await warehouse.copy(`t (c, a) FROM 's3://data/x'`, 'CSV');
    expect(await warehouse.rows('SELECT * FROM t')).toEqual([[1, null, 'x']]);
  });

  it('loads more than fits one chunk, a field over the edge included', async () => {
    const content = Array.from({ length: 120_000 }, (_, index) => `${index},"a""${index}\n",é\n`).join('');
    warehouse.put('x', content);
    const { rows } = await warehouse.copy(`t FROM 's3://data/x'`, 'CSV');
    expect(rows).toBe(120_000);
    expect(await warehouse.rows(`SELECT sum(a)::BIGINT FROM t WHERE b = 'a"' || a || chr(10) AND c = 'é'`)).toEqual([
      ['7199940000'],
    ]);
  });
});

describe('COPY of delimited text', () => {
  it.each<[string, string, string, Value[][]]>([
    [
      'pipes',
      '1|x|y\n2||"z"\n',
      '',
      [
        [1, 'x', 'y'],
        [2, '', '"z"'],
      ],
    ],
    ['tabs', '1\tx\ty\n', `DELIMITER '\\t'`, [[1, 'x', 'y']]],
    ['the null marker', '1|\\N|y\n', '', [[1, null, 'y']]],
    ['NUL for NULL', '1|\0|y\n', `NULL AS '\\000'`, [[1, null, 'y']]],
    [
      'escaped characters',
      '1|a\\|b|c\\\nd\n2|\\\\|\\N\n',
      'ESCAPE',
      [
        [1, 'a|b', 'c\nd'],
        [2, '\\', null],
      ],
    ],
    [
      'quotes to be removed',
      `1|"a|b"|'c"d'\n2|e"f|""\n`,
      'REMOVEQUOTES',
      [
        [1, 'a|b', 'c"d'],
        [2, 'e"f', ''],
      ],
    ],
    ['what UNLOAD wrote with ADDQUOTES ESCAPE', `"1"|"a\\"b"|"c|d"\n`, 'REMOVEQUOTES ESCAPE', [[1, 'a"b', 'c|d']]],
    ['a header and blank lines', 'a|b|c\n\n1|x|y\n', 'IGNOREHEADER 1 IGNOREBLANKLINES', [[1, 'x', 'y']]],
    ['short lines to be filled', '1|x\n', 'FILLRECORD', [[1, 'x', '']]],
    [
      'a delimiter at the end of the line',
      '1|x|y|\n2||\\N|\n',
      `NULL AS ''`,
      [
        [1, 'x', 'y'],
        [2, null, '\\N'],
      ],
    ],
  ])('reads %s', async (_what, content, options, rows) => {
    expect(await load(content, options)).toEqual(rows);
  });

  it.each<[string, string, string, Value[]]>([
    ['a missing end quote', `1|"x|y\n`, 'REMOVEQUOTES', ['1', '', 1214, 'Delimited value missing end quote']],
    ['24: fewer columns', '1|x\n', '', ['1', '', 1214, 'Delimiter not found']],
    ['24: more columns', '1|x|y|z\n', '', ['1', '', 1202, 'Extra column(s) found']],
    ['24: an overflow', '99999999999|x|y\n', '', ['1', 'a', 1222, `Overflow, Value '99999999999', Type: Integer`]],
  ])('refuses %s', async (_what, content, options, error) => {
    expect(await refusal(content, options)).toEqual(error);
  });
});

describe('20: COPY … PARQUET', () => {
  const write = async (query: string, name = 'x.parquet'): Promise<void> => {
    warehouse.put(name, '');
    await warehouse.outside(`COPY (${query}) TO '${warehouse.root}/s3/data/${name}' (FORMAT parquet)`);
  };
  const copy = (options = ''): ReturnType<Warehouse['copy']> =>
    warehouse.copy(`t FROM 's3://data/x'`, `FORMAT AS PARQUET ${options}`);

  it('fills columns by position, whatever their names', async () => {
    await write(`SELECT 1 AS z, 'x' AS a, NULL::VARCHAR AS b`);
    await write(`SELECT 2::BIGINT AS other, 'y' AS names, 'z' AS here`, 'x[2].parquet');
    expect(await copy()).toMatchObject({ rows: 2, files: 2 });
    expect(await warehouse.rows('SELECT * FROM t ORDER BY a')).toEqual([
      [1, 'x', null],
      [2, 'y', 'z'],
    ]);
  });

  it.each([
    [
      'another number of columns',
      'SELECT 1 AS a',
      'Unmatched number of columns between table and file. Table columns: 3, Data columns: 1',
    ],
    ['another type', `SELECT 'x' AS a, 'x' AS b, 'x' AS c`, `incompatible Parquet schema for column 'a'`],
    ['a number out of range', `SELECT 3000000000 AS a, 'x' AS b, 'x' AS c`, 'out of range'],
    [
      'too long a text',
      `SELECT 1 AS a, repeat('é', 11) AS b, 'x' AS c`,
      'longer than the length defined in the table. Table: 20',
    ],
    ['a nested value', `SELECT 1 AS a, {'x': 1} AS b, 'x' AS c`, 'incompatible Parquet schema'],
  ])('refuses %s', async (_what, query, context) => {
    await write(query);
    await expect(copy()).rejects.toMatchObject({
      message: 'Spectrum Scan Error',
      detail: expect.stringContaining(context),
    });
    expect(await warehouse.rows('SELECT * FROM t')).toEqual([]);
  });

  it('takes no rows from an empty object beside them', async () => {
    await write(`SELECT 1 AS z, 'x' AS a, NULL::VARCHAR AS b`);
    warehouse.put('x_SUCCESS', '');
    expect(await copy()).toMatchObject({ rows: 1 });
  });

  it('refuses NULL for a column that is NOT NULL, and what is no Parquet file', async () => {
    await warehouse.create('CREATE TABLE n (a INT NOT NULL)');
    await write('SELECT NULL::INT AS a');
    await expect(warehouse.copy(`n FROM 's3://data/x'`, 'PARQUET')).rejects.toMatchObject({
      detail: expect.stringContaining(`NOT NULL column 'a'`),
    });
    warehouse.put('x.parquet', 'no parquet');
    await expect(copy()).rejects.toMatchObject({ detail: expect.stringContaining('not a valid Parquet file') });
  });

  it('fills missing columns with FILLRECORD, and SUPER with SERIALIZETOJSON', async () => {
    await warehouse.create('CREATE TABLE s (a INT, doc SUPER, c INT)');
    await write(`SELECT 1 AS a, {'x': [1, 2]} AS b`);
    await expect(warehouse.copy(`s FROM 's3://data/x'`, 'PARQUET FILLRECORD')).rejects.toThrow('Spectrum Scan Error');
    await warehouse.copy(`s FROM 's3://data/x'`, 'PARQUET FILLRECORD SERIALIZETOJSON');
    expect(await warehouse.rows('SELECT a, doc::VARCHAR, c FROM s')).toEqual([[1, '{"x":[1,2]}', null]]);
  });
});

describe('ENCODING', () => {
  const text = '1|é|\u{1f3b5} x\n2|b|c\n';
  const bigEndian = (content: string): Buffer => Buffer.from(content, 'utf16le').swap16();
  const rows = [
    [1, 'é', '\u{1f3b5} x'],
    [2, 'b', 'c'],
  ];

  it.each([
    ['UTF16', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF16', bigEndian(`\ufeff${text}`)],
    ['UTF16LE', Buffer.from(text, 'utf16le')],
    ['AS UTF16BE', bigEndian(text)],
    ["'utf-8'", Buffer.from(text)],
  ])('%s is read as UTF-8 would be', async (encoding, content) => {
    warehouse.put('x', content);
    await warehouse.copy(`t FROM 's3://data/x'`, `ENCODING ${encoding}`);
    expect(await warehouse.rows('SELECT * FROM t ORDER BY a')).toEqual(rows);
  });

  it('ISO88591 is a byte a character', async () => {
    warehouse.put('x', Buffer.from('1|é|ß\n', 'latin1'));
    await warehouse.copy(`t FROM 's3://data/x'`, 'ENCODING ISO88591');
    expect(await warehouse.rows('SELECT * FROM t')).toEqual([[1, 'é', 'ß']]);
  });

  it('UTF16 needs a byte order mark, and says what else there is', async () => {
    warehouse.put('x', Buffer.from(text, 'utf16le'));
    await expect(warehouse.copy(`t FROM 's3://data/x'`, 'ENCODING UTF16')).rejects.toThrow('say UTF16LE or UTF16BE');
  });

  it('what is refused is told as it was meant', async () => {
    warehouse.put('x', Buffer.from(`\ufeff1|é|y\nzwölf|x|y\n`, 'utf16le'));
    await expect(warehouse.copy(`t FROM 's3://data/x'`, 'ENCODING UTF16')).rejects.toThrow('failed');
    const [[line, column, code] = []] = await warehouse.loadErrors();
    expect([line, column, code]).toEqual(['2', 'a', 1207]);
  });
});
