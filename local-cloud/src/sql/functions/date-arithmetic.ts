import { DialectError } from '../error.ts';
import { literal } from '../text.ts';

/** DuckDB's function that makes an interval of so many of a date part. */
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

/** A time of day so many hours, minutes or seconds later; throws DialectError 22023 for a part that it has not. */
export function addedToTime(time: string, part: string, count: string): string {
  if (!clockParts.has(part)) throw new DialectError('22023', `unit "${part}" not supported for a time of day`);
  return addedTo(time, part, count);
}

/** Whether so many of a part later is so many years later: for these `addedTo` names the moment more than once. */
export function isOfYears(part: string): boolean {
  return ['year', 'decade', 'century', 'millennium'].includes(part);
}

/** A moment so many of a part later. Years after a 29th of February lies the 1st of March, unlike months after it. */
export function addedTo(moment: string, part: string, count: string): string {
  const later = `(${moment} + ${unitOf(part)}(CAST(${count} AS ${clockParts.has(part) ? 'BIGINT' : 'INTEGER'})))`;
  if (!isOfYears(part)) return later;
  return `(${later} + to_days(CAST(month(${moment}) = 2 AND day(${moment}) = 29 AND day(${later}) = 28 AS INTEGER)))`;
}

/** How many boundaries of a part lie between two moments of one type. */
export function difference(part: string, from: string, to: string): string {
  unitOf(part);
  // DuckDB counts whole weeks; Redshift their boundaries, Mondays as for DATE_TRUNC.
  if (part === 'week') return `(date_diff('day', ${truncated(part, from)}, ${truncated(part, to)}) // 7)`;
  return `date_diff(${literal(part)}, ${from}, ${to})`;
}

/** DuckDB's centuries and millennia begin a year too early. */
export function truncated(part: string, moment: string): string {
  unitOf(part);
  if (part !== 'century' && part !== 'millennium') return `date_trunc(${literal(part)}, ${moment})`;
  return `(date_trunc(${literal(part)}, ${moment} - to_years(1)) + to_years(1))`;
}

/** EXTRACT: of seconds and what is below them, that part alone. */
export function extracted(part: string, value: string): string {
  const sql = `date_part(${literal(part)}, ${value})`;
  if (part === 'epoch') return `floor(${sql})`;
  // The first decade is that of the years 1 to 9.
  if (part === 'decade') return `(${sql} + 1)`;
  return part === 'millisecond' || part === 'microsecond' ? `(${sql} % 1000)` : sql;
}

/** DATE_PART: the second with its fraction, and what is below it as all of the fraction. */
export function partOf(part: string, value: string): string {
  const microseconds = `date_part('microsecond', ${value})`;
  if (part === 'second') return `(CAST(${microseconds} AS DOUBLE) / 1000000.0)`;
  if (part === 'millisecond') return `(CAST(${microseconds} % 1000000 AS DOUBLE) / 1000.0)`;
  return `CAST(${part === 'microsecond' ? `${microseconds} % 1000000` : extracted(part, value)} AS DOUBLE)`;
}
