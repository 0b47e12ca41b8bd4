import { literal } from '../text.ts';
import { always, longText } from './result.ts';
import { formOf, type FunctionRow, type FunctionRows, repeating, scalar, type Written } from './row.ts';
import { timeFormat, timeText } from './template/moment.ts';
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

/** Text that goes on behind what the template asks for is none of its concern. */
function read(value: Written, template: string): string {
  const { format, shape } = timeFormat(template);
  return `sys_function.read_template(${value.sql}, ${[shape, format, template].map(literal).join(', ')})`;
}

/**
 * What reads and writes by a template, which is read when the statement is.
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
      repeating(([value, template]) => `CAST(${read(value!, template!.constant!)} AS DATE)`),
      'r_TO_DATE_function',
    ),
  ],
  to_timestamp: [
    scalar(
      ['text', 'template', 'boolean?'],
      always('timestamptz'),
      repeating(([value, template]) => `timezone('UTC', ${read(value!, template!.constant!)})`),
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
