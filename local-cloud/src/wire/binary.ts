import { ValueError } from './error.ts';

/** Days and microseconds between 1970-01-01 and 2000-01-01, where PostgreSQL's binary dates count from. */
export const epochShiftDays = 10_957;
export const epochShiftMicros = 946_684_800_000_000n;

const digitBase = 10_000n;
const negativeSign = 0x4000;
const notANumber = 0xc000;

/** Binary numeric: base-10000 digits with weight, sign and display scale. */
export function encodeNumeric(unscaled: bigint, scale: number): Buffer {
  const groupsAfterPoint = Math.ceil(scale / 4);
  let rest = (unscaled < 0n ? -unscaled : unscaled) * 10n ** BigInt(groupsAfterPoint * 4 - scale);
  const digits: number[] = [];
  for (; rest > 0n; rest /= digitBase) digits.unshift(Number(rest % digitBase));
  const weight = digits.length - groupsAfterPoint - 1;
  while (digits.at(-1) === 0) digits.pop();
  const bytes = Buffer.alloc(8 + digits.length * 2);
  bytes.writeInt16BE(digits.length, 0);
  bytes.writeInt16BE(digits.length === 0 ? 0 : weight, 2);
  bytes.writeUInt16BE(unscaled < 0n ? negativeSign : 0, 4);
  bytes.writeInt16BE(scale, 6);
  digits.forEach((digit, index) => bytes.writeInt16BE(digit, 8 + index * 2));
  return bytes;
}

/** Numeric as Redshift's own drivers read it: the unscaled digits as an integer of 8 bytes, or of 16 if needed. */
export function encodeUnscaled(unscaled: bigint, precision: number): Buffer {
  const bytes = Buffer.alloc(precision <= 18 ? 8 : 16);
  if (bytes.length === 16) bytes.writeBigInt64BE(unscaled >> 64n, 0);
  bytes.writeBigInt64BE(BigInt.asIntN(64, unscaled), bytes.length - 8);
  return bytes;
}

/** The decimal text of a binary numeric. Throws ValueError for other bytes. */
export function decodeNumeric(bytes: Buffer): string {
  if (bytes.length < 8) throw new ValueError('22P03', 'incorrect binary data format in bind parameter');
  const count = bytes.readUInt16BE(0);
  const weight = bytes.readInt16BE(2);
  const sign = bytes.readUInt16BE(4);
  const scale = bytes.readUInt16BE(6);
  if (sign === notANumber) return 'NaN';
  if (bytes.length !== 8 + count * 2 || scale > 16_383 || Math.abs(weight) > 4_096) {
    throw new ValueError('22P03', 'incorrect binary data format in bind parameter');
  }
  const group = (index: number): string =>
    (index >= 0 && index < count ? bytes.readUInt16BE(8 + index * 2) : 0).toString().padStart(4, '0');
  let whole = '';
  for (let index = 0; index <= weight; index += 1) whole += group(index);
  let decimals = '';
  for (let index = weight + 1; decimals.length < scale; index += 1) decimals += group(index);
  const text = `${whole.replace(/^0+(?=\d)/, '') || '0'}${scale > 0 ? `.${decimals.slice(0, scale)}` : ''}`;
  return sign === negativeSign ? `-${text}` : text;
}
