import { readFrom } from './from.ts';
import { writableRelation } from './names.ts';
import { besideMoment } from './moment-text.ts';
import { quote } from './text.ts';
import { insertStatement } from './insert.ts';
import { withClause } from './query.ts';
import type { Reader } from './reader.ts';
import type { Insert, InsertValue, Statement } from './statement.ts';

function statement(duckdb: string, tag: string): Statement {
  return { kind: 'sql', duckdb: [duckdb], tag, returnsRows: false };
}

/** INSERT INTO t [(columns)] {VALUES …|DEFAULT VALUES|query}. */
export function insert(reader: Reader): Statement {
  reader.expect('insert', 'into');
  const found: Insert = { target: writableRelation(reader).sql };
  if (reader.is('(') && reader.peek(1).value !== 'select' && reader.peek(1).value !== 'with') {
    found.columns = reader.parenthesized(() => reader.list(() => reader.identifier()));
  }
  if (reader.accept('default', 'values')) {
    reader.expectEnd();
    return statement(`INSERT INTO ${found.target} DEFAULT VALUES`, 'INSERT');
  }
  if (reader.accept('values')) {
    found.rows = reader.list(() => reader.parenthesized(() => reader.list(() => value(reader))));
  } else found.query = reader.query();
  reader.expectEnd();
  return insertStatement(found);
}

function value(reader: Reader): InsertValue {
  if (reader.accept('default')) return { sql: 'DEFAULT', isText: false };
  const { sql, kind } = reader.expression();
  return { sql, isText: kind === 'string' && sql.startsWith("'") };
}

/** UPDATE t SET … [FROM …] [WHERE …]. */
export function update(reader: Reader): Statement {
  return statement(updateText(reader), 'UPDATE');
}

function updateText(reader: Reader): string {
  reader.expect('update');
  let target = writableRelation(reader).sql;
  const parts = [`UPDATE ${target}`];
  if (reader.accept('as') || !reader.is('set')) {
    target = quote(reader.identifier());
    parts.push(`AS ${target}`);
  }
  reader.expect('set');
  parts.push(`SET ${assignments(reader, target)}`);
  if (reader.accept('from')) parts.push(`FROM ${readFrom(reader)}`);
  if (reader.accept('where')) parts.push(`WHERE ${reader.expression().sql}`);
  reader.expectEnd();
  return parts.join(' ');
}

/** WITH … {UPDATE|DELETE}; undefined when something else is coming. */
export function withThenChange(reader: Reader): Statement | undefined {
  let depth = 0;
  const verb = reader.coming().find((token) => {
    if (token.kind === 'operator') depth += token.text === '(' ? 1 : token.text === ')' ? -1 : 0;
    return depth === 0 && token.kind === 'word' && ['select', 'update', 'delete'].includes(token.value);
  });
  if (verb === undefined || verb.value === 'select') return undefined;
  const clause = withClause(reader);
  return verb.value === 'update'
    ? statement(`${clause} ${updateText(reader)}`, 'UPDATE')
    : statement(`${clause} ${deleteText(reader)}`, 'DELETE');
}

/** Reads `a = 1, b = DEFAULT`, which are set in this target. */
export function assignments(reader: Reader, target: string): string {
  const items = reader.list(() => {
    const column = quote(reader.identifier());
    reader.expect('=');
    const expression = reader.accept('default') ? { sql: 'DEFAULT' } : reader.expression();
    return `${column} = ${besideMoment(expression, { sql: `${target}.${column}` }).sql}`;
  });
  return items.join(', ');
}

/** DELETE [FROM] t [USING …] [WHERE …]. */
export function remove(reader: Reader): Statement {
  return statement(deleteText(reader), 'DELETE');
}

function deleteText(reader: Reader): string {
  reader.expect('delete');
  reader.accept('from');
  const parts = [`DELETE FROM ${writableRelation(reader).sql}`];
  if (reader.accept('as') || (reader.isIdentifier() && !reader.is('returning'))) {
    parts.push(`AS ${quote(reader.identifier())}`);
  }
  if (reader.accept('using')) parts.push(`USING ${readFrom(reader)}`);
  if (reader.accept('where')) parts.push(`WHERE ${reader.expression().sql}`);
  reader.expectEnd();
  return parts.join(' ');
}
