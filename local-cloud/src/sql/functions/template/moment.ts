import { DialectError } from '../../error.ts';
import { literal } from '../../text.ts';

interface Pattern {
  text: string;
  /** The pattern for DuckDB's strftime and strptime. */
  format?: string;
  /** What TO_DATE accepts for it, as a regular expression; by default one or two digits. */
  shape?: string;
  /** If strftime has no such pattern: an expression over the time. */
  sql?: (time: string) => string;
  /** Names are padded to this width unless FM precedes. */
  width?: number;
}

const number = (part: string) => (time: string) => `CAST(${part.split('$').join(time)} AS VARCHAR)`;

const word = '[A-Za-z.]+';

/** Redshift's date patterns, longest first. */
const patterns: Pattern[] = [
  { text: 'HH24', format: '%H' },
  { text: 'HH12', format: '%I' },
  { text: 'IYYY', format: '%G', shape: '[0-9]{1,4}' },
  { text: 'Y,YYY', sql: (time) => `format('{:,}', year(${time}))` },
  { text: 'YYYY', format: '%Y', shape: '[0-9]{1,4}' },
  { text: 'MONTH', format: '%B', shape: word, width: 9 },
  { text: 'SSSS', sql: number('CAST(floor(epoch($)) AS BIGINT) % 86400') },
  { text: 'A.M.', format: '%p', shape: word },
  { text: 'P.M.', format: '%p', shape: word },
  { text: 'A.D.', sql: () => "'A.D.'" },
  { text: 'B.C.', sql: () => "'A.D.'" },
  { text: 'IDDD', sql: number("date_part('isodow', $) + 7 * (date_part('week', $) - 1)") },
  { text: 'DAY', format: '%A', shape: word, width: 9 },
  { text: 'DDD', format: '%j', shape: '[0-9]{1,3}' },
  { text: 'MON', format: '%b', shape: word },
  { text: 'YYY', sql: (time) => `right(strftime(${time}, '%Y'), 3)` },
  { text: 'IYY', sql: (time) => `right(strftime(${time}, '%G'), 3)` },
  { text: 'AM', format: '%p', shape: word },
  { text: 'PM', format: '%p', shape: word },
  { text: 'AD', sql: () => "'AD'" },
  { text: 'BC', sql: () => "'AD'" },
  { text: 'YY', format: '%y' },
  { text: 'IY', sql: (time) => `right(strftime(${time}, '%G'), 2)` },
  { text: 'ID', sql: number("date_part('isodow', $)") },
  {
    text: 'RM',
    sql: (time) =>
      `rpad(['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII'][month(${time})], 4, ' ')`,
  },
  { text: 'IW', format: '%V' },
  { text: 'MM', format: '%m' },
  { text: 'DD', format: '%d' },
  { text: 'DY', format: '%a', shape: word },
  { text: 'HH', format: '%I' },
  { text: 'MI', format: '%M' },
  { text: 'SS', format: '%S' },
  { text: 'MS', format: '%g', shape: '[0-9]{1,3}' },
  { text: 'US', format: '%f', shape: '[0-9]{1,6}' },
  { text: 'TZ', format: '%Z', shape: '[A-Za-z/_]+' },
  { text: 'OF', format: '%z', shape: '[-+][0-9:]+' },
  { text: 'WW', sql: (time) => `printf('%02d', (dayofyear(${time}) - 1) // 7 + 1)` },
  { text: 'CC', sql: (time) => `printf('%02d', date_part('century', ${time}))` },
  { text: 'Q', sql: number('quarter($)') },
  { text: 'D', sql: number('dayofweek($) + 1') },
  { text: 'Y', sql: (time) => `right(strftime(${time}, '%Y'), 1)` },
  { text: 'W', sql: number('(day($) - 1) // 7 + 1') },
  { text: 'J', sql: number('CAST(julian(CAST($ AS DATE)) AS BIGINT)') },
];

type Piece = { text: string } | { pattern: Pattern; written: string; isFilled: boolean; ordinal: string | undefined };

function pieces(template: string): Piece[] {
  const found: Piece[] = [];
  for (let at = 0; at < template.length;) {
    if (template[at] === '"') {
      const end = template.indexOf('"', at + 1);
      found.push({ text: template.slice(at + 1, end < 0 ? undefined : end) });
      at = end < 0 ? template.length : end + 1;
      continue;
    }
    const isFilled = !template
      .slice(at, at + 2)
      .toUpperCase()
      .startsWith('FM');
    const start = isFilled ? at : at + 2;
    const upper = template.slice(start, start + 5).toUpperCase();
    const pattern = patterns.find(({ text }) => upper.startsWith(text));
    if (pattern === undefined) {
      found.push({ text: template.slice(at, start + 1) });
      at = start + 1;
      continue;
    }
    at = start + pattern.text.length;
    const ordinal = /^th/i.exec(template.slice(at))?.[0];
    found.push({ pattern, written: template.slice(start, at), isFilled, ordinal });
    at += ordinal?.length ?? 0;
  }
  return found;
}

/** TO_CHAR for dates and times. */
export function timeText(time: string, template: string): string {
  const parts: string[] = [];
  let format = '';
  const flush = (): void => {
    if (format !== '') parts.push(`strftime(${time}, ${literal(format)})`);
    format = '';
  };
  for (const piece of pieces(template)) {
    if ('text' in piece) format += piece.text.replaceAll('%', '%%');
    else if (piece.pattern.format !== undefined && isPlain(piece)) format += piece.pattern.format;
    else {
      flush();
      parts.push(timePart(time, piece));
    }
  }
  flush();
  return parts.length === 0 ? "''" : parts.length === 1 ? parts[0]! : `(${parts.join(' || ')})`;
}

type Part = Extract<Piece, { pattern: Pattern }>;

/** Whether strftime writes exactly the letters and width of the pattern. */
function isPlain({ pattern, written, isFilled, ordinal }: Part): boolean {
  if (pattern.width !== undefined || ordinal !== undefined) return false;
  if (pattern.text === 'MON' || pattern.text === 'DY')
    return written[0] !== written[0]!.toLowerCase() && written[1] === written[1]!.toLowerCase();
  if (pattern.format === '%p') return written === written.toUpperCase() && !written.includes('.');
  return isFilled;
}

function timePart(time: string, part: Part): string {
  const { ordinal } = part;
  if (ordinal === undefined) return cardinal(time, part);
  const text = `sys_function.ordinal(${cardinal(time, part)})`;
  return ordinal === 'th' ? text : `upper(${text})`;
}

function cardinal(time: string, { pattern, written, isFilled }: Part): string {
  const isLower = written === written.toLowerCase();
  if (pattern.sql !== undefined) return isLower ? `lower(${pattern.sql(time)})` : pattern.sql(time);
  const text = `strftime(${time}, ${literal(pattern.format!)})`;
  if (pattern.format === '%p') return meridian(text, written);
  if (!['MONTH', 'DAY', 'MON', 'DY'].includes(pattern.text))
    return isFilled ? text : `CAST(CAST(${text} AS INTEGER) AS VARCHAR)`;
  const isUpper = written === written.toUpperCase();
  const cased = isUpper ? `upper(${text})` : isLower ? `lower(${text})` : text;
  return isFilled && pattern.width !== undefined ? `rpad(${cased}, ${pattern.width}, ' ')` : cased;
}

function meridian(text: string, written: string): string {
  const dotted = written.includes('.') ? `replace(replace(${text}, 'AM', 'A.M.'), 'PM', 'P.M.')` : text;
  return written === written.toLowerCase() ? `lower(${dotted})` : dotted;
}

/**
 * The strptime format of a template, and the regular expression of the texts it reads. Throws for patterns that only
 * TO_CHAR has.
 */
export function timeFormat(template: string): { format: string; shape: string } {
  let format = '';
  let shape = '^ *';
  for (const piece of pieces(template)) {
    if ('text' in piece) {
      format += piece.text.replaceAll('%', '%%');
      shape += piece.text.replace(/[.^$*+?()[\]{}|\\]/g, '\\$&');
      continue;
    }
    const { pattern } = piece;
    if (pattern.format === undefined) {
      throw new DialectError('0A000', `format ${pattern.text} is not supported in TO_DATE and TO_TIMESTAMP`);
    }
    format += pattern.format;
    shape += pattern.shape ?? '[0-9]{1,2}';
  }
  return { format, shape };
}

/** What a number in the template adds to the beginning of its year; months and days count from 1. */
const units: Readonly<Record<string, { add: string; from: number }>> = {
  MM: { add: 'to_months', from: 1 },
  DD: { add: 'to_days', from: 1 },
  HH24: { add: 'to_hours', from: 0 },
  MI: { add: 'to_minutes', from: 0 },
  SS: { add: 'to_seconds', from: 0 },
};

/**
 * Reads a text by a template of numbers only, where a number beyond its range carries over: the 31st of June is the 1st
 * of July. Undefined for any other template.
 */
export function looseMoment(text: string, template: string): string | undefined {
  const found = pieces(template);
  const written = found.flatMap((piece) => ('pattern' in piece ? [piece.pattern.text] : []));
  if (!written.includes('YYYY') || written.some((each) => each !== 'YYYY' && units[each] === undefined))
    return undefined;
  const shape = found.map((piece) =>
    'pattern' in piece ? `(${piece.pattern.shape ?? '[0-9]{1,2}'})` : piece.text.replace(/[.^$*+?()[\]{}|\\]/g, '\\$&'),
  );
  const valueOf = (name: string): string =>
    `try_cast(regexp_extract(${text}, ${literal(`^ *${shape.join('')}`)}, ${written.indexOf(name) + 1}) AS INTEGER)`;
  const added = written
    .filter((name) => name !== 'YYYY')
    .map((name) => ` + ${units[name]!.add}(${valueOf(name)} - ${units[name]!.from})`);
  return `(make_timestamp(${valueOf('YYYY')}, 1, 1, 0, 0, 0)${added.join('')})`;
}
