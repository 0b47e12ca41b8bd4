import { DialectError } from '../error.ts';
import { literal } from '../text.ts';

/** DuckDB's function that makes an interval from a number of a date part. */
const units: Readonly<Record<string, string>> = {
  millennium: 'to_millennia',
  century: 'to_centuries',
  decade: 'to_decades',
  year: 'to_years',
  quarter: 'to_quarters',
  month: 'to_months',
  week: 'to_weeks',
  day: 'to_days',
  hour: 'to_hours',
  minute: 'to_minutes',
  second: 'to_seconds',
  millisecond: 'to_milliseconds',
  microsecond: 'to_microseconds',
};

const clockParts: ReadonlySet<string> = new Set(['hour', 'minute', 'second', 'millisecond', 'microsecond']);

function unitOf(part: string): string {
  const unit = units[part];
  if (unit === undefined) throw new DialectError('22023', `unit "${part}" not supported`);
  return unit;
}

/** Adds hours, minutes or seconds to a time of day. Throws DialectError 22023 for any other part. */
export function addedToTime(time: string, part: string, count: string): string {
  if (!clockParts.has(part)) throw new DialectError('22023', `unit "${part}" not supported for a time of day`);
  return addedTo(time, part, count);
}

/** Whether the part is a number of years; `addedTo` then mentions the moment more than once. */
export function isOfYears(part: string): boolean {
  return ['year', 'decade', 'century', 'millennium'].includes(part);
}

/**
 * Adds a number of a part to a moment. Adding years to a 29th of February can give the 1st of March; adding months
 * cannot.
 */
export function addedTo(moment: string, part: string, count: string): string {
  const later = `(${moment} + ${unitOf(part)}(CAST(${count} AS ${clockParts.has(part) ? 'BIGINT' : 'INTEGER'})))`;
  if (!isOfYears(part)) return later;
  return `(${later} + to_days(CAST(month(${moment}) = 2 AND day(${moment}) = 29 AND day(${later}) = 28 AS INTEGER)))`;
}

/** The number of boundaries of a part between two moments of one type. */
export function difference(part: string, from: string, to: string): string {
  unitOf(part);
  // DuckDB counts whole weeks; Redshift counts week boundaries, which are Mondays as in DATE_TRUNC.
  if (part === 'week') return `(date_diff('day', ${truncated(part, from)}, ${truncated(part, to)}) // 7)`;
  return `date_diff(${literal(part)}, ${from}, ${to})`;
}

/** Truncates to a part. DuckDB's centuries and millennia begin a year too early. */
export function truncated(part: string, moment: string): string {
  unitOf(part);
  if (part !== 'century' && part !== 'millennium') return `date_trunc(${literal(part)}, ${moment})`;
  return `(date_trunc(${literal(part)}, ${moment} - to_years(1)) + to_years(1))`;
}

/** EXTRACT: seconds and smaller parts without the others. */
export function extracted(part: string, value: string): string {
  const sql = `date_part(${literal(part)}, ${value})`;
  if (part === 'epoch') return `floor(${sql})`;
  // The first decade is the years 1 to 9.
  if (part === 'decade') return `(${sql} + 1)`;
  return part === 'millisecond' || part === 'microsecond' ? `(${sql} % 1000)` : sql;
}

/** DATE_PART: seconds with their fraction, and smaller parts as the whole fraction. */
export function partOf(part: string, value: string): string {
  const microseconds = `date_part('microsecond', ${value})`;
  if (part === 'second') return `(CAST(${microseconds} AS DOUBLE) / 1000000.0)`;
  if (part === 'millisecond') return `(CAST(${microseconds} % 1000000 AS DOUBLE) / 1000.0)`;
  return `CAST(${part === 'microsecond' ? `${microseconds} % 1000000` : extracted(part, value)} AS DOUBLE)`;
}
