import type { Field } from '@aws-sdk/client-redshift-data';

/** Rows as CSV (RFC 4180), each line ended by CRLF, below the names of the columns where they are given. */
export const csvOf = (names: readonly string[] | undefined, rows: readonly Field[][]): string =>
  [...(names === undefined ? [] : [names]), ...rows.map((row) => row.map(textOf))]
    .map((values) => `${values.map(quoted).join(',')}\r\n`)
    .join('');

/** NULL is nothing at all. */
const textOf = ({ isNull, stringValue, longValue, doubleValue, booleanValue }: Field): string =>
  isNull === true ? '' : String(stringValue ?? longValue ?? doubleValue ?? booleanValue);

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
