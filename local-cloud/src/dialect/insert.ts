import { DialectError } from '../sql/error.ts';
import type { Insert, InsertValue, Statement } from './statement.ts';
import { quote } from './text.ts';

/** A column of the table, in the table's order. */
export interface InsertColumn {
  name: string;
  /** Type, as DuckDB calls it. */
  type: string;
  /** Its values are the table's own, and cannot be given. */
  isIdentity: boolean;
}

/** The statement as it stands without knowing the table. */
export function insertStatement(insert: Insert): Statement {
  return { kind: 'sql', duckdb: [textOf(insert)], tag: 'INSERT', returnsRows: false, insert };
}

/**
 * DuckDB text of an INSERT of `width` columns into a table. Fewer than the table has are its first ones; text that is
 * stored as a date, a time or SUPER is read as Redshift reads it. Throws 0A000 for a value of an identity column.
 */
export function insertText(insert: Insert, table: readonly InsertColumn[], width: number): string {
  const names = insert.columns ?? table.slice(0, width).map(({ name }) => name);
  const columns = names.map((name) => table.find((column) => column.name.toLowerCase() === name));
  const given = columns.some((column, place) => column?.isIdentity && !isDefault(insert, place));
  if (given) throw new DialectError('0A000', 'cannot set an identity column to a value');
  const rows = insert.rows?.map((row) => row.map((value, place) => stored(value, columns[place]?.type)));
  const isPart = insert.columns === undefined && width < table.length;
  return textOf({ ...insert, ...(isPart ? { columns: names } : {}), ...(rows === undefined ? {} : { rows }) });
}

function isDefault({ rows }: Insert, place: number): boolean {
  return rows !== undefined && rows.every((row) => row[place] === undefined || row[place].sql === 'DEFAULT');
}

function stored(value: InsertValue, type = ''): InsertValue {
  const { sql, isText } = value;
  // DuckDB reads ISO 8601 itself, and faster.
  const read = isText && !/^'\d{4}-\d\d-\d\d[\d:. ]*'$/.test(sql) ? reading[type] : undefined;
  return read === undefined ? value : { sql: `${read}(${sql})`, isText: false };
}

/** By DuckDB's name of the column's type, what reads a text into it. */
const reading: Readonly<Record<string, string>> = {
  JSON: 'to_json',
  DATE: 'sys_function.as_date',
  TIMESTAMP: 'sys_function.as_timestamp',
  'TIMESTAMP WITH TIME ZONE': 'sys_function.as_timestamptz',
};

function textOf({ target, columns, rows, query = '' }: Insert): string {
  const list = columns === undefined ? '' : ` (${columns.map(quote).join(', ')})`;
  const source = rows === undefined ? query : `VALUES ${rows.map(rowText).join(', ')}`;
  return `INSERT INTO ${target}${list} ${source}`;
}

function rowText(row: InsertValue[]): string {
  return `(${row.map(({ sql }) => sql).join(', ')})`;
}
