import { readCall } from './call.ts';
import { castTo } from './cast.ts';
import { intervalText } from '../sql/functions/interval.ts';
import { readUnits } from './interval.ts';
import { columnText, pathText } from './scope.ts';
import { literal } from './text.ts';
import { overOperand } from './overload.ts';
import type { Expression, Reader } from './reader.ts';
import { isTypeName, readType } from './types.ts';

/** Reads what operators work on: a literal, a column, a call, a parenthesis, CASE, CAST, a subquery. */
export function readPrimary(reader: Reader): Expression {
  const { kind, text, value } = reader.peek();
  if (kind === 'operator') return parenthesis(reader);
  if (kind === 'word' || kind === 'quoted') return named(reader);
  if (kind === 'space' || kind === 'comment') return reader.fail();
  reader.next();
  if (kind === 'string') return { sql: literal(value + continuation(reader)), kind: 'string' };
  if (kind === 'parameter') return { sql: `$${value}`, kind: 'parameter' };
  const isInteger = !text.includes('.') && !text.toLowerCase().includes('e');
  return isInteger ? { sql: text, kind: 'integer' } : { sql: text };
}

/** A string goes on in the next one when a line ends between them. */
function continuation(reader: Reader): string {
  let text = '';
  while (reader.peek().kind === 'string' && reader.startsLine) text += reader.next().value;
  return text;
}

function parenthesis(reader: Reader): Expression {
  return reader.parenthesized(() => {
    if (reader.isAny('select', 'with')) return { sql: `(${reader.query()})` };
    const items = reader.list(() => reader.expression());
    if (items.length > 1) return { sql: `(${items.map(({ sql }) => sql).join(', ')})` };
    const { path: _path, ...only } = items[0]!;
    return { ...only, sql: `(${only.sql})` };
  });
}

function named(reader: Reader): Expression {
  const { kind, value } = reader.peek();
  const next = reader.peek(1);
  if (kind === 'word') {
    if (Object.hasOwn(keywords, value)) return keywords[value]!(reader);
    if (next.kind === 'string' && isTypeName(value)) return typedLiteral(reader);
    if (isZonedLiteral(reader)) return typedLiteral(reader);
    // psql puts E'' strings into its questions to the catalog, and nowhere else are they taken.
    if (reader.is('e') && next.kind === 'string' && reader.asksCatalog) {
      reader.next();
      return readPrimary(reader);
    }
    // Counted exactly, which is within the error that Redshift promises.
    if (reader.is('approximate', 'count') || reader.is('approximate', 'percentile_disc')) {
      reader.next();
      return named(reader);
    }
  }
  if (reader.is('array', '(', 'select')) {
    reader.next();
    return { sql: `ARRAY(${reader.parenthesized(() => reader.query())})`, name: 'array' };
  }
  if (next.text === '(' && (kind === 'quoted' || reader.isIdentifier() || callableKeywords.has(value))) {
    reader.next();
    return readCall(reader, value);
  }
  if (reader.is('pg_catalog', '.') && reader.peek(3).text === '(') {
    reader.expect('pg_catalog', '.');
    return readCall(reader, reader.label());
  }
  return column(reader);
}

/** Reserved words that are also functions. */
const callableKeywords = new Set(['isnull', 'left', 'right', 'array', 'identity', 'top', 'timestamp']);

/** A column, or a path into a SUPER value. */
function column(reader: Reader): Expression {
  const parts: (string | number)[] = [reader.identifier()];
  for (;;) {
    if (reader.accept('.')) parts.push(reader.label());
    else if (reader.is('[') && reader.peek(1).kind === 'number' && reader.peek(2).text === ']') {
      reader.next();
      parts.push(reader.integer());
      reader.expect(']');
    } else break;
  }
  const name = parts.findLast((part) => typeof part === 'string')!;
  if (parts.length === 1 && reader.scopes.isAlias(name)) reader.untypedRead += 1;
  if (parts.length === 1) reader.columnsRead.push(name);
  const path = reader.scopes.path(parts);
  if (path === undefined) return { sql: columnText(parts.slice(-3)), name, kind: 'column' };
  return { sql: pathText(path, 'text'), path, name, kind: 'column' };
}

/** `timestamp with time zone '…'`. */
function isZonedLiteral(reader: Reader): boolean {
  const isZoned = reader.isAny('timestamp', 'time') && ['with', 'without'].includes(reader.peek(1).value);
  return isZoned && reader.peek(4).kind === 'string';
}

function typedLiteral(reader: Reader): Expression {
  const type = readType(reader);
  return castTo({ sql: literal(reader.string()), kind: 'string' }, type);
}

const keywords: Record<string, (reader: Reader) => Expression> = {
  null: constant('NULL'),
  true: constant('true', 'bool'),
  false: constant('false', 'bool'),
  current_date: constant('today()', 'date'),
  current_time: constant('get_current_time()', 'timetz'),
  current_timestamp: constant('now()', 'timestamptz'),
  localtime: constant('CAST(CAST(now() AS TIMESTAMP) AS TIME)', 'time'),
  localtimestamp: constant('CAST(now() AS TIMESTAMP)', 'timestamp'),
  sysdate: constant('CAST(now() AS TIMESTAMP)', 'sysdate'),
  current_user: constant('sys_function.session_user_name()', 'current_user'),
  session_user: constant('sys_function.session_user_name()', 'session_user'),
  user: constant('sys_function.session_user_name()', 'current_user'),
  // DuckDB would answer these itself.
  current_catalog: notThere,
  current_role: notThere,
  current_schema: (reader) => {
    reader.next();
    if (reader.is('(')) return readCall(reader, 'current_schema');
    return { sql: 'sys_function.current_schema()', name: 'current_schema' };
  },
  current_user_id: constant('sys_function.session_user_id()', 'current_user_id'),
  case: caseExpression,
  cast: (reader) => {
    reader.next();
    return reader.parenthesized(() => {
      const operand = reader.expression();
      reader.expect('as');
      return castTo(operand, readType(reader));
    });
  },
  exists: (reader) => {
    reader.next();
    return { sql: `EXISTS (${reader.parenthesized(() => reader.query())})` };
  },
  interval: (reader) => {
    if (reader.peek(1).kind !== 'string') return reader.fail();
    reader.next();
    const text = reader.string();
    return { sql: `INTERVAL ${literal(intervalText(text, readUnits(reader)))}`, kind: 'interval' };
  },
};

function notThere(reader: Reader): never {
  return reader.fail(`column "${reader.peek().value}" does not exist`, '42703');
}

function constant(sql: string, name?: string): (reader: Reader) => Expression {
  const kind: Partial<Expression> = sql.includes('TIMESTAMP') || sql === 'now()' ? { kind: 'timestamp' } : {};
  return (reader) => {
    reader.next();
    return { sql, ...(name === undefined ? {} : { name }), ...kind };
  };
}

function caseExpression(reader: Reader): Expression {
  reader.expect('case');
  const start = reader.weight;
  const operand = reader.is('when') ? undefined : reader.expression();
  const weight = reader.weight - start;
  const rest: Expression[] = [];
  const branches: string[] = [];
  const part = (): string => {
    rest.push(reader.expression());
    return rest.at(-1)!.sql;
  };
  while (reader.accept('when')) {
    reader.weigh('when');
    const condition = part();
    reader.expect('then');
    branches.push(`WHEN ${condition} THEN ${part()}`);
  }
  if (branches.length === 0) reader.fail();
  if (reader.accept('else')) branches.push(`ELSE ${part()}`);
  reader.expect('end');
  const text = (value: string): string => `CASE ${value}${branches.join(' ')} END`;
  if (operand === undefined) return { sql: text(''), name: 'case' };
  const bound = overOperand(operand, rest, (value) => text(`${value} `));
  // DuckDB's parser copies the operand into every branch.
  if (bound === undefined) reader.repeat(weight, branches.length);
  return { sql: bound ?? text(`${operand.sql} `), name: 'case' };
}
