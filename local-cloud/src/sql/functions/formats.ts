import { literal } from '../text.ts';
import { always, longText } from './result.ts';
import { formOf, type FunctionRow, type FunctionRows, repeating, scalar, type Written } from './row.ts';
import { looseMoment, timeFormat, timeText } from './template/moment.ts';
import { decimalPlaces, numberText, numberValue } from './template/number.ts';

const shown = (
  kind: 'moment' | 'interval' | 'number',
  duckdb: (value: Written, template: string) => string,
): FunctionRow =>
  scalar(
    [kind, 'template'],
    longText,
    repeating(([value, template]) => duckdb(value!, template!.constant!)),
    'r_TO_CHAR',
  );

/** Text after the end of the template is ignored. */
function read(value: Written, template: string, isStrict: boolean): string {
  const { format, shape } = timeFormat(template);
  const strict = `sys_function.read_template(${value.sql}, ${[shape, format, template].map(literal).join(', ')})`;
  const loose = isStrict ? undefined : looseMoment(value.sql, template);
  if (loose === undefined) return strict;
  const exact = `try_strptime(trim(regexp_extract(${value.sql}, ${literal(shape)})), ${literal(format)})`;
  return `coalesce(${exact}, ${loose}, ${strict})`;
}

const readBy = ([value, template, isStrict]: readonly Written[]): string =>
  read(value!, template!.constant!, isStrict?.constant === 'true');

/**
 * Functions that read or write by a template. The template is read when the statement is bound.
 * https://docs.aws.amazon.com/redshift/latest/dg/r_Data_type_formatting.html
 */
export const formatRows: FunctionRows = {
  to_char: [
    shown('moment', ({ type, sql }, template) =>
      timeText(type.name === 'date' ? `CAST(${sql} AS TIMESTAMP)` : sql, template),
    ),
    shown('number', ({ sql }, template) => numberText(sql, template)),
    shown('interval', ({ sql }, template) => timeText(`(TIMESTAMP '0001-01-01' + ${sql})`, template)),
  ],
  to_number: [
    scalar(
      ['text', 'template'],
      ([, template]) => ({ name: 'numeric', precision: 38, scale: decimalPlaces(template!.constant!) }),
      repeating(([value, template]) => numberValue(value!.sql, template!.constant!)),
      'r_TO_NUMBER',
    ),
  ],
  to_date: [
    scalar(
      ['text', 'template', 'boolean?'],
      always('date'),
      repeating((args) => `CAST(${readBy(args)} AS DATE)`),
      'r_TO_DATE_function',
    ),
  ],
  to_timestamp: [
    scalar(
      ['text', 'template', 'boolean?'],
      always('timestamptz'),
      repeating((args) => `timezone('UTC', ${readBy(args)})`),
      'r_TO_TIMESTAMP',
    ),
  ],
  timeofday: [
    scalar(
      [],
      longText,
      formOf(() => "strftime(now(), '%a %b %d %H:%M:%S.%f %Y UTC')"),
      'r_TIMEOFDAY_function',
    ),
  ],
};
