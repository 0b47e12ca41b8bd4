import { Refusal } from './field-error.ts';
import type { TargetType } from './type.ts';

const names = { 16: 'Short', 32: 'Integer', 64: 'Long' } as const;
const limits = { 16: 2n ** 15n, 32: 2n ** 31n, 64: 2n ** 63n } as const;

/** A number in digits: sign, the digits, and how many of them are after the point. */
interface Digits {
  isNegative: boolean;
  digits: string;
  scale: number;
}

const literal = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/;

function readDigits(text: string): Digits | undefined {
  const match = literal.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  const digits = whole + fraction;
  const scale = fraction.length - Number(exponent);
  return { isNegative: sign === '-', digits, scale };
}

/** The digits with exactly this scale: cut, or rounded half up. */
function rescale({ digits, scale }: Digits, to: number, isRounded: boolean): bigint {
  if (scale <= to) return BigInt(digits) * 10n ** BigInt(to - scale);
  const dropped = scale - to;
  if (dropped > digits.length) return 0n;
  const kept = BigInt(digits.slice(0, digits.length - dropped) || '0');
  return isRounded && digits[digits.length - dropped]! >= '5' ? kept + 1n : kept;
}

/**
 * An integer as text. JSON numbers may have decimals or an exponent, which are cut (rounded with ROUNDEC); text must be
 * digits alone.
 */
export function integer(
  text: string,
  bits: 16 | 32 | 64,
  options: { isLoose: boolean; isRounded: boolean },
): string | Refusal {
  const trimmed = text.trim();
  const isPlain = /^[+-]?\d+$/.test(trimmed);
  const digits = isPlain || options.isLoose ? readDigits(trimmed) : undefined;
  if (digits === undefined) return invalidDigit(text, names[bits]);
  if (digits.digits.length - digits.scale > 40) return overflow(text, names[bits]);
  const size = rescale(digits, 0, options.isRounded);
  const value = digits.isNegative ? -size : size;
  if (value >= limits[bits] || value < -limits[bits]) return overflow(text, names[bits]);
  return value.toString();
}

function invalidDigit(text: string, type: string): Refusal {
  const at = Math.max(
    0,
    text.search(/[^\d]/) === 0 && /^[+-]\d/.test(text) ? 1 + text.slice(1).search(/[^\d]/) : text.search(/[^\d]/),
  );
  return new Refusal('digit', `Invalid digit, Value '${text[at] ?? ''}', Pos ${at}, Type: ${type}`, at);
}

function overflow(text: string, type: string): Refusal {
  return new Refusal('overflow', `Overflow, Value '${text}', Type: ${type}`);
}

/** A decimal as text with exactly the column's scale. */
export function decimal(
  text: string,
  type: Extract<TargetType, { kind: 'decimal' }>,
  isRounded: boolean,
): string | Refusal {
  const digits = readDigits(text.trim());
  const name = 'Decimal';
  if (digits === undefined) {
    const at = Math.max(0, text.search(/[^\d.+-]/));
    return new Refusal('decimal', `Invalid digit, Value '${text[at] ?? ''}', Pos ${at}, Type: ${name}`, at);
  }
  if (digits.digits.length - digits.scale > 80 && /[1-9]/.test(digits.digits)) return overflow(text, name);
  const size = rescale(digits, type.scale, isRounded);
  if (size >= 10n ** BigInt(type.precision)) return overflow(text, name);
  const padded = size.toString().padStart(type.scale + 1, '0');
  const point = padded.length - type.scale;
  const sign = digits.isNegative && size > 0n ? '-' : '';
  return sign + (type.scale === 0 ? padded : `${padded.slice(0, point)}.${padded.slice(point)}`);
}

const maxReal = 3.4028234663852886e38;

/** A float as text that DuckDB reads. */
export function float(text: string, isReal: boolean): string | Refusal {
  const trimmed = text.trim();
  if (/^[+-]?(inf(inity)?|nan)$/i.test(trimmed)) return trimmed.replace(/^\+/, '');
  const value = readDigits(trimmed) === undefined ? Number.NaN : Number(trimmed);
  if (Number.isNaN(value)) {
    const at = Math.max(0, text.search(/[^\d.+eE-]/));
    return new Refusal(
      'float',
      `Invalid digit, Value '${text[at] ?? ''}', Pos ${at}, Type: ${isReal ? 'Float4' : 'Float8'}`,
      at,
    );
  }
  if (!Number.isFinite(value) || (isReal && Math.abs(value) > maxReal))
    return overflow(text, isReal ? 'Float4' : 'Float8');
  return trimmed;
}
