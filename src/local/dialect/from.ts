import { tableFunctions } from './tablefunctions.ts';
import { quote, readableRelation } from './names.ts';
import type { Reader } from './reader.ts';

/** Reads what stands after FROM or USING: tables, subqueries and table functions, joined. */
export function readFrom(reader: Reader): string {
  return reader.list(() => joined(reader)).join(', ');
}

function joined(reader: Reader): string {
  const parts = [fromItem(reader)];
  for (let join = joinWords(reader); join !== undefined; join = joinWords(reader)) {
    parts.push(join, fromItem(reader));
    if (join.startsWith('CROSS') || join.startsWith('NATURAL')) continue;
    if (reader.accept('on')) parts.push(`ON ${reader.expression().sql}`);
    else {
      reader.expect('using');
      parts.push(`USING (${reader.parenthesized(() => reader.list(() => quote(reader.identifier()))).join(', ')})`);
    }
  }
  return parts.join(' ');
}

function joinWords(reader: Reader): string | undefined {
  if (reader.accept('cross', 'join')) return 'CROSS JOIN';
  const natural = reader.accept('natural') ? 'NATURAL ' : '';
  if (reader.accept('join') || reader.accept('inner', 'join')) return `${natural}JOIN`;
  for (const side of ['left', 'right', 'full']) {
    if (reader.accept(side, 'join') || reader.accept(side, 'outer', 'join'))
      return `${natural}${side.toUpperCase()} JOIN`;
  }
  if (natural !== '') reader.fail();
  return undefined;
}

function fromItem(reader: Reader): string {
  if (reader.is('(')) return parenthesized(reader);
  if (reader.accept('lateral')) reader.unsupported('LATERAL');
  reader.accept('only');
  return call(reader) ?? table(reader);
}

function table(reader: Reader): string {
  const { sql, relation } = readableRelation(reader);
  const alias = tableAlias(reader);
  // A system relation has another name in DuckDB: columns are still named after the one that was written.
  return sql.startsWith('sys_catalog.') && alias === '' ? `${sql} AS ${quote(relation.name)}` : sql + alias;
}

function call(reader: Reader): string | undefined {
  const schema = reader.is('pg_catalog', '.') ? 2 : 0;
  const { value } = reader.peek(schema);
  if (reader.peek(schema + 1).text !== '(' || !reader.isIdentifier(schema)) return undefined;
  const rewrite = Object.hasOwn(tableFunctions, value) ? tableFunctions[value] : undefined;
  if (rewrite === undefined) reader.fail(`function ${value}() does not exist`, '42883');
  for (let skipped = 0; skipped <= schema; skipped++) reader.next();
  const args = reader.parenthesized(() => (reader.is(')') ? [] : reader.list(() => reader.expression().sql)));
  const sql = rewrite(args);
  const alias = tableAlias(reader);
  return alias === '' ? `${sql} AS ${quote(value)}(${quote(value)})` : sql + alias;
}

function parenthesized(reader: Reader): string {
  let ahead = 1;
  while (reader.peek(ahead).text === '(') ahead++;
  const first = reader.peek(ahead).value;
  if (first !== 'select' && first !== 'with') {
    if (reader.peek(1).value === 'values') reader.unsupported('VALUES as a table');
    return `(${reader.parenthesized(() => joined(reader))})${tableAlias(reader)}`;
  }
  const sql = `(${reader.parenthesized(() => reader.query())})`;
  const alias = tableAlias(reader);
  if (alias === '') reader.fail('subquery in FROM must have an alias');
  return sql + alias;
}

function tableAlias(reader: Reader): string {
  const isNamed = reader.accept('as');
  if (!isNamed && !reader.isIdentifier()) return '';
  const alias = ` AS ${quote(reader.identifier())}`;
  if (!reader.is('(')) return alias;
  return `${alias}(${reader.parenthesized(() => reader.list(() => columnDefinition(reader))).join(', ')})`;
}

/** A column alias; catalog functions are also called with types (`AS t(a text, b int)`), which they have already. */
function columnDefinition(reader: Reader): string {
  return quote(reader.identifier());
}
