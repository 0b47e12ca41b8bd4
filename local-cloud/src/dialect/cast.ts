import { intervalText } from '../sql/functions/interval.ts';
import { overArguments } from './overload.ts';
import { literal, templateText } from './text.ts';
import type { Expression } from './reader.ts';
import type { Type } from './types.ts';

/** An explicit cast. Unlike storing, it cuts text that is too long, and reads dates in more forms than DuckDB does. */
export function castTo(operand: Expression, type: Type): Expression {
  const name =
    operand.name ??
    (type.name === 'regclass' ? 'regclass' : undefined) ??
    columnNames[type.duckdb] ??
    type.duckdb.replace(/^DECIMAL.*/, 'numeric').toLowerCase();
  const textType = type.isExplicit === true ? { textType: type.name } : {};
  return { sql: castText(operand, type), name, ...kindOf(type), ...textType };
}

const columnNames: Record<string, string> = {
  SMALLINT: 'int2',
  INTEGER: 'int4',
  BIGINT: 'int8',
  FLOAT: 'float4',
  DOUBLE: 'float8',
  BOOLEAN: 'bool',
  JSON: 'super',
};

/** What they are called in the message. */
const digitTypes: Record<string, string | undefined> = { SMALLINT: 'smallint', INTEGER: 'integer', BIGINT: 'bigint' };

function castText(operand: Expression, type: Type): string {
  const { sql, kind } = operand;
  if (type.name === 'regclass') return `sys_function.regclass(${sql})`;
  if (type.duckdb === 'VARCHAR') return varcharCast(operand, type);
  if (kind === 'parameter') return `CAST(${sql} AS ${type.duckdb})`;
  if (type.duckdb === 'DATE') return overArguments([operand], ([value]) => `sys_function.as_date(${value})`);
  if (type.duckdb === 'TIMESTAMP' || type.duckdb === 'TIMESTAMPTZ') {
    return overArguments([operand], ([value]) => `sys_function.as_${type.duckdb.toLowerCase()}(${value})`);
  }
  const digits = digitTypes[type.duckdb];
  if (digits !== undefined && kind !== 'integer') {
    return `CAST(${overArguments([operand], ([value]) => `sys_function.digits(${value}, '${digits}')`)} AS ${type.duckdb})`;
  }
  if (type.duckdb === 'INTERVAL' && kind === 'string') return intervalCast(sql, type);
  if (type.duckdb === 'JSON') return `to_json(${sql})`;
  if (type.duckdb === 'BLOB' && kind === 'string') return `encode(${sql})`;
  return `CAST(${sql} AS ${type.duckdb})`;
}

/** A literal is read by its qualifier; of a column DuckDB reads the units that stand in it. */
function intervalCast(sql: string, { units }: Type): string {
  const text = templateText(sql);
  return text === undefined ? `CAST(${sql} AS INTERVAL)` : `INTERVAL ${literal(intervalText(text, units))}`;
}

/** A value as its cast to text writes it. */
function asText(value: string): string {
  return overArguments([{ sql: value }], ([sql]) => `sys_function.as_text(${sql})`);
}

function varcharCast({ sql, kind }: Expression, { lengthBytes, isExplicit }: Type): string {
  const text = kind === 'string' ? sql : kind === 'parameter' ? `CAST(${sql} AS VARCHAR)` : asText(sql);
  if (lengthBytes === undefined || !isExplicit) return text;
  return overArguments([{ sql: text }], ([value]) => `sys_function.cut(${value}, ${lengthBytes})`);
}

function kindOf({ duckdb }: Type): Partial<Expression> {
  if (duckdb === 'TIMESTAMP' || duckdb === 'TIMESTAMPTZ') return { kind: 'timestamp' };
  if (duckdb === 'VARCHAR') return { kind: 'string' };
  if (duckdb === 'INTERVAL') return { kind: 'interval' };
  return ['SMALLINT', 'INTEGER', 'BIGINT'].includes(duckdb) ? { kind: 'integer' } : {};
}
