import { numericModifier, typeOid, wireType, type WireType } from '../../wire/oid.ts';
import type { Type } from './type.ts';

/** How a column of the type is described to a client: its OID, size and type modifier. */
export function wireOf(type: Type): WireType {
  if (type.name === 'array') return wireType(arrayOids[type.element.name] ?? typeOid.super);
  const oid = oids[type.name];
  if (type.name === 'numeric') return wireType(oid, numericModifier(type.precision, type.scale));
  // The length of a literal is not reported.
  return 'lengthBytes' in type && type.name !== 'unknown' ? wireType(oid, type.lengthBytes + 4) : wireType(oid);
}

const oids: Record<Exclude<Type['name'], 'array'>, number> = {
  smallint: typeOid.int2,
  integer: typeOid.int4,
  bigint: typeOid.int8,
  numeric: typeOid.numeric,
  real: typeOid.float4,
  double: typeOid.float8,
  boolean: typeOid.bool,
  char: typeOid.bpchar,
  varchar: typeOid.varchar,
  date: typeOid.date,
  time: typeOid.time,
  timetz: typeOid.timetz,
  timestamp: typeOid.timestamp,
  timestamptz: typeOid.timestamptz,
  interval: typeOid.interval,
  intervaly2m: typeOid.intervalYearToMonth,
  intervald2s: typeOid.intervalDayToSecond,
  super: typeOid.super,
  varbyte: typeOid.varbyte,
  unknown: typeOid.unknown,
  oid: typeOid.oid,
  xid: 28,
  name: typeOid.name,
  '"char"': typeOid.char,
  int2vector: 22,
  regclass: 2205,
  regproc: typeOid.regproc,
  regtype: 2206,
  regnamespace: 4089,
};

/** Only the catalog has arrays; clients' arrays are SUPER. */
const arrayOids: Readonly<Record<string, number>> = {
  smallint: typeOid.int2Array,
  integer: typeOid.int4Array,
  varchar: typeOid.textArray,
};
