import { duckDbType } from '../../../src/sql/types/duckdb.ts';
import { type Modifiers, typeNamed, typeOfText } from '../../../src/sql/types/named.ts';
import { formatType, isSameType, resolved } from '../../../src/sql/types/type.ts';
import { wireOf } from '../../../src/sql/types/wire.ts';
import { type } from './support.ts';

test.each<[string, Modifiers, string, string, [oid: number, size: number, modifier: number]]>([
  ['int2', [], 'smallint', 'SMALLINT', [21, 2, -1]],
  ['int', [], 'integer', 'INTEGER', [23, 4, -1]],
  ['int8', [], 'bigint', 'BIGINT', [20, 8, -1]],
  ['decimal', [], 'numeric(18,0)', 'DECIMAL(18, 0)', [1700, -1, (18 << 16) + 4]],
  ['numeric', [8, 2], 'numeric(8,2)', 'DECIMAL(8, 2)', [1700, -1, ((8 << 16) | 2) + 4]],
  ['float4', [], 'real', 'FLOAT', [700, 4, -1]],
  ['float', [24], 'real', 'FLOAT', [700, 4, -1]],
  ['float', [], 'double precision', 'DOUBLE', [701, 8, -1]],
  ['bool', [], 'boolean', 'BOOLEAN', [16, 1, -1]],
  ['char', [], 'character(1)', 'VARCHAR', [1042, -1, 5]],
  ['bpchar', [], 'character(256)', 'VARCHAR', [1042, -1, 260]],
  ['char', ['max'], 'character(4096)', 'VARCHAR', [1042, -1, 4100]],
  ['text', [], 'character varying(256)', 'VARCHAR', [1043, -1, 260]],
  ['nvarchar', [9], 'character varying(9)', 'VARCHAR', [1043, -1, 13]],
  ['varchar', ['max'], 'character varying(65535)', 'VARCHAR', [1043, -1, 65539]],
  ['date', [], 'date', 'DATE', [1082, 4, -1]],
  ['time', [], 'time without time zone', 'TIME', [1083, 8, -1]],
  ['timetz', [], 'time with time zone', 'TIMETZ', [1266, 12, -1]],
  ['datetime', [], 'timestamp without time zone', 'TIMESTAMP', [1114, 8, -1]],
  ['timestamp with time zone', [], 'timestamp with time zone', 'TIMESTAMPTZ', [1184, 8, -1]],
  ['interval', [], 'interval', 'INTERVAL', [1186, 12, -1]],
  ['intervaly2m', [], 'interval year to month', 'INTERVAL', [1188, 4, -1]],
  ['intervald2s', [], 'interval day to second', 'INTERVAL', [1190, 8, -1]],
  ['super', [], 'super', 'JSON', [4000, -1, -1]],
  ['varbinary', [], 'binary varying(64000)', 'BLOB', [6551, -1, 64004]],
  ['regclass', [], 'regclass', 'BIGINT', [2205, -1, -1]],
])('%s%j is %s, kept as %s and told as %j', (...row) => {
  const [name, modifiers, formatted, duckdb, [oid, size, modifier]] = row;
  const found = typeNamed({ name, modifiers });
  expect(formatType(found)).toBe(formatted);
  expect(duckDbType(found)).toBe(duckdb);
  expect(wireOf(found)).toEqual({ oid, size, modifier });
  expect(isSameType(typeOfText(formatted), found)).toBe(true);
});

test.each<[string, Modifiers, string, string]>([
  ['uuid', [], '42704', 'type "uuid" does not exist'],
  ['constructor', [], '42704', 'type "constructor" does not exist'],
  ['geometry', [], '0A000', "type geometry of the local cluster's warehouse is not supported"],
  ['varchar', [0], '22023', 'length for type character varying must be at least 1'],
  ['varchar', [65536], '22023', 'length for type character varying cannot exceed 65535'],
  ['char', [4097], '22023', 'length for type character cannot exceed 4096'],
  ['numeric', [39], '22023', 'NUMERIC precision 39 must be between 1 and 38'],
  ['numeric', [5, 6], '22023', 'NUMERIC scale 6 must be between 0 and precision 5'],
  ['varbyte', [16_777_217], '22023', 'length for type binary varying must be between 1 and 16777216'],
])('%s%j is refused with %s', (name, modifiers, sqlState, message) => {
  expect(() => typeNamed({ name, modifiers })).toThrow(expect.objectContaining({ sqlState, message }));
});

test('a literal that nothing gives a type is told as unknown, and kept as text of its own length', () => {
  expect(wireOf(type('unknown(3)'))).toEqual({ oid: 705, size: -1, modifier: -1 });
  expect(formatType(resolved(type('unknown(3)')))).toBe('character varying(3)');
  expect(formatType(resolved(type('unknown(0)')))).toBe('character varying(1)');
  expect(isSameType(type('unknown(3)'), type('unknown(4)'))).toBe(false);
});

test('an interval is of months or of seconds, a quoted "char" of one byte, and the catalog has arrays', () => {
  expect(typeNamed({ name: 'interval', fields: { from: 'month', to: 'month' } })).toEqual({ name: 'intervaly2m' });
  expect(typeNamed({ name: 'interval', fields: { from: 'hour', to: 'second' } })).toEqual({ name: 'intervald2s' });
  expect(wireOf(typeNamed({ name: 'char', isQuoted: true }))).toEqual({ oid: 18, size: 1, modifier: -1 });
  const texts = typeNamed({ name: 'text', isArray: true });
  expect([formatType(texts), duckDbType(texts), wireOf(texts).oid]).toEqual([
    'character varying(256)[]',
    'VARCHAR[]',
    1009,
  ]);
  expect(isSameType(typeOfText('character varying(256)[]'), texts)).toBe(true);
});
