import { Refusal } from './field-error.ts';

/** The parts of a date and time as read; offsetMinutes is east of UTC. */
interface Parts {
  year?: number;
  month?: number;
  day?: number;
  hour?: number;
  minute?: number;
  second?: number;
  /** Six digits. */
  micros?: string;
  offsetMinutes?: number;
}

interface Pattern {
  matcher: RegExp;
  parts: ((parts: Parts & { isPm?: boolean }, text: string) => void)[];
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

type Element = [written: string, matches: string, set: Pattern['parts'][number]];

/** The elements of DATEFORMAT and TIMEFORMAT, longest first. */
const elements: readonly Element[] = [
  ['YYYY', '(\\d{4})', (parts, text) => (parts.year = Number(text))],
  ['YY', '(\\d{2})', (parts, text) => (parts.year = Number(text) + (Number(text) < 70 ? 2000 : 1900))],
  ['MONTH', '([A-Za-z]{3,9})', (parts, text) => (parts.month = months.indexOf(text.slice(0, 3).toLowerCase()) + 1)],
  ['MON', '([A-Za-z]{3,9})', (parts, text) => (parts.month = months.indexOf(text.slice(0, 3).toLowerCase()) + 1)],
  ['MM', '(\\d{1,2})', (parts, text) => (parts.month = Number(text))],
  ['DD', '(\\d{1,2})', (parts, text) => (parts.day = Number(text))],
  ['HH24', '(\\d{1,2})', (parts, text) => (parts.hour = Number(text))],
  ['HH12', '(\\d{1,2})', (parts, text) => (parts.hour = Number(text))],
  ['HH', '(\\d{1,2})', (parts, text) => (parts.hour = Number(text))],
  ['MI', '(\\d{1,2})', (parts, text) => (parts.minute = Number(text))],
  ['SS', '(\\d{1,2}(?:\\.\\d+)?)', (parts, text) => setSeconds(parts, text)],
  ['MS', '(\\d{1,3})', (parts, text) => (parts.micros = `${text.padEnd(3, '0')}000`)],
  ['US', '(\\d{1,6})', (parts, text) => (parts.micros = text.padEnd(6, '0'))],
  ['AM', '([AaPp]\\.?[Mm]\\.?)', (parts, text) => (parts.isPm = /^p/i.test(text))],
  ['PM', '([AaPp]\\.?[Mm]\\.?)', (parts, text) => (parts.isPm = /^p/i.test(text))],
  ['OF', '(Z|z|[+-]\\d{1,2}(?::?\\d{2})?)', (parts, text) => (parts.offsetMinutes = offset(text))],
];

function setSeconds(parts: Parts, text: string): void {
  const [second, fraction] = text.split('.');
  parts.second = Number(second);
  if (fraction !== undefined) parts.micros = fraction.slice(0, 6).padEnd(6, '0');
}

function offset(text: string): number {
  if (/z/i.test(text)) return 0;
  const [, hours, minutes = '0'] = /^[+-](\d{1,2}):?(\d{2})?$/.exec(text)!;
  return (text.startsWith('-') ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

const compiled = new Map<string, Pattern>();

/** Whether an element of digits begins here. */
function isDigits(format: string): boolean {
  const element = elements.find(([written]) => format.slice(0, written.length).toUpperCase() === written);
  return element?.[1].startsWith('(\\d') === true;
}

/**
 * A pattern such as `DD/MM/YYYY HH24:MI:SS`; other characters match themselves, a space matches any space. A repeated
 * element matches the same text again, because a series of elements of variable length would take exponential time.
 */
function compile(format: string): Pattern {
  const known = compiled.get(format);
  if (known) return known;
  let source = '';
  const parts: Pattern['parts'] = [];
  const groups = new Map<Element, number>();
  for (let at = 0; at < format.length;) {
    const element = elements.find(([written]) => format.slice(at, at + written.length).toUpperCase() === written);
    const group = element && groups.get(element);
    if (group !== undefined) source += `(?:\\${group})`;
    else if (element) {
      // An element directly beside other digits must have its full length.
      const isBeside = source.endsWith('})') || isDigits(format.slice(at + element[0].length));
      source += isBeside ? element[1].replace('{1,2}', '{2}') : element[1];
      parts.push(element[2]);
      groups.set(element, parts.length);
    } else if (format[at] === ' ') source += source.endsWith('\\s+') ? '' : '\\s+';
    else if (format[at] !== '"') source += format[at]!.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
    at += element?.[0].length ?? 1;
  }
  // regex-ok: every element occurs once, and no two spaces follow each other
  const pattern = { matcher: new RegExp(`^${source}$`), parts };
  compiled.set(format, pattern);
  return pattern;
}

function match(text: string, format: string): Parts | undefined {
  const pattern = compile(format);
  const found = pattern.matcher.exec(text);
  if (!found) return undefined;
  const parts: Parts & { isPm?: boolean } = {};
  pattern.parts.forEach((set, index) => {
    const part = found[index + 1];
    if (part !== undefined) set(parts, part);
  });
  if (parts.isPm !== undefined && parts.hour !== undefined) {
    if (parts.hour < 1 || parts.hour > 12) return undefined;
    parts.hour = (parts.hour % 12) + (parts.isPm ? 12 : 0);
  }
  return isValid(parts) ? parts : undefined;
}

function isValid({ year = 2000, month = 1, day = 1, hour = 0, minute = 0, second = 0 }: Parts): boolean {
  if (
    month < 1 ||
    month > 12 ||
    day < 1 ||
    day > new Date(Date.UTC(year < 100 ? 2000 + year : year, month, 0)).getUTCDate()
  )
    return false;
  if (hour === 24) return minute === 0 && second === 0;
  return hour < 24 && minute < 60 && second < 60;
}

const autoDates = [
  'YYYY-MM-DD',
  'YYYYMMDD',
  'YYYY/MM/DD',
  'YYYY.MM.DD',
  'MM/DD/YYYY',
  'MM-DD-YYYY',
  'MM.DD.YYYY',
  'YYMMDD',
  'MM/DD/YY',
  'MM-DD-YY',
  'MM.DD.YY',
  'YYYY MON DD',
  'YYYY-MON-DD',
  'MON DD, YYYY',
  'MON DD,YYYY',
  'MON DD YYYY',
  'MON-DD-YYYY',
  'DD.MM.YYYY',
  'DD MON YYYY',
  'DD-MON-YYYY',
];
const autoTimes = ['HH24:MI:SS', 'HH24:MI', 'HH24MISS', 'HH12:MI:SS AM', 'HH12:MI AM', 'HH12:MI:SSAM', 'HH12:MIAM'];
const autoTimestamps = autoDates.flatMap((day) => [
  ...autoTimes.flatMap((clock) => [`${day} ${clock}`, `${day} ${clock}OF`, `${day} ${clock} OF`]),
  ...['HH24:MI:SS', 'HH24:MI'].flatMap((clock) => [`${day}T${clock}`, `${day}T${clock}OF`]),
  day,
]);

/** The formats to try, in order: `auto` tries all that Redshift recognises by itself. */
function formatsOf(kind: 'date' | 'timestamp' | 'time', format: string): readonly string[] {
  if (kind === 'time') return autoTimes.flatMap((clock) => [clock, `${clock}OF`, `${clock} OF`]);
  if (format === 'auto') return kind === 'date' ? [...autoDates, ...autoTimestamps] : autoTimestamps;
  if (kind === 'timestamp') {
    // A format without an offset also accepts one, and a date alone means its midnight.
    const day = format.split(/[ T]HH/i)[0]!;
    return [format, `${format}OF`, `${format} OF`, ...(day === format ? [] : [day])];
  }
  return [format];
}

function read(text: string, kind: 'date' | 'timestamp' | 'time', format: string): Parts | undefined {
  for (const candidate of formatsOf(kind, format)) {
    const parts = match(text, candidate);
    if (parts) return parts;
  }
  return undefined;
}

const two = (value = 0): string => String(value).padStart(2, '0');

function dateText({ year = 1, month = 1, day = 1 }: Parts): string {
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

function timeText({ hour, minute, second, micros = '000000' }: Parts): string {
  return `${two(hour)}:${two(minute)}:${two(second)}.${micros}`;
}

function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** A date as DuckDB reads it. */
export function date(text: string, format: string): string | Refusal {
  const parts = read(text.trim(), 'date', format);
  if (parts?.year !== undefined) return dateText(parts);
  return new Refusal('date', invalid('Date', format));
}

function invalid(what: string, format: string): string {
  return `Invalid ${what} Format or Value [${format}]`;
}

/** A timestamp as DuckDB reads it; with a zone it carries its offset (UTC when none is given). */
export function timestamp(text: string, format: string, isZoned: boolean): string | Refusal {
  const trimmed = text.trim();
  if (format === 'epochsecs' || format === 'epochmillisecs') return epoch(trimmed, format, isZoned);
  const parts = read(trimmed, 'timestamp', format);
  if (parts?.year === undefined) return new Refusal('timestamp', invalid('timestamp', format));
  return `${dateText(parts)} ${timeText(parts)}${isZoned ? offsetText(parts.offsetMinutes ?? 0) : ''}`;
}

function epoch(text: string, format: string, isZoned: boolean): string | Refusal {
  const value = /^[+-]?\d+(?:\.\d*)?(?:[eE][+]?\d{1,2})?$/.test(text) ? Number(text) : Number.NaN;
  const millis = format === 'epochsecs' ? value * 1000 : value;
  const at = new Date(Math.trunc(millis));
  if (Number.isNaN(at.getTime()) || at.getUTCFullYear() < 1 || at.getUTCFullYear() > 9999) {
    return new Refusal('timestamp', invalid('timestamp', format));
  }
  return `${at.toISOString().slice(0, 23).replace('T', ' ')}${isZoned ? '+00' : ''}`;
}

/** A time of day as DuckDB reads it. */
export function time(text: string, isZoned: boolean): string | Refusal {
  const parts = read(text.trim(), 'time', 'auto');
  if (parts?.hour === undefined) return new Refusal('timestamp', invalid('time', 'auto'));
  return `${timeText(parts)}${isZoned ? offsetText(parts.offsetMinutes ?? 0) : ''}`;
}
