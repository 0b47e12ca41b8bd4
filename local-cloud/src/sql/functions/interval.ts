import { DialectError } from '../error.ts';
import { dateParts } from './date-parts.ts';

/** The qualifier of an INTERVAL: `YEAR TO MONTH`, or one unit twice. */
export type Units = readonly [first: string, last: string];

/**
 * The text of an interval for DuckDB, with full unit names. Throws DialectError 0A000 for a text that does not fit its
 * qualifier. https://docs.aws.amazon.com/redshift/latest/dg/r_interval_data_types.html, r_interval_literals.html
 */
export function intervalText(text: string, qualifier: Units | undefined): string {
  // A number without a unit means seconds, as in PostgreSQL.
  if (qualifier === undefined) return spelled(text, 'second');
  const [first, last] = qualifier;
  const [, sign = '', days, clock = ''] = /^(-?)(?:(\d+)(?: +|$))?([\d:.-]*)$/.exec(text.trim()) ?? [];
  if (first === 'year' || (first === 'month' && clock.includes('-'))) {
    const [years = '', months = '0'] = (days ?? clock).split('-');
    if (/^\d+$/.test(years) && /^\d+$/.test(months)) return `${sign}${years} year ${sign}${months} month`;
  }
  if (first === last || /[a-z]/i.test(text)) return spelled(text, first);
  if (first === 'day' && days !== undefined) return `${sign}${days} day ${clock === '' ? '' : sign + clock}`.trim();
  if (days === undefined && /^\d+:[\d:.]+$/.test(clock)) return sign + clock;
  throw new DialectError('0A000', `the interval '${text}' ${first} to ${last} is not supported`);
}

/** The text with full unit names. A bare number is in `unit`; DATEADD's abbreviations are also accepted. */
function spelled(text: string, unit: string): string {
  const words: string[] = [];
  const add = (word: string): void => {
    if (word !== '') words.push(dateParts.get(word.toLowerCase()) ?? word);
  };
  let word = '';
  for (const char of text) {
    const isLetter = char.toLowerCase() !== char.toUpperCase();
    const previous = word.at(-1) ?? '';
    const wasLetter = previous.toLowerCase() !== previous.toUpperCase();
    if (char === ' ' || char === ',' || (word !== '' && isLetter !== wasLetter)) {
      add(word);
      word = '';
    }
    if (char !== ' ' && char !== ',') word += char;
  }
  add(word);
  if (words.length === 1 && Number.isFinite(Number(words[0]))) words.push(unit);
  return words.join(' ');
}
