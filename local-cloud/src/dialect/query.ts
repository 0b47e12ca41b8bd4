import { readFrom } from './from.ts';
import { newRelation } from './names.ts';
import { quote } from './text.ts';
import { type Expression, type Reader, shownAs } from './reader.ts';
import { orderBy } from './window.ts';

/** Reads a query: `[WITH …] select {UNION|EXCEPT|MINUS|INTERSECT select} [ORDER BY] [LIMIT] [OFFSET]`. */
export function readQuery(reader: Reader): string {
  return queryParts(reader).sql;
}

interface Into {
  sql: string;
  isTemporary: boolean;
}

/** As readQuery, and the target of SELECT … INTO when it has one. */
export function readQueryInto(reader: Reader): { sql: string; into?: Into } {
  let into: Into | undefined;
  const sql = reader.scopes.query(reader.position, () => {
    const parts = queryParts(reader);
    into = parts.into;
    return parts.sql;
  });
  return into === undefined ? { sql } : { sql, into };
}

function queryParts(reader: Reader): { sql: string; into?: Into } {
  const parts: string[] = [];
  if (reader.is('with')) parts.push(withClause(reader));
  const first = term(reader);
  parts.push(first.sql);
  let top = first.top;
  while (reader.isAny('union', 'except', 'minus', 'intersect')) {
    if (top !== undefined) parts.push(`(${parts.pop()} LIMIT ${top})`);
    top = undefined;
    reader.weigh('setOperation');
    parts.push(setOperator(reader));
    const next = term(reader);
    parts.push(next.top === undefined ? next.sql : `(${next.sql} LIMIT ${next.top})`);
  }
  if (reader.is('order')) parts.push(orderBy(reader));
  parts.push(...limits(reader, top));
  refuseLocking(reader);
  const sql = parts.join(' ');
  return first.into === undefined ? { sql } : { sql, into: first.into };
}

interface Term {
  sql: string;
  top?: string;
  into?: Into;
}

/** Reads `WITH [RECURSIVE] name [(columns)] AS (query), …`. */
export function withClause(reader: Reader): string {
  reader.expect('with');
  const recursive = reader.accept('recursive') ? 'RECURSIVE ' : '';
  const items = reader.list(() => {
    const name = reader.identifier();
    const columns = reader.is('(') ? ` ${columnList(reader)}` : '';
    reader.expect('as');
    if (recursive !== '') reader.scopes.addQuery(name);
    const query = reader.parenthesized(() => reader.query());
    reader.scopes.addQuery(name);
    return `${quote(name)}${columns} AS (${query})`;
  });
  return `WITH ${recursive}${items.join(', ')}`;
}

/** Reads `(a, b)`. */
export function columnList(reader: Reader): string {
  return `(${reader.parenthesized(() => reader.list(() => quote(reader.identifier()))).join(', ')})`;
}

function setOperator(reader: Reader): string {
  const operator = reader.next().value;
  if (operator !== 'union' && reader.is('all')) reader.unsupported(`${operator.toUpperCase()} ALL`);
  if (operator === 'union' && reader.accept('all')) return 'UNION ALL';
  reader.accept('distinct');
  return operator === 'minus' ? 'EXCEPT' : operator.toUpperCase();
}

function term(reader: Reader): Term {
  if (reader.is('(')) return { sql: `(${reader.parenthesized(() => reader.query())})` };
  reader.expect('select');
  const parts = ['SELECT'];
  const top = reader.is('top') && reader.peek(1).kind !== 'operator' ? topCount(reader) : undefined;
  if (reader.accept('distinct')) {
    if (reader.is('on', '(')) reader.unsupported('SELECT DISTINCT ON');
    parts.push('DISTINCT');
  } else reader.accept('all');
  parts.push(selectList(reader));
  const into = reader.accept('into') ? intoTarget(reader) : undefined;
  if (reader.accept('from')) parts.push(`FROM ${readFrom(reader)}`);
  if (reader.isAny('start', 'connect')) reader.unsupported('CONNECT BY');
  parts.push(...clauses(reader));
  const sql = parts.join(' ');
  return { sql, ...(top === undefined ? {} : { top }), ...(into === undefined ? {} : { into }) };
}

function topCount(reader: Reader): string {
  reader.next();
  return String(reader.integer());
}

function intoTarget(reader: Reader): Into {
  const isTemporary = reader.accept('temp') || reader.accept('temporary');
  reader.accept('table');
  const { sql, relation } = newRelation(reader, isTemporary);
  return { sql, isTemporary: isTemporary || relation.name.startsWith('#') };
}

/** EXCLUDE stands after the whole list and takes columns out of its star. */
/** As in PostgreSQL. DuckDB's time to plan them grows with their square. */
const maxItems = 1664;

function selectList(reader: Reader): string {
  const items = reader.list(() => selectItem(reader));
  if (items.length > maxItems) reader.fail(`target lists can have at most ${maxItems} entries`, '54011');
  if (!reader.accept('exclude')) return items.join(', ');
  const stars = items.filter((item) => item.endsWith('*'));
  if (stars.length !== 1) reader.unsupported('EXCLUDE of a list without a star, or with several');
  const columns = reader.is('(') ? columnList(reader) : `(${reader.list(() => quote(reader.identifier())).join(', ')})`;
  return items.map((item) => (item === stars[0] ? `${item} EXCLUDE ${columns}` : item)).join(', ');
}

function selectItem(reader: Reader): string {
  const star = starItem(reader);
  if (star !== undefined) return star;
  const columnsBefore = reader.columnsRead.length;
  const item = reader.expression();
  const alias = columnAlias(reader) ?? ownName(reader, item);
  if (item.textType !== undefined) {
    const { textTypes } = reader;
    const isOther = textTypes.has(alias) && textTypes.get(alias) !== item.textType;
    textTypes.set(alias, isOther ? undefined : item.textType);
  }
  const isItself = item.kind === 'column' && alias === item.name;
  // A name that the item itself reads is a column's, and stays one.
  if (!reader.columnsRead.slice(columnsBefore).includes(alias)) reader.scopes.addAlias(alias);
  return isItself ? shownAs(item, 'item') : `${shownAs(item, 'json')} AS ${quote(alias)}`;
}

/** What an item is called that is given no name. DuckDB could not tell it from an item before it that it reads. */
function ownName(reader: Reader, { name = '?column?', kind }: Expression): string {
  const isRead = kind !== 'column' && reader.scopes.isAlias(name) && reader.columnsRead.includes(name);
  return isRead ? '?column?' : name;
}

/** `*` or `t.*`; undefined when something else is coming. */
function starItem(reader: Reader): string | undefined {
  let ahead = 0;
  while (reader.isIdentifier(ahead) && reader.peek(ahead + 1).text === '.') ahead += 2;
  if (reader.peek(ahead).text !== '*') return undefined;
  const parts: string[] = [];
  while (!reader.accept('*')) {
    parts.push(`${quote(reader.identifier())}.`);
    reader.expect('.');
  }
  return `${parts.join('')}*`;
}

function columnAlias(reader: Reader): string | undefined {
  if (reader.accept('as')) return reader.label();
  return reader.isIdentifier() && !reader.is('exclude') ? reader.identifier() : undefined;
}

function clauses(reader: Reader): string[] {
  const parts: string[] = [];
  if (reader.accept('where')) parts.push(`WHERE ${reader.expression().sql}`);
  reader.scopes.forgetAliases();
  if (reader.accept('group', 'by')) parts.push(`GROUP BY ${groupBy(reader)}`);
  if (reader.accept('having')) parts.push(`HAVING ${reader.expression().sql}`);
  if (reader.accept('qualify')) parts.push(`QUALIFY ${reader.expression().sql}`);
  if (reader.is('window')) reader.unsupported('the WINDOW clause');
  return parts;
}

function groupBy(reader: Reader): string {
  if (reader.accept('all')) return 'ALL';
  return reader.list(() => groupingItem(reader)).join(', ');
}

function groupingItem(reader: Reader): string {
  if (reader.accept('grouping', 'sets')) {
    return `GROUPING SETS (${reader.parenthesized(() => reader.list(() => groupingSet(reader))).join(', ')})`;
  }
  if (reader.is('rollup', '(') || reader.is('cube', '(')) {
    const kind = reader.next().value.toUpperCase();
    return `${kind} (${reader.parenthesized(() => reader.list(() => groupingSet(reader))).join(', ')})`;
  }
  return shownAs(reader.expression(), 'json');
}

function groupingSet(reader: Reader): string {
  if (reader.accept('(', ')')) return '()';
  return groupingItem(reader);
}

function limits(reader: Reader, top: string | undefined): string[] {
  let limit = top;
  let offset: string | undefined;
  for (;;) {
    if (reader.accept('limit')) limit = reader.accept('all') ? undefined : reader.expression().sql;
    else if (reader.accept('offset')) {
      offset = reader.expression().sql;
      if (!reader.accept('rows')) reader.accept('row');
    } else if (reader.is('fetch')) reader.unsupported('FETCH FIRST');
    else break;
  }
  return [...(limit === undefined ? [] : [`LIMIT ${limit}`]), ...(offset === undefined ? [] : [`OFFSET ${offset}`])];
}

function refuseLocking(reader: Reader): void {
  if (reader.is('for', 'update') || reader.is('for', 'share')) reader.unsupported('SELECT FOR UPDATE/SHARE');
}
