import type { BoundInsert } from '../../binder/bound-change.ts';
import { quote } from '../../text.ts';
import { relationName } from '../from.ts';
import type { Writer } from '../writer.ts';
import { value } from './value.ts';

export function insert({ target, columns, source }: BoundInsert, writer: Writer): string {
  const into = `INSERT INTO ${relationName(target)}`;
  if (source.kind === 'defaultValues') return `${into} DEFAULT VALUES`;
  const list = `${into} (${columns.map(quote).join(', ')})`;
  if (source.kind === 'query') return `${list} ${writer.query(source)}`;
  const rows = source.rows.map((row) => `(${row.map((each) => value(each, writer)).join(', ')})`);
  return `${list} VALUES ${rows.join(', ')}`;
}
