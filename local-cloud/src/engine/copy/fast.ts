import { literal, quote } from '../../sql/text.ts';
import type { Copy } from '../../sql/tree/copy.ts';
import type { FastInput } from './fast-input.ts';
import { fastValue } from './fast-value.ts';
import type { FastValue } from './fast-value.ts';
import type { RecordShape } from './record-shape.ts';
import type { Target } from './target.ts';

/**
 * One INSERT that loads every record that DuckDB certainly reads as Redshift does. For each other record it takes a
 * number from the sequence `doubts` instead of failing, which would end the transaction. Undefined if a column needs
 * the careful way anyway.
 */
export function fastInsert(
  statement: Copy,
  target: Target,
  shape: RecordShape,
  { input, doubts }: { input: FastInput; doubts: string },
): string | undefined {
  const values: FastValue[] = [];
  for (const [index, column] of target.columns.entries()) {
    const value = fastValue(column, index, shape.fields[index]!, statement);
    if (value === undefined) return undefined;
    values.push(value);
  }
  const names = target.columns.map((column) => quote(column.name)).join(', ');
  const list = (make: (value: FastValue, index: number) => string): string => values.map(make).join(', ');
  const isSure = ['whole', ...values.flatMap((value) => value.isSure)].join('\n  AND ');
  return `INSERT INTO ${target.sql} (${names})
SELECT ${list((value) => value.stored)}
FROM (SELECT *, ${list((value, index) => `${value.parsed} AS p${index}`)}
FROM (SELECT ${shape.isWhole} AS whole, ${list((value, index) => `${value.read} AS r${index}`)}
FROM (${shape.records(input)}) AS record))
WHERE CASE WHEN ${isSure}
  THEN true ELSE nextval(${literal(`temp.main.${doubts}`)}) IS NULL END`;
}
