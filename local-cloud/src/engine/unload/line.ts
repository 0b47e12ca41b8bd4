import { literal } from '../../sql/text.ts';
import type { UnloadFormat } from '../../sql/tree/unload.ts';

/** A column of the unloaded query; `sql` names it in DuckDB. */
export interface QueryColumn {
  name: string;
  type: string;
  sql: string;
}

/** DuckDB text that builds the line of a row, without its newline. */
export function lineOf(format: Exclude<UnloadFormat, { kind: 'parquet' }>, columns: readonly QueryColumn[]): string {
  if (format.kind === 'json') {
    const members = columns.map(({ name, type, sql }) => {
      return `${literal(`${JSON.stringify(name)}:`)} || coalesce(${jsonText(type, sql)}, 'null')`;
    });
    return `'{' || ${members.join(` || ',' || `)} || '}'`;
  }
  const fields = columns.map((column) => field(format, column));
  return fields.join(` || ${literal(format.delimiter)} || `);
}

/** The first line of a file with HEADER. */
export function headerOf(format: Extract<UnloadFormat, { header: boolean }>, columns: readonly QueryColumn[]): string {
  return columns
    .map(({ name }) => {
      if (format.kind === 'text') return format.addQuotes ? `"${name}"` : name;
      return [format.delimiter, '"', '\r', '\n'].some((special) => name.includes(special))
        ? `"${name.replaceAll('"', '""')}"`
        : name;
    })
    .join(format.delimiter);
}

/** JSON text of a value: numbers keep their digits; values that JSON does not have become strings. */
function jsonText(type: string, sql: string): string {
  if (type === 'JSON') return `CAST(json(${sql}) AS VARCHAR)`;
  const text = type === 'BOOLEAN' ? `CAST(${sql} AS VARCHAR)` : textOf(type, sql);
  if (type === 'BOOLEAN' || /^\w*INT(EGER)?$|^DECIMAL/.test(type)) return text;
  const quoted = `CAST(to_json(${text}) AS VARCHAR)`;
  return type === 'DOUBLE' || type === 'FLOAT' ? `CASE WHEN isfinite(${sql}) THEN ${text} ELSE ${quoted} END` : quoted;
}

/** A value as Redshift writes it; NULL stays NULL. */
export function textOf(type: string, sql: string): string {
  if (type === 'VARCHAR') return sql;
  if (type === 'BOOLEAN') return `CASE ${sql} WHEN true THEN 't' WHEN false THEN 'f' END`;
  if (type === 'BLOB') return `lower(hex(${sql}))`;
  return `CAST(${sql} AS VARCHAR)`;
}

function field(format: Extract<UnloadFormat, { header: boolean }>, { type, sql }: QueryColumn): string {
  const text = textOf(type, sql);
  const isText = type === 'VARCHAR' || type === 'JSON' || type.startsWith('ENUM');
  const written =
    format.kind === 'csv' ? csvField(format.delimiter, text, isText) : delimitedField(format, text, isText);
  return `coalesce(${written}, ${literal(format.nullAs)})`;
}

/** Delimiters that no number, date or boolean contains. */
const safeDelimiters = ',;|\t^~#';

/** Quoted if it contains something that would end the field, or if it is empty, because an empty field means NULL. */
function csvField(delimiter: string, text: string, isText: boolean): string {
  if (!isText && safeDelimiters.includes(delimiter)) return text;
  const special = literal(`[${escapeClass(delimiter)}"\\r\\n]`);
  const quoted = `'"' || replace(${text}, '"', '""') || '"'`;
  return `CASE WHEN ${text} = '' OR regexp_matches(${text}, ${special}) THEN ${quoted} ELSE ${text} END`;
}

function escapeClass(character: string): string {
  return character.replace(/[\\\]^-]/, '\\$&');
}

function delimitedField(format: Extract<UnloadFormat, { kind: 'text' }>, text: string, isText: boolean): string {
  const special = `([\\\\\\r\\n${escapeClass(format.delimiter)}${format.addQuotes ? `"'` : ''}])`;
  const escaped =
    format.escape && isText ? `regexp_replace(${text}, ${literal(special)}, ${literal('\\\\\\1')}, 'g')` : text;
  return format.addQuotes ? `'"' || ${escaped} || '"'` : escaped;
}
