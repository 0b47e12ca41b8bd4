import { overArguments } from './overload.ts';
import type { Expression } from './reader.ts';

const months = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec';

/** A day in a form that DuckDB does not read as Redshift does, or a moment with a zone. */
const otherForms = new RegExp(
  `^' *(?:\\d{8}\\b|\\d{1,3}[-/.]\\d{1,2}[-/.]\\d|\\d{4}[/.]\\d|(?:\\d{1,4}[- ]?)?(?:${months})[a-z]{0,6}[-., \\d]|\\d{4}-\\d{1,2}-\\d{1,2}[ t][\\d:.]{1,15} ?[-+a-z])`,
  'i',
);

/** A value beside another, such as in a comparison. A literal that may be a day is one where the other side has days. */
export function besideMoment(value: Expression, other: Expression): Expression {
  if (value.kind !== 'string' || !otherForms.test(value.sql)) return value;
  const sql = overArguments([value, other], ([text, sample]) => `sys_function.as_type_of(${text}, ${sample})`);
  return { ...value, sql };
}
