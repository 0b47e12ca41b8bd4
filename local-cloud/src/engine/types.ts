import { type DuckDBType, DuckDBTypeId } from '@duckdb/node-api';
import type { Type } from '../sql/types/type.ts';
import { wireOf } from '../sql/types/wire.ts';
import { SqlError } from './errors.ts';
import { numericModifier, typeOid, wireType, type WireType } from '../wire/oid.ts';

const oidOf: ReadonlyMap<DuckDBTypeId, number> = new Map<DuckDBTypeId, number>([
  [DuckDBTypeId.BOOLEAN, typeOid.bool],
  [DuckDBTypeId.TINYINT, typeOid.int2],
  [DuckDBTypeId.UTINYINT, typeOid.int2],
  [DuckDBTypeId.SMALLINT, typeOid.int2],
  [DuckDBTypeId.USMALLINT, typeOid.int4],
  [DuckDBTypeId.INTEGER, typeOid.int4],
  // Only the catalog has unsigned columns, and they are oids.
  [DuckDBTypeId.UINTEGER, typeOid.oid],
  [DuckDBTypeId.BIGINT, typeOid.int8],
  [DuckDBTypeId.FLOAT, typeOid.float4],
  [DuckDBTypeId.DOUBLE, typeOid.float8],
  [DuckDBTypeId.VARCHAR, typeOid.varchar],
  [DuckDBTypeId.ENUM, typeOid.varchar],
  [DuckDBTypeId.UUID, typeOid.varchar],
  [DuckDBTypeId.BIT, typeOid.varchar],
  [DuckDBTypeId.BLOB, typeOid.varbyte],
  [DuckDBTypeId.DATE, typeOid.date],
  [DuckDBTypeId.TIME, typeOid.time],
  [DuckDBTypeId.TIME_TZ, typeOid.timetz],
  [DuckDBTypeId.TIMESTAMP, typeOid.timestamp],
  [DuckDBTypeId.TIMESTAMP_S, typeOid.timestamp],
  [DuckDBTypeId.TIMESTAMP_MS, typeOid.timestamp],
  [DuckDBTypeId.TIMESTAMP_NS, typeOid.timestamp],
  [DuckDBTypeId.TIMESTAMP_TZ, typeOid.timestamptz],
  [DuckDBTypeId.INTERVAL, typeOid.interval],
  [DuckDBTypeId.ARRAY, typeOid.super],
  [DuckDBTypeId.SQLNULL, typeOid.unknown],
]);

/** Only the catalog has arrays; clients' arrays are SUPER, which is JSON. */
const arrayOids: ReadonlyMap<DuckDBTypeId, number> = new Map<DuckDBTypeId, number>([
  [DuckDBTypeId.SMALLINT, typeOid.int2Array],
  [DuckDBTypeId.INTEGER, typeOid.int4Array],
  [DuckDBTypeId.VARCHAR, typeOid.textArray],
]);

/** Types that DuckDB gives to a table's name or to `(a, b)`, and that Redshift lacks. */
const compounds = new Set([DuckDBTypeId.STRUCT, DuckDBTypeId.MAP, DuckDBTypeId.UNION, DuckDBTypeId.VARIANT]);

/** In Redshift, sums that exceed 64 bits are decimals of full width. */
const widestPrecision = 38;
const wideIntegers = new Set([DuckDBTypeId.HUGEINT, DuckDBTypeId.UHUGEINT, DuckDBTypeId.UBIGINT, DuckDBTypeId.BIGNUM]);

/**
 * The wire type of a result column; `known` is its Redshift type, which only the columns of SHOW do not have. If DuckDB's
 * type does not correspond to it, DuckDB's type decides.
 */
export function resultType(type: DuckDBType, known: Type | undefined): WireType {
  const own = derivedType(type);
  if (known === undefined) return own;
  const wire = wireOf(known);
  const isSameScale = type.typeId !== DuckDBTypeId.DECIMAL || (known.name === 'numeric' && known.scale === type.scale);
  const isAlike = own.oid === wire.oid || families.some((oids) => oids.has(own.oid) && oids.has(wire.oid));
  return isAlike && isSameScale ? wire : own;
}

/** Wire types that share a DuckDB type. */
const families: readonly ReadonlySet<number>[] = [
  new Set([typeOid.varchar, typeOid.bpchar, typeOid.name, typeOid.char, typeOid.unknown]),
  new Set([typeOid.interval, typeOid.intervalYearToMonth, typeOid.intervalDayToSecond]),
];

function derivedType(type: DuckDBType): WireType {
  if (type.typeId === DuckDBTypeId.DECIMAL) return wireType(typeOid.numeric, numericModifier(type.width, type.scale));
  if (wideIntegers.has(type.typeId)) return wireType(typeOid.numeric, numericModifier(widestPrecision, 0));
  if (compounds.has(type.typeId)) throw new SqlError('0A000', 'a whole row as a value is not supported');
  if (type.typeId === DuckDBTypeId.LIST) return wireType(arrayOids.get(type.valueType.typeId) ?? typeOid.super);
  if (type.typeId === DuckDBTypeId.VARCHAR && type.alias === 'JSON') return wireType(typeOid.super);
  return wireType(oidOf.get(type.typeId) ?? typeOid.varchar);
}
