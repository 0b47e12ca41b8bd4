import { readableRelation } from './names.ts';
import { quote } from './text.ts';
import { tableFunctions } from './tablefunctions.ts';
import { readPivot } from './pivot.ts';
import { type Reader, shownAs } from './reader.ts';
import { readType } from './types.ts';

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
  if (reader.accept('unpivot')) return attributes(reader);
  return call(reader) ?? table(reader);
}

function table(reader: Reader): string {
  const next = reader.peek(1).text;
  const { value } = reader.peek();
  const isPath = next === '.' || next === '[';
  if (isPath ? reader.scopes.isKnown(value) : reader.scopes.isElement(value)) return elements(reader);
  const read = readableRelation(reader);
  const { relation, isSystem } = read;
  const pivot = readPivot(reader);
  const sql = read.sql + pivot;
  const alias = tableAlias(reader);
  if (alias === '') reader.scopes.addRelation(relation.name);
  // A system relation has another name in DuckDB: columns are still named after the one that was written.
  return isSystem && alias === '' && pivot === '' ? `${sql} AS ${quote(relation.name)}` : sql + alias;
}

/** `FROM t, t.items AS item [AT place]`: a row for each element of a SUPER array, places counted from 0. */
function elements(reader: Reader): string {
  const { sql } = reader.grammar.operand(reader);
  reader.accept('as');
  const name = reader.identifier();
  reader.scopes.addElement(name);
  const element = quote(name);
  const list = `CAST(${sql} AS JSON[])`;
  if (!reader.accept('at')) return `unnest(${list}) AS ${element}(${element})`;
  const place = `generate_subscripts(list, 1) - 1 AS ${quote(reader.identifier())}`;
  return `(SELECT unnest(list) AS ${element}, ${place} FROM (SELECT ${list} AS list)) AS ${element}`;
}

/** `FROM t, UNPIVOT t.super AS value AT name`: a row for each attribute of a SUPER object. */
function attributes(reader: Reader): string {
  const sql = shownAs(reader.grammar.operand(reader), 'json');
  reader.expect('as');
  const value = reader.identifier();
  reader.scopes.addElement(value);
  const name = reader.accept('at') ? quote(reader.identifier()) : '"attribute name"';
  const names = `SELECT object, unnest(json_keys(object)) AS ${name} FROM (SELECT ${sql} AS object)`;
  const attribute = `object -> ('$."' || replace(${name}, '"', '\\"') || '"')`;
  return `(SELECT ${attribute} AS ${quote(value)}, ${name} FROM (${names})) AS ${quote(value)}`;
}

function call(reader: Reader): string | undefined {
  const prefix = reader.is('pg_catalog', '.') ? 2 : 0;
  const { value } = reader.peek(prefix);
  if (reader.peek(prefix + 1).text !== '(' || (prefix === 0 && !reader.isIdentifier())) return undefined;
  const rewrite = Object.hasOwn(tableFunctions, value) ? tableFunctions[value] : undefined;
  if (rewrite === undefined) return scalarCall(reader);
  reader.skip(prefix + 1);
  const args = reader.parenthesized(() => (reader.is(')') ? [] : reader.list(() => reader.expression().sql)));
  const alias = tableAlias(reader);
  if (alias === '') reader.scopes.addRelation(value);
  const named = alias === '' ? ` AS ${quote(value)}` : alias;
  // The column of a function of one column is named as the table.
  const isColumn = ['generate_series', 'unnest'].includes(value) && !named.endsWith(')');
  return rewrite(args) + (isColumn ? `${named}(${named.slice(' AS '.length)})` : named);
}

/** A function of one value gives a table of one row. */
function scalarCall(reader: Reader): string {
  const { sql, name } = reader.grammar.operand(reader);
  const column = quote(name ?? '?column?');
  const alias = tableAlias(reader);
  if (alias === '') reader.scopes.addRelation(name ?? '?column?');
  return `(SELECT ${sql} AS ${column})${alias === '' ? ` AS ${column}` : alias}`;
}

function parenthesized(reader: Reader): string {
  let ahead = 1;
  while (reader.peek(ahead).text === '(') ahead++;
  const first = reader.peek(ahead).value;
  if (first !== 'select' && first !== 'with') {
    if (first === 'values') reader.failAt(ahead);
    return `(${reader.parenthesized(() => joined(reader))})${tableAlias(reader)}`;
  }
  const sql = `(${reader.parenthesized(() => reader.query())})`;
  return sql + readPivot(reader) + tableAlias(reader);
}

function tableAlias(reader: Reader): string {
  const isNamed = reader.accept('as');
  if (!isNamed && !reader.isIdentifier()) return '';
  const name = reader.identifier();
  reader.scopes.addRelation(name);
  const alias = ` AS ${quote(name)}`;
  if (!reader.is('(')) return alias;
  return `${alias}(${reader.parenthesized(() => reader.list(() => columnDefinition(reader))).join(', ')})`;
}

/** A column alias; catalog functions are also called with types (`AS t(a text, b int)`), which they have already. */
function columnDefinition(reader: Reader): string {
  const name = quote(reader.identifier());
  if (!reader.isAny(',', ')')) readType(reader);
  return name;
}
