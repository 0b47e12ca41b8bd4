/** Type identifiers as Amazon Redshift reports them in RowDescription and pg_type. */
export const typeOid = {
  bool: 16,
  bytea: 17,
  char: 18,
  name: 19,
  int8: 20,
  int2: 21,
  int4: 23,
  regproc: 24,
  text: 25,
  oid: 26,
  float4: 700,
  float8: 701,
  unknown: 705,
  int2Array: 1005,
  int4Array: 1007,
  textArray: 1009,
  bpchar: 1042,
  varchar: 1043,
  date: 1082,
  time: 1083,
  timestamp: 1114,
  timestamptz: 1184,
  interval: 1186,
  intervalYearToMonth: 1188,
  intervalDayToSecond: 1190,
  timetz: 1266,
  numeric: 1700,
  super: 4000,
  varbyte: 6551,
} as const;

/** The type of one column or parameter on the wire. */
export interface WireType {
  oid: number;
  /** Bytes of a fixed-width value; -1 for other types. */
  size: number;
  /** atttypmod: length + 4 for char and varchar, (precision << 16 | scale) + 4 for numeric, -1 for none. */
  modifier: number;
}

const fixedSizes: ReadonlyMap<number, number> = new Map<number, number>([
  [typeOid.bool, 1],
  [typeOid.char, 1],
  [typeOid.name, 64],
  [typeOid.int2, 2],
  [typeOid.int4, 4],
  [typeOid.int8, 8],
  [typeOid.oid, 4],
  [typeOid.regproc, 4],
  [typeOid.float4, 4],
  [typeOid.float8, 8],
  [typeOid.date, 4],
  [typeOid.time, 8],
  [typeOid.timetz, 12],
  [typeOid.timestamp, 8],
  [typeOid.timestamptz, 8],
  [typeOid.interval, 12],
  [typeOid.intervalYearToMonth, 4],
  [typeOid.intervalDayToSecond, 8],
]);

/** A wire type with the size that follows from its oid. */
export function wireType(oid: number, modifier = -1): WireType {
  return { oid, size: fixedSizes.get(oid) ?? -1, modifier };
}

/** The type modifier of numeric(precision, scale). */
export function numericModifier(precision: number, scale: number): number {
  return ((precision << 16) | scale) + 4;
}
