import { BOOLEAN, type DuckDBConnection, DuckDBScalarFunction, VARCHAR } from '@duckdb/node-api';
import { timestamp } from './copy/temporal.ts';

/**
 * Adds the SQL function `engine_moment(text, is_zoned)`: the ISO 8601 text of a date or time in any form that Redshift
 * recognizes without a format (`Jun 1,2008`, `12/31/08 18:20`, `20200430 04:05:06.789`), with its zone if one is
 * wanted; NULL for any other text. https://docs.aws.amazon.com/redshift/latest/dg/r_Date_and_time_literals.html,
 * r_Datetime_types.html
 */
export function registerMoments(connection: DuckDBConnection): void {
  const moment = DuckDBScalarFunction.create({
    name: 'engine_moment',
    parameterTypes: [VARCHAR, BOOLEAN],
    returnType: VARCHAR,
    mainFunction: (_info, input, output) => {
      const [texts, zoned] = [input.getColumnVector(0), input.getColumnVector(1)];
      for (let row = 0; row < input.rowCount; row += 1) {
        output.setItem(row, isoText(texts.getItem(row), zoned.getItem(row) === true));
      }
      output.flush();
    },
  });
  connection.registerScalarFunction(moment);
}

/** Longer texts are not dates. */
const maxLength = 64;

/** The name or abbreviation of a zone after the time: `EST`, `US/Pacific`. */
const zoneName = /^(.*\d(?: ?[ap]m)?) ?([a-z][a-z_]+(?:\/[a-z_]+)*)$/i;
/** `17 Dec 07:37:16 1997`, from the guide's table of formats: the year comes last. */
const yearLast = /^(\d{1,2}) ([a-z]+) ([\d:.]+) (\d{4})$/i;

function isoText(text: unknown, isZoned: boolean): string | null {
  if (typeof text !== 'string' || text.length > maxLength) return null;
  const plain = text
    .trim()
    .replaceAll(/\s{1,64}/g, ' ')
    .replace(/^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},? /i, '');
  const [, before, zone] = isMeridian(plain) ? [] : (zoneName.exec(plain) ?? []);
  const [, day, month, clock, year] = yearLast.exec(before ?? plain) ?? [];
  const moment = year === undefined ? (before ?? plain) : `${day} ${month} ${year} ${clock}`;
  const found = timestamp(moment, 'auto', isZoned && zone === undefined && hasOffset(moment));
  if (typeof found !== 'string') return null;
  return isZoned && zone !== undefined ? `${found} ${zone}` : found;
}

function isMeridian(text: string): boolean {
  return /\d ?[ap]\.?m\.?$/i.test(text);
}

/** A time without an offset is in the session's zone. */
function hasOffset(text: string): boolean {
  return /:\d\d(?:\.\d+)? ?(?:z|[-+]\d{1,2}(?::?\d\d)?)$/i.test(text);
}
