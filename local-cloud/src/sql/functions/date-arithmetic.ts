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

/** A moment so many of a part later. */
export function addedTo(moment: string, part: string, count: string): string {
  return `(${moment} + ${unitOf(part)}(CAST(${count} AS ${clockParts.has(part) ? 'BIGINT' : 'INTEGER'})))`;
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
  return part === 'millisecond' || part === 'microsecond' ? `(${sql} % 1000)` : sql;
}

const perUnit: Readonly<Record<string, string>> = { second: '1000000.0', millisecond: '1000.0', microsecond: '1.0' };

/** DATE_PART: of seconds and what is below them, the whole seconds with their fraction, in that unit. */
export function partOf(part: string, value: string): string {
  const divisor = perUnit[part];
  if (divisor === undefined) return `CAST(${extracted(part, value)} AS DOUBLE)`;
  return `(CAST(date_part('microsecond', ${value}) AS DOUBLE) / ${divisor})`;
}
