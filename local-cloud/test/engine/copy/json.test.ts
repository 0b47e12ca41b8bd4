import { Warehouse } from './support.ts';

let warehouse: Warehouse;
beforeEach(async () => {
  warehouse = await Warehouse.open();
});
afterEach(() => warehouse.close());

const lines = (...records: unknown[]): string => records.map((record) => `${JSON.stringify(record)}\n`).join('');
const failed = (table: string): string =>
  `Load into table '${table}' failed.  Check 'stl_load_errors' system table for details.`;

describe('COPY … JSON (the numbers are those of redshift.md §3)', () => {
  it("1: takes 'auto' (also when nothing is said), 'auto ignorecase', jsonpaths and 'noshred'", async () => {
    await warehouse.create('CREATE TABLE t (a INT)', 'CREATE TABLE s (doc SUPER)');
    warehouse.put('x.json', '{"A": 1}\n{"a": 2}');
    warehouse.put('paths', '{"jsonpaths": ["$.A"]}');
    await warehouse.copy(`t FROM 's3://data/x.json'`, `JSON`);
    await warehouse.copy(`t FROM 's3://data/x.json'`, `FORMAT AS JSON 'auto'`);
    await warehouse.copy(`t FROM 's3://data/x.json'`, `FORMAT JSON AS 'auto ignorecase'`);
    await warehouse.copy(`t FROM 's3://data/x.json'`, `JSON 's3://data/paths'`);
    expect(await warehouse.rows('SELECT a, count(*)::INT FROM t GROUP BY a ORDER BY a')).toEqual([
      [1, 2],
      [2, 3],
      [null, 3],
    ]);
    await warehouse.copy(`s FROM 's3://data/x.json'`, `JSON 'noshred'`);
    expect(await warehouse.rows(`SELECT doc::VARCHAR FROM s ORDER BY ALL`)).toEqual([['{"A":1}'], ['{"a":2}']]);
    await expect(warehouse.copy(`t FROM 's3://data/x.json'`, `JSON 'automatic'`)).rejects.toThrow(
      'Invalid JSON option',
    );
    await expect(warehouse.copy(`t FROM 's3://data/x.json'`, `JSON 'noshred'`)).rejects.toThrow('SUPER');
  });

  it("2: 'auto' matches names case-sensitively, in any order, and ignores unknown keys", async () => {
    await warehouse.create('CREATE TABLE t (artistname VARCHAR, id INT)');
    warehouse.put('x.json', lines({ other: {}, id: 1, artistName: 'no' }, { artistname: 'yes', id: 2, x: [1] }));
    await warehouse.copy(`t FROM 's3://data/x.json'`, `JSON 'auto'`);
    expect(await warehouse.rows('SELECT * FROM t ORDER BY id')).toEqual([
      [null, 1],
      ['yes', 2],
    ]);
  });

  it("3: 'auto ignorecase' ignores case only, however often it changes", async () => {
    await warehouse.create('CREATE TABLE t (useragent VARCHAR, id INT)');
    warehouse.put('x.json', lines({ userAgent: 'a', id: 1 }, { user_agent: 'b', id: 2 }, { ID: 3, USERAGENT: 'c' }));
    await warehouse.copy(`t FROM 's3://data/x.json'`, `JSON 'auto ignorecase'`);
    expect(await warehouse.rows('SELECT id, useragent FROM t ORDER BY id')).toEqual([
      [1, 'a'],
      [2, null],
      [3, 'c'],
    ]);
  });

  it("3: 'auto ignorecase' sees a spelling that first appears far into the data", async () => {
    await warehouse.create('CREATE TABLE t (userid INT)');
    const records = Array.from({ length: 5000 }, (_, index) => ({ [index < 4000 ? 'userId' : 'USERID']: index }));
    warehouse.put('x.json', lines(...records));
    await warehouse.copy(`t FROM 's3://data/x.json'`, `JSON 'auto ignorecase'`);
    expect(await warehouse.rows('SELECT count(*)::INT, count(userid)::INT, max(userid) FROM t')).toEqual([
      [5000, 5000, 4999],
    ]);
  });

  it("3: 'auto ignorecase' passes over other members, whatever they are called, and takes a new one when it comes", async () => {
    await warehouse.create('CREATE TABLE t (userid INT, length DOUBLE PRECISION)');
    const odd = { j: 1, record: 2, filename: 'f', 'file of the record': 3, whole: 4, r0: 5, 'a"b': 6, "it's": 7 };
    warehouse.put('month=11/x[1].json', lines({ userId: 1, Length: 2.5, ...odd }, { userId: 2, Length: null }));
    warehouse.put(
      'month=12/y.json',
      lines(...Array.from({ length: 3000 }, () => ({ userId: 3 })), { userId: 4, late: 1 }),
    );
    await warehouse.copy(`t FROM 's3://data/month='`, `JSON 'auto ignorecase'`);
    const counted = 'SELECT userid, max(length), count(*)::INT FROM t GROUP BY 1 ORDER BY 1';
    expect(await warehouse.rows(counted)).toEqual([
      [1, 2.5, 1],
      [2, null, 1],
      [3, null, 3000],
      [4, null, 1],
    ]);
    expect(warehouse.scratch()).toEqual([]);
  });

  it('4: objects may stand in any layout', async () => {
    await warehouse.create('CREATE TABLE t (id INT)');
    warehouse.put('x/adjacent', '{"id":1}{"id":2}');
    warehouse.put('x/blank', '\n\n{"id":3}\r\n\r\n \t{"id":4}\n\n');
    warehouse.put(
      'x/pretty',
      JSON.stringify({ id: 5, more: { a: ['}', '{'] } }, null, 2) + JSON.stringify({ id: 6 }, null, 2),
    );
    warehouse.put('x/bom', '\uFEFF{"id":7}');
    const result = await warehouse.copy(`t FROM 's3://data/x/'`, `JSON 'auto'`);
    expect(result).toMatchObject({ rows: 7, files: 4 });
    expect(await warehouse.rows('SELECT sum(id)::INT FROM t')).toEqual([[28]]);
  });

  it('4: commas and junk are one error each', async () => {
    await warehouse.create('CREATE TABLE t (id INT)');
    warehouse.put('x.json', '{"id":1},\n{"id":2}\njunk here\n{"id":3\n{"id":4}\n[{"id":5}]\n');
    const result = await warehouse.copy(`t FROM 's3://data/x.json'`, `JSON 'auto' MAXERROR 10`);
    expect(await warehouse.rows('SELECT id FROM t ORDER BY id')).toEqual([[1], [2], [4], [5]]);
    expect(result).toMatchObject({ rows: 4, rejected: 5 });
    expect((await warehouse.loadErrors()).map(([line, , code]) => [line, code])).toEqual([
      ['1', 1216],
      ['3', 1216],
      ['4', 1216],
      ['6', 1216],
      ['6', 1216],
    ]);
  });

  it('4: an object has at most 4 MB', async () => {
    await warehouse.create('CREATE TABLE t (id INT, rest VARCHAR(65535))');
    warehouse.put('x.json', lines({ id: 1, more: 'x'.repeat(4 * 1024 * 1024) }, { id: 2 }));
    const result = await warehouse.copy(`t FROM 's3://data/x.json'`, `JSON 'auto' MAXERROR 2`);
    expect(result).toMatchObject({ rows: 1, rejected: 1 });
  });

  it.each([
    ['an object', `{"id":1,"more":"${'x'.repeat(10 * 1024 * 1024)}"}`],
    ['junk', 'x'.repeat(10 * 1024 * 1024)],
  ])('4: %s of 10 MB is one error', async (_what, line) => {
    await warehouse.create('CREATE TABLE t (id INT)');
    warehouse.put('x.json', `{"id":2}\n${line}\n{"id":3}{"id":4}\n`);
    const result = await warehouse.copy(`t FROM 's3://data/x.json'`, `JSON 'auto' MAXERROR 9`);
    expect(result).toMatchObject({ rows: 3, rejected: 1 });
    expect((await warehouse.loadErrors()).map(([at, , code]) => [at, code])).toEqual([['2', 1216]]);
  });

  it('5, 6: a column outside the list takes its default, a missing key is NULL', async () => {
    await warehouse.create(`CREATE TABLE t (id INT, a VARCHAR DEFAULT 'd', b VARCHAR DEFAULT 'e', c INT)`);
    warehouse.put('x.json', lines({ id: 1, b: 'x', c: 5 }));
    await warehouse.copy(`t (id, a) FROM 's3://data/x.json'`, `JSON 'auto'`);
    expect(await warehouse.rows('SELECT * FROM t')).toEqual([[1, null, 'e', null]]);
  });

  it('6: NULL into NOT NULL is error 1213', async () => {
    await warehouse.create(`CREATE TABLE t (id INT NOT NULL, a VARCHAR)`);
    warehouse.put('x.json', lines({ id: 1 }, { a: 'x' }, { id: null }));
    await expect(warehouse.copy(`t FROM 's3://data/x.json'`, `JSON 'auto'`)).rejects.toThrow(failed('t'));
    expect(await warehouse.loadErrors()).toEqual([['2', 'id', 1213, 'Missing data for not-null field']]);
    expect(await warehouse.rows('SELECT * FROM t')).toEqual([]);
  });

  it('7: IDENTITY columns fill themselves unless EXPLICIT_IDS', async () => {
    await warehouse.create(`CREATE TABLE t (k INT IDENTITY(10, 5), a VARCHAR)`);
    warehouse.put('x.json', lines({ k: 77, a: 'x' }));
    await warehouse.copy(`t FROM 's3://data/x.json'`, `JSON 'auto'`);
    await warehouse.copy(`t FROM 's3://data/x.json'`, `JSON 'auto' EXPLICIT_IDS`);
    await warehouse.copy(`t (a) FROM 's3://data/x.json'`, `JSON 'auto'`);
    expect(await warehouse.rows('SELECT * FROM t ORDER BY k')).toEqual([
      [10, 'x'],
      [15, 'x'],
      [77, 'x'],
    ]);
    await expect(warehouse.copy(`t (k, a) FROM 's3://data/x.json'`, `JSON 'auto'`)).rejects.toThrow('EXPLICIT_IDS');
    await expect(warehouse.copy(`t (a) FROM 's3://data/x.json'`, `JSON 'auto' EXPLICIT_IDS`)).rejects.toThrow(
      'IDENTITY',
    );
  });

  describe('8: jsonpaths', () => {
    const copy = (): ReturnType<Warehouse['copy']> =>
      warehouse.copy(`t FROM 's3://data/x.json'`, `JSON 's3://data/paths.json'`);
    beforeEach(async () => {
      await warehouse.create('CREATE TABLE t (a INT, b VARCHAR, c VARCHAR)');
      warehouse.put(
        'x.json',
        lines({ id: 1, user: { 'na.me': 'n' }, list: [{ v: 'zero' }, { v: 'one' }] }, { id: 2, list: [0, {}] }),
      );
    });

    it('follows dots, brackets and indexes, in the order of the columns', async () => {
      warehouse.put('paths.json', `{"jsonpaths": ["$.id", "$['user']['na.me']", "$.list[1].v"]}`);
      expect((await copy()).rows).toBe(2);
      expect(await warehouse.rows('SELECT * FROM t ORDER BY a')).toEqual([
        [1, 'n', 'one'],
        [2, null, null],
      ]);
    });

    it('reads root arrays', async () => {
      warehouse.put('x.json', '[1, "x", {"y": 2}]\n[2, null, 3]');
      warehouse.put('paths.json', `{"jsonpaths": ["$[0]", "$[1]", "$[2]"]}`);
      expect((await copy()).rows).toBe(2);
      expect(await warehouse.rows('SELECT * FROM t ORDER BY a')).toEqual([
        [1, 'x', '{"y":2}'],
        [2, null, '3'],
      ]);
    });

    it('refuses a missing element', async () => {
      warehouse.put('paths.json', `{"jsonpaths": ["$.id", "$.user", "$.list[7]"]}`);
      await expect(copy()).rejects.toThrow(failed('t'));
      expect((await warehouse.loadErrors())[0]?.[3]).toBe(
        'Invalid JSONPath format: Not an array or index out of range.',
      );
    });

    it.each([
      ['a text', '{"id": 1, "user": "n", "list": []}'],
      ['an array', '{"id": 1, "user": [{"name": "n"}], "list": []}'],
      ['a number that ends a longer path', '{"id": 1, "user": {"name": 5}}'],
      ['an array around the record', '[{"id": 1, "user": {"name": {"first": "n"}}}]'],
    ])('refuses a member of %s, which is no object', async (_what, record) => {
      warehouse.put('x.json', `{"id": 2, "user": null}\n{"id": 3, "user": {"name": {"first": "f"}}}\n{}\n${record}\n`);
      warehouse.put('paths.json', `{"jsonpaths": ["$.id", "$.user.name.first", "$.user.name"]}`);
      await expect(copy()).rejects.toThrow(failed('t'));
      expect((await warehouse.loadErrors()).map(([line, , code, reason]) => [line, code, reason])).toEqual([
        ['4', 1216, 'Invalid JSONPath format: Member is not an object.'],
      ]);
    });

    it('refuses another number of paths than columns', async () => {
      warehouse.put('paths.json', `{"jsonpaths": ["$.id"]}`);
      await expect(copy()).rejects.toThrow('Number of jsonpaths and columns should match');
    });

    it.each([
      'not json',
      '[]',
      '{"jsonpaths": "$.a"}',
      '{"jsonpaths": ["$.a", "$.*", "$.b"]}',
      '{"jsonpaths": ["a", "b", "c"]}',
    ])('fails on the malformed file %s whatever MAXERROR says', async (content) => {
      warehouse.put('paths.json', content);
      const copying = warehouse.copy(`t FROM 's3://data/x.json'`, `JSON 's3://data/paths.json' MAXERROR 1000`);
      await expect(copying).rejects.toThrow(/^Invalid JSONPath/);
    });

    it("takes a misspelt top key for 'auto'", async () => {
      warehouse.put('paths.json', `{"jsonpath": ["$.id", "$.id", "$.id"]}`);
      warehouse.put('x.json', lines({ a: 1, id: 2 }));
      await copy();
      expect(await warehouse.rows('SELECT a, b FROM t')).toEqual([[1, null]]);
    });
  });

  it('9: an object or array becomes its JSON text in VARCHAR and a value in SUPER', async () => {
    await warehouse.create('CREATE TABLE t (a VARCHAR, b SUPER)');
    warehouse.put('x.json', `{"a": {"x": [1, "a b"]}, "b": {"x": [1, "a b"]}}\n{"a": [true], "b": "text"}`);
    await warehouse.copy(`t FROM 's3://data/x.json'`, `JSON 'auto'`);
    expect(await warehouse.rows(`SELECT a, b -> '$.x[1]', json_type(b) FROM t ORDER BY a`)).toEqual([
      ['[true]', null, 'VARCHAR'],
      ['{"x":[1,"a b"]}', '"a b"', 'OBJECT'],
    ]);
  });

  it('10: strings may hold numbers; decimals are cut unless ROUNDEC', async () => {
    await warehouse.create('CREATE TABLE t (a INT, b DECIMAL(6,2), c DOUBLE PRECISION)');
    warehouse.put('x.json', `{"a": "12", "b": "1.239", "c": "1.5"}\n{"a": 1.9, "b": -1.239, "c": 1e3}`);
    await warehouse.copy(`t FROM 's3://data/x.json'`, `JSON 'auto'`);
    expect(await warehouse.rows('SELECT a, b::VARCHAR, c FROM t ORDER BY a')).toEqual([
      [1, '-1.23', 1000],
      [12, '1.23', 1.5],
    ]);
    await warehouse.run('DELETE FROM t');
    await warehouse.copy(`t FROM 's3://data/x.json'`, `JSON 'auto' ROUNDEC`);
    expect(await warehouse.rows('SELECT a, b::VARCHAR FROM t ORDER BY a')).toEqual([
      [2, '-1.24'],
      [12, '1.24'],
    ]);
  });

  it('10: keeps every digit of a decimal, where a double would not', async () => {
    await warehouse.create('CREATE TABLE t (a DECIMAL(38,20))');
    warehouse.put('x.json', `{"a": 123456789.12345678901234567890}`);
    await warehouse.copy(`t FROM 's3://data/x.json'`, `JSON 'auto'`);
    expect(await warehouse.rows('SELECT a::VARCHAR FROM t')).toEqual([['123456789.12345678901234567890']]);
  });

  it('10: keeps every digit of a BIGINT with decimals, where a double would not', async () => {
    await warehouse.create('CREATE TABLE t (a BIGINT)');
    warehouse.put('x.json', `{"a": 9007199254740993.0}\n{"a": 1541105830796.0}\n{"a": 1.54E12}\n`);
    await warehouse.copy(`t FROM 's3://data/x.json'`, `JSON 'auto'`);
    expect(await warehouse.rows('SELECT a FROM t ORDER BY a')).toEqual([
      ['1540000000000'],
      ['1541105830796'],
      ['9007199254740993'],
    ]);
  });

  it('11: an empty string stays in VARCHAR, unless EMPTYASNULL, and is NULL in any other type', async () => {
    await warehouse.create('CREATE TABLE t (a VARCHAR, b INT, c TIMESTAMP, d BOOLEAN, e DECIMAL(5,1), f VARCHAR)');
    warehouse.put('x.json', lines({ a: '', b: '', c: '', d: '', e: '', f: '  ' }));
    const copy = async (options: string): Promise<unknown> => {
      await warehouse.run('DELETE FROM t');
      await warehouse.copy(`t FROM 's3://data/x.json'`, `JSON 'auto' ${options}`);
      return (await warehouse.rows('SELECT * FROM t'))[0];
    };
    expect(await copy('')).toEqual(['', null, null, null, null, '  ']);
    expect(await copy('EMPTYASNULL')).toEqual([null, null, null, null, null, '  ']);
    expect(await copy('BLANKSASNULL')).toEqual(['', null, null, null, null, null]);
    expect(await copy('BLANKSASNULL EMPTYASNULL')).toEqual([null, null, null, null, null, null]);
  });

  it('12: VARCHAR counts bytes; TRUNCATECOLUMNS cuts at a whole character', async () => {
    await warehouse.create('CREATE TABLE t (a VARCHAR(4))');
    warehouse.put('x.json', lines({ a: 'éé' }, { a: 'abcdef' }, { a: 'abcé' }));
    await expect(warehouse.copy(`t FROM 's3://data/x.json'`, `JSON 'auto'`)).rejects.toThrow(failed('t'));
    expect(await warehouse.loadErrors()).toEqual([['2', 'a', 1204, 'String length exceeds DDL length']]);
    await warehouse.copy(`t FROM 's3://data/x.json'`, `JSON 'auto' TRUNCATECOLUMNS`);
    expect(await warehouse.rows('SELECT a FROM t ORDER BY a')).toEqual([['abc'], ['abcd'], ['éé']]);
  });

  it('13: invalid UTF-8 is error 1220, or replaced by ACCEPTINVCHARS', async () => {
    await warehouse.create('CREATE TABLE t (a VARCHAR)');
    warehouse.put('x.json', Buffer.from('{"a":"x\xffy\xc3z"}\n', 'latin1'));
    await expect(warehouse.copy(`t FROM 's3://data/x.json'`, `JSON 'auto'`)).rejects.toThrow(failed('t'));
    expect((await warehouse.loadErrors())[0]).toEqual([
      '1',
      'a',
      1220,
      expect.stringContaining('invalid or unsupported UTF8'),
    ]);
    await warehouse.copy(`t FROM 's3://data/x.json'`, `JSON 'auto' ACCEPTINVCHARS`);
    await warehouse.copy(`t FROM 's3://data/x.json'`, `JSON 'auto' ACCEPTINVCHARS AS '^'`);
    expect(await warehouse.rows('SELECT a FROM t ORDER BY a')).toEqual([['x?y?z'], ['x^y^z']]);
  });
});
