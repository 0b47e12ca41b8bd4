import { literal } from '../../sql/text.ts';
import { textOf } from './line.ts';
import type { QueryColumn } from './line.ts';

/** DuckDB text of the folder that a row belongs to, as Hive names it: `a=1/b=x/`; empty without partitions. */
export function partitionFolder(columns: readonly QueryColumn[]): string {
  if (columns.length === 0) return "''";
  return columns.map(({ name, type, sql }) => `${literal(`${name}=`)} || ${valueOf(type, sql)} || '/'`).join(' || ');
}

function valueOf(type: string, sql: string): string {
  const text = textOf(type, sql);
  return `CASE WHEN ${text} <> '' THEN url_encode(${text}) ELSE '__HIVE_DEFAULT_PARTITION__' END`;
}
