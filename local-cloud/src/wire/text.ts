const microsPerSecond = 1_000_000n;
const secondsPerDay = 86_400;
const msPerDay = 86_400_000;

/** Infinite dates and timestamps as DuckDB stores them. */
const infiniteDays = 2_147_483_647;
const infiniteMicros = 9_223_372_036_854_775_807n;

/** `2018-11-21`, `0044-03-15 BC`; days count from 1970-01-01. */
export function formatDate(days: number): string {
  if (Math.abs(days) === infiniteDays) return days > 0 ? 'infinity' : '-infinity';
  const { year, rest } = dateParts(days);
  return year > 0 ? `${pad(year, 4)}${rest}` : `${pad(1 - year, 4)}${rest} BC`;
}

function dateParts(days: number): { year: number; rest: string } {
  const date = new Date(days * msPerDay);
  return { year: date.getUTCFullYear(), rest: `-${twoDigits(date.getUTCMonth() + 1)}-${twoDigits(date.getUTCDate())}` };
}

/** Rows usually come in order of time, so the next timestamp is likely on the same day as the last. */
const lastDay = { days: Number.NaN, text: '' };

/** `2018-11-21 21:56:47.796`: ISO style, with a fraction only if there is one. */
export function formatTimestamp(micros: bigint, suffix = ''): string {
  if (micros === infiniteMicros) return 'infinity';
  if (micros <= -infiniteMicros) return '-infinity';
  const [seconds, rest] = splitSeconds(micros);
  const days = Math.floor(seconds / secondsPerDay);
  if (days !== lastDay.days) {
    lastDay.days = days;
    lastDay.text = formatDate(days);
  }
  const isBeforeChrist = lastDay.text.endsWith(' BC');
  const date = isBeforeChrist ? lastDay.text.slice(0, -3) : lastDay.text;
  const time = clock(seconds - days * secondsPerDay, rest);
  return `${date} ${time}${suffix}${isBeforeChrist ? ' BC' : ''}`;
}

/** A moment at this offset from UTC: `2018-11-21 21:56:47.796+00`. */
export function formatTimestamptz(micros: bigint, offsetSeconds: number): string {
  if (micros === infiniteMicros || micros <= -infiniteMicros) return formatTimestamp(micros);
  return formatTimestamp(micros + BigInt(offsetSeconds) * microsPerSecond, formatOffset(offsetSeconds));
}

/** Whole seconds and the remaining microseconds. Numbers are much faster than bigints while they are exact. */
function splitSeconds(micros: bigint): [number, number] {
  const number = Number(micros);
  if (Number.isSafeInteger(number)) {
    const seconds = Math.floor(number / 1e6);
    return [seconds, number - seconds * 1e6];
  }
  const seconds = floorDivide(micros, microsPerSecond);
  return [Number(seconds), Number(micros - seconds * microsPerSecond)];
}

/** `21:56:47.796` from microseconds since midnight. */
export function formatTime(micros: bigint): string {
  return clock(Number(micros / microsPerSecond), Number(micros % microsPerSecond));
}

function clock(seconds: number, micros: number): string {
  const hours = twoDigits(Math.floor(seconds / 3600));
  return `${hours}:${twoDigits(Math.floor(seconds / 60) % 60)}:${twoDigits(seconds % 60)}${fraction(micros)}`;
}

const pairs = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0'));

/** Long intervals have hours of more than two digits. */
function twoDigits(value: number): string {
  return pairs[value] ?? String(value);
}

/** `+00`, `-03:30`. */
export function formatOffset(offsetSeconds: number): string {
  const absolute = Math.abs(offsetSeconds);
  const minutes = Math.floor(absolute / 60) % 60;
  const sign = offsetSeconds < 0 ? '-' : '+';
  return `${sign}${pad(Math.floor(absolute / 3600), 2)}${minutes === 0 ? '' : `:${pad(minutes, 2)}`}`;
}

/** `1 year 2 mons 3 days 04:05:06.789`: the interval style of PostgreSQL. */
export function formatInterval(months: number, days: number, micros: bigint): string {
  const parts = [
    counted(Math.trunc(months / 12), 'year'),
    counted(months % 12, 'mon'),
    counted(days, 'day'),
    micros === 0n ? '' : `${micros < 0n ? '-' : ''}${formatTime(micros < 0n ? -micros : micros)}`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? '00:00:00' : parts.join(' ');
}

function counted(count: number, unit: string): string {
  if (count === 0) return '';
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** A decimal from its unscaled digits: (12345, 2) is `123.45`. */
export function formatNumeric(unscaled: bigint, scale: number): string {
  if (scale === 0) return unscaled.toString();
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const split = digits.length - scale;
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, split)}.${digits.slice(split)}`;
}

/** A float with this many significant digits, as C's %g prints it: Redshift shows 15 for float8 and 6 for float4. */
export function formatFloat(value: number, significantDigits: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
  if (Object.is(value, -0)) return '-0';
  const magnitude = Math.abs(value);
  const shortest = value.toString();
  // If the shortest text that reads back as the value has no more digits than requested, it is the result.
  if (magnitude >= 1e-4 && magnitude < 10 ** significantDigits && shortest.length <= significantDigits) return shortest;
  // JavaScript uses an exponent where %g does, except that it starts later for small numbers.
  const precise = value.toPrecision(significantDigits);
  if (magnitude >= 1e-4 && !precise.includes('e')) return withoutTrailingZeros(precise);
  const [mantissa = '0', exponentText = '0'] = value.toExponential(significantDigits - 1).split('e');
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= significantDigits) {
    const sign = exponent < 0 ? '-' : '+';
    return `${withoutTrailingZeros(mantissa)}e${sign}${pad(Math.abs(exponent), 2)}`;
  }
  return withoutTrailingZeros(Number(`${mantissa}e${exponent}`).toFixed(Math.max(0, significantDigits - 1 - exponent)));
}

function withoutTrailingZeros(decimal: string): string {
  if (!decimal.includes('.')) return decimal;
  let end = decimal.length;
  while (decimal[end - 1] === '0') end -= 1;
  return decimal.slice(0, decimal[end - 1] === '.' ? end - 1 : end);
}

function fraction(micros: number): string {
  return withoutTrailingZeros(`.${pad(micros, 6)}`);
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

function floorDivide(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return dividend % divisor < 0n ? quotient - 1n : quotient;
}
