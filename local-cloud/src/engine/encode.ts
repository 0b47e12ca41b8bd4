import {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBIntervalValue,
  type DuckDBListValue,
  type DuckDBType,
  DuckDBTimeTZValue,
  DuckDBTimeValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBValue,
  DuckDBTypeId,
} from '@duckdb/node-api';
import { encodeNumeric, encodeUnscaled, epochShiftDays, epochShiftMicros } from '../wire/binary.ts';
import type { RedshiftProtocol } from '../wire/backend.ts';
import type { DataRowWriter } from '../wire/datarow.ts';
import type { Format } from '../wire/frontend.ts';
import { typeOid } from '../wire/oid.ts';
import {
  formatDate,
  formatFloat,
  formatInterval,
  formatNumeric,
  formatOffset,
  formatTime,
  formatTimestamp,
  formatTimestamptz,
} from '../wire/text.ts';
import { json } from './json.ts';

/** Writes one value other than null. */
export type Encoder = (writer: DataRowWriter, value: never) => void;

/** The session settings that affect the text of values. */
export interface Style {
  protocol: RedshiftProtocol;
  extraFloatDigits: number;
  /** Seconds east of UTC at a moment (epoch microseconds). */
  offsetSeconds(micros: bigint): number;
}

/** The encoder for values of a DuckDB type, sent as a wire type in the format that the client chose. */
export function encoderFor(type: DuckDBType, oid: number, format: Format, style: Style): Encoder {
  if (arrays.has(oid)) return format === 1 ? binaryArrayEncoder(oid) : arrayEncoder;
  return format === 1 ? binaryEncoder(type, oid, style) : textEncoder(type, style);
}

const arrays = new Set<number>([typeOid.int2Array, typeOid.int4Array, typeOid.textArray]);

const arrayEncoder: Encoder = ((writer, value) => {
  const items = value.items.map((item) => (item === null ? 'NULL' : arrayItem(String(item))));
  writer.text(`{${items.join(',')}}`);
}) satisfies Write<DuckDBListValue>;

/**
 * Layout: number of dimensions, null flag, element type, then length and lower bound of the one dimension, then the
 * items.
 */
function binaryArrayEncoder(oid: number): Encoder {
  const elementOid = { [typeOid.int2Array]: typeOid.int2, [typeOid.int4Array]: typeOid.int4 }[oid] ?? typeOid.text;
  return ((writer, value) => {
    const { items } = value;
    const header = Buffer.alloc(items.length === 0 ? 12 : 20);
    header.writeInt32BE(items.length === 0 ? 0 : 1, 0);
    header.writeInt32BE(items.includes(null) ? 1 : 0, 4);
    header.writeInt32BE(elementOid, 8);
    if (items.length > 0) header.writeInt32BE(items.length, 12);
    if (items.length > 0) header.writeInt32BE(1, 16);
    writer.bytes(Buffer.concat([header, ...items.map((item) => binaryItem(item, elementOid))]));
  }) satisfies Write<DuckDBListValue>;
}

function binaryItem(item: DuckDBValue, elementOid: number): Buffer {
  if (item === null) return Buffer.from([0xff, 0xff, 0xff, 0xff]);
  const bytes =
    elementOid === typeOid.text ? Buffer.from(String(item)) : Buffer.alloc(elementOid === typeOid.int2 ? 2 : 4);
  if (elementOid !== typeOid.text) bytes.writeIntBE(Number(item), 0, bytes.length);
  const length = Buffer.alloc(4);
  length.writeInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** Quotes an item where PostgreSQL would. */
function arrayItem(text: string): string {
  const isPlain = /^[^\s{},"\\]+$/.test(text) && text.toUpperCase() !== 'NULL';
  return isPlain ? text : `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}

type Write<T> = (writer: DataRowWriter, value: T) => void;

function textEncoder(type: DuckDBType, style: Style): Encoder {
  if (type.typeId === DuckDBTypeId.DOUBLE) return floatEncoder(15 + style.extraFloatDigits);
  if (type.typeId === DuckDBTypeId.FLOAT) return floatEncoder(6 + style.extraFloatDigits);
  const plain = plainEncoders.get(type.typeId);
  if (plain !== undefined) return plain;
  return ((writer, value) => writer.text(toText(value, style))) satisfies Write<DuckDBValue>;
}

const integerEncoder: Encoder = ((writer, value) => writer.ascii(value.toString())) satisfies Write<number | bigint>;
/** Also for other types whose values are already text. Whole columns of strings take the faster way in strings.ts. */
export const stringEncoder: Encoder = ((writer, value) => writer.text(value)) satisfies Write<string>;
const booleanEncoder: Encoder = ((writer, value) => writer.ascii(value ? 't' : 'f')) satisfies Write<boolean>;

const plainEncoders: ReadonlyMap<DuckDBTypeId, Encoder> = new Map([
  [DuckDBTypeId.BOOLEAN, booleanEncoder],
  [DuckDBTypeId.VARCHAR, stringEncoder],
  [DuckDBTypeId.TINYINT, integerEncoder],
  [DuckDBTypeId.SMALLINT, integerEncoder],
  [DuckDBTypeId.INTEGER, integerEncoder],
  [DuckDBTypeId.BIGINT, integerEncoder],
  [DuckDBTypeId.HUGEINT, integerEncoder],
  [DuckDBTypeId.UTINYINT, integerEncoder],
  [DuckDBTypeId.USMALLINT, integerEncoder],
  [DuckDBTypeId.UINTEGER, integerEncoder],
  [DuckDBTypeId.UBIGINT, integerEncoder],
  [DuckDBTypeId.UHUGEINT, integerEncoder],
  [DuckDBTypeId.BIGNUM, integerEncoder],
]);

function floatEncoder(significantDigits: number): Encoder {
  const digits = Math.min(17, Math.max(1, significantDigits));
  return ((writer, value) => {
    const whole = Number.isInteger(value) && Math.abs(value) < 1e6 && !Object.is(value, -0);
    writer.ascii(whole ? value.toString() : formatFloat(value, digits));
  }) satisfies Write<number>;
}

/** The value in PostgreSQL's text format. */
function toText(value: DuckDBValue, style: Style): string {
  if (value instanceof DuckDBDecimalValue) return formatNumeric(value.value, value.scale);
  if (value instanceof DuckDBDateValue) return formatDate(value.days);
  if (value instanceof DuckDBTimestampTZValue)
    return formatTimestamptz(value.micros, style.offsetSeconds(value.micros));
  const micros = timestampMicros(value);
  if (micros !== undefined) return formatTimestamp(micros);
  if (value instanceof DuckDBTimeValue) return formatTime(value.micros);
  if (value instanceof DuckDBTimeTZValue) return formatTime(value.micros) + formatOffset(value.offset);
  if (value instanceof DuckDBIntervalValue) return formatInterval(value.months, value.days, value.micros);
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('hex');
  if (value !== null && typeof value === 'object' && !isPlainText(value)) return json(value);
  return String(value);
}

/** DuckDB's UUID and BIT values can print themselves. */
function isPlainText(value: object): boolean {
  return ['DuckDBUUIDValue', 'DuckDBBitValue'].includes(value.constructor.name);
}

function timestampMicros(value: DuckDBValue): bigint | undefined {
  if (value instanceof DuckDBTimestampValue) return value.micros;
  if (value instanceof DuckDBTimestampSecondsValue) return value.seconds * 1_000_000n;
  if (value instanceof DuckDBTimestampMillisecondsValue) return value.millis * 1000n;
  if (value instanceof DuckDBTimestampNanosecondsValue) return value.nanos / 1000n;
  return undefined;
}

function binaryEncoder(type: DuckDBType, oid: number, style: Style): Encoder {
  switch (oid) {
    case typeOid.bool:
      return ((writer, value) => writer.bytes(Uint8Array.of(value ? 1 : 0))) satisfies Write<boolean>;
    case typeOid.int2:
      return ((writer, value) => writer.int16(value)) satisfies Write<number>;
    case typeOid.int4:
    case typeOid.oid:
      return ((writer, value) => writer.int32(value | 0)) satisfies Write<number>;
    case typeOid.int8:
      return ((writer, value) => writer.int64(value)) satisfies Write<bigint>;
    case typeOid.float4:
      return ((writer, value) => writer.float32(value)) satisfies Write<number>;
    case typeOid.float8:
      return ((writer, value) => writer.float64(value)) satisfies Write<number>;
    case typeOid.numeric:
      return numericEncoder(type, style.protocol);
    case typeOid.date:
      return ((writer, value) => writer.int32(value.days - epochShiftDays)) satisfies Write<DuckDBDateValue>;
    case typeOid.timestamp:
    case typeOid.timestamptz:
      return timestampEncoder;
    case typeOid.time:
      return ((writer, value) => writer.int64(value.micros)) satisfies Write<DuckDBTimeValue>;
    case typeOid.timetz:
      return ((writer, value) => writer.bytes(timeTz(value))) satisfies Write<DuckDBTimeTZValue>;
    case typeOid.intervalYearToMonth:
      return ((writer, value) => writer.int32(value.months)) satisfies Write<DuckDBIntervalValue>;
    case typeOid.intervalDayToSecond:
      return ((writer, value) => writer.int64(dayMicros(value))) satisfies Write<DuckDBIntervalValue>;
    case typeOid.interval:
      return ((writer, value) => writer.bytes(interval(value))) satisfies Write<DuckDBIntervalValue>;
    case typeOid.varbyte:
      return ((writer, value) => writer.bytes(value.bytes)) satisfies Write<DuckDBBlobValue>;
    default:
      return textEncoder(type, style);
  }
}

function numericEncoder(type: DuckDBType, protocol: RedshiftProtocol): Encoder {
  const { width, scale } = type.typeId === DuckDBTypeId.DECIMAL ? type : { width: 38, scale: 0 };
  const encode = (unscaled: bigint): Buffer =>
    protocol === 2 ? encodeUnscaled(unscaled, width) : encodeNumeric(unscaled, scale);
  return ((writer, value) => {
    writer.bytes(encode(typeof value === 'bigint' ? value : value.value));
  }) satisfies Write<DuckDBDecimalValue | bigint>;
}

const timestampEncoder: Encoder = ((writer, value) => {
  const micros = value instanceof DuckDBTimestampTZValue ? value.micros : timestampMicros(value);
  writer.int64((micros ?? 0n) - epochShiftMicros);
}) satisfies Write<DuckDBValue>;

function timeTz(value: DuckDBTimeTZValue): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeBigInt64BE(value.micros, 0);
  // PostgreSQL sends seconds west of Greenwich.
  bytes.writeInt32BE(-value.offset, 8);
  return bytes;
}

const microsPerDay = 86_400_000_000n;

function dayMicros({ days, micros }: DuckDBIntervalValue): bigint {
  return micros + BigInt(days) * microsPerDay;
}

function interval(value: DuckDBIntervalValue): Buffer {
  // As in PostgreSQL 8.0, days are part of the time.
  const bytes = Buffer.alloc(12);
  bytes.writeBigInt64BE(dayMicros(value), 0);
  bytes.writeInt32BE(value.months, 8);
  return bytes;
}
