import { castTo } from './cast.ts';
import { datePart } from './dateparts.ts';
import { literal } from './text.ts';
import { overArguments } from './overload.ts';
import type { Expression, Reader } from './reader.ts';
import { readType } from './types.ts';

/** DuckDB's centuries and millennia begin a year too early. */
function truncated(part: string, time: string): string {
  if (part !== 'century' && part !== 'millennium') return `date_trunc(${literal(part)}, ${time})`;
  return `(date_trunc(${literal(part)}, ${time} - to_years(1)) + to_years(1))`;
}

type Special = (reader: Reader) => Expression;

/** Calls whose arguments are not a plain list. Each starts at the opening parenthesis. */
export const specialCalls: Record<string, Special> = {
  extract: inParentheses((reader) => {
    const part = datePart(reader);
    reader.expect('from');
    return extracted(part, reader.expression());
  }),
  date_part: partCall((reader, part) => partOf(part, reader.expression())),
  pgdate_part: partCall((reader, part) => partOf(part, reader.expression())),
  date_trunc: partCall((reader, part) => ({
    sql: truncated(part, temporal(reader.expression(), 'timestamp')),
    kind: 'timestamp',
  })),
  dateadd: partCall(dateAdd),
  date_add: partCall(dateAdd),
  datediff: partCall(dateDiff),
  date_diff: partCall(dateDiff),
  convert: inParentheses((reader) => {
    const type = readType(reader);
    reader.expect(',');
    return castTo(reader.expression(), type);
  }),
  try_cast: inParentheses((reader) => {
    const operand = reader.expression();
    reader.expect('as');
    const type = readType(reader);
    const cast = castTo(operand, type);
    return type.duckdb === 'VARCHAR' ? cast : { ...cast, sql: `try_cast(${operand.sql} AS ${type.duckdb})` };
  }),
  position: inParentheses((reader) => {
    // The needle ends at IN, which is an operator elsewhere: it is read as one operand.
    const part = reader.grammar.operand(reader).sql;
    reader.expect('in');
    return { sql: `sys_function.strpos(${reader.expression().sql}, ${part})` };
  }),
  substring: inParentheses((reader) => {
    const args = [reader.expression()];
    if (reader.accept('from')) {
      args.push(reader.expression());
      if (reader.accept('for')) args.push(reader.expression());
    } else if (reader.accept('for')) args.push({ sql: '1' }, reader.expression());
    else while (reader.accept(',')) args.push(reader.expression());
    return { sql: overArguments(args, (texts) => `sys_function.substring(${texts.join(', ')})`) };
  }),
  trim: inParentheses(trim),
};

function inParentheses(content: Special): Special {
  return (reader) => reader.parenthesized(() => content(reader));
}

function partCall(content: (reader: Reader, part: string) => Expression): Special {
  return inParentheses((reader) => {
    const part = datePart(reader);
    reader.expect(',');
    return content(reader, part);
  });
}

/** A parameter has no type that a macro could go by. */
function moment(value: Expression): string {
  if (value.kind === 'parameter') return `CAST(${value.sql} AS TIMESTAMP)`;
  return overArguments([value], ([sql]) => `sys_function.moment(${sql})`);
}

/** A literal has no type in Redshift until its place gives it one. */
function temporal(value: Expression, type: 'timestamp' | 'date'): string {
  if (value.kind === 'parameter') return `CAST(${value.sql} AS ${type.toUpperCase()})`;
  if (value.kind !== 'string') return value.sql;
  return overArguments([value], ([sql]) => `sys_function.as_${type}(${sql})`);
}

/** EXTRACT: of seconds and what is below them, that part alone. */
function extracted(part: string, value: Expression): Expression {
  const sql = `date_part(${literal(part)}, ${temporal(value, 'timestamp')})`;
  const name = 'date_part';
  if (part === 'epoch') return { sql: `CAST(floor(${sql}) AS BIGINT)`, name };
  const isBelowSecond = part === 'millisecond' || part === 'microsecond';
  return { sql: `CAST(${isBelowSecond ? `${sql} % 1000` : sql} AS INTEGER)`, name };
}

/** DATE_PART: of seconds and what is below them, the whole seconds with their fraction, in that unit. */
function partOf(part: string, value: Expression): Expression {
  const perUnit = { second: '1000000.0', millisecond: '1000.0', microsecond: '1.0' }[part];
  if (perUnit === undefined) return { ...extracted(part, value), name: 'pgdate_part' };
  const micros = `date_part('microsecond', ${temporal(value, 'timestamp')})`;
  return { sql: `(CAST(${micros} AS DOUBLE) / ${perUnit})`, name: 'pgdate_part' };
}

const units: Record<string, string> = {
  millennium: 'to_millennia',
  century: 'to_centuries',
  decade: 'to_decades',
  year: 'to_years',
  quarter: 'to_quarters',
  month: 'to_months',
  week: 'to_weeks',
  day: 'to_days',
  hour: 'to_hours',
  minute: 'to_minutes',
  second: 'to_seconds',
  millisecond: 'to_milliseconds',
  microsecond: 'to_microseconds',
};

function dateAdd(reader: Reader, part: string): Expression {
  const unit = units[part];
  if (unit === undefined) reader.fail(`unit "${part}" not supported`, '22023');
  const count = reader.expression().sql;
  reader.expect(',');
  const value = reader.expression();
  const isClock = ['hour', 'minute', 'second', 'millisecond', 'microsecond'].includes(part);
  const wide = isClock ? 'BIGINT' : 'INTEGER';
  const sql = `(${moment(value)} + ${unit}(CAST(${count} AS ${wide})))`;
  return { sql, kind: 'timestamp' };
}

function dateDiff(reader: Reader, part: string): Expression {
  if (!(part in units)) reader.fail(`unit "${part}" not supported`, '22023');
  const from = temporal(reader.expression(), 'timestamp');
  reader.expect(',');
  const to = temporal(reader.expression(), 'timestamp');
  // DuckDB counts whole weeks; Redshift their boundaries, Mondays as for DATE_TRUNC.
  if (part === 'week') return { sql: `(date_diff('day', ${truncated(part, from)}, ${truncated(part, to)}) // 7)` };
  return { sql: `date_diff(${literal(part)}, ${from}, ${to})` };
}

function trim(reader: Reader): Expression {
  const side = reader.isAny('both', 'leading', 'trailing') ? reader.next().value : 'both';
  const name = { both: 'trim', leading: 'ltrim', trailing: 'rtrim' }[side as 'both'];
  if (reader.accept('from')) return { sql: `${name}(${reader.expression().sql})`, name: 'btrim' };
  const first = reader.expression().sql;
  if (reader.accept('from')) return { sql: `${name}(${reader.expression().sql}, ${first})`, name: 'btrim' };
  const characters = reader.accept(',') ? `, ${reader.expression().sql}` : '';
  return { sql: `${name}(${first}${characters})`, name: 'btrim' };
}
