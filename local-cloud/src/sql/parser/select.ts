import type { Expression } from '../tree/expression.ts';
import type { Name } from '../tree/name.ts';
import type { GroupBy, GroupingItem, GroupingSets, IntoTable, QueryBody, Select, SelectItem } from '../tree/query.ts';
import { fromItems } from './from.ts';
import type { Reader } from './reader.ts';

/** An operand of a query, with its TOP. */
export interface Term {
  body: QueryBody;
  top?: Expression | undefined;
}

/**
 *     select: SELECT [TOP n] [ALL|DISTINCT] item, … [EXCLUDE columns] [INTO …] [FROM …] [WHERE …] [GROUP BY …]
 *             [HAVING …] [QUALIFY …]
 */
export function selectTerm(reader: Reader, mayMakeTable: boolean): Term {
  const { start } = reader;
  reader.expect('select');
  const top = reader.is('top') && reader.peek(1).kind !== 'operator' ? topCount(reader) : undefined;
  const isDistinct = reader.accept('distinct');
  if (isDistinct && reader.is('on', '(')) reader.unsupported('SELECT DISTINCT ON');
  if (!isDistinct) reader.accept('all');
  const items = reader.list(() => selectItem(reader));
  const body: Select = {
    kind: 'select',
    isDistinct,
    items,
    exclude: reader.accept('exclude') ? excluded(reader) : [],
    into: mayMakeTable && reader.accept('into') ? intoTable(reader) : undefined,
    from: reader.accept('from') ? fromItems(reader) : [],
    where: where(reader),
    groupBy: reader.accept('group', 'by') ? groupBy(reader) : undefined,
    having: reader.accept('having') ? reader.expression() : undefined,
    qualify: reader.accept('qualify') ? reader.expression() : undefined,
    at: reader.at(start),
  };
  if (reader.is('window')) reader.unsupported('the WINDOW clause');
  return { body, top };
}

/** Oracle's CONNECT BY, which Redshift has, may come before or after WHERE. */
function where(reader: Reader): Expression | undefined {
  const condition = reader.accept('where') ? reader.expression() : undefined;
  if (reader.is('start', 'with') || reader.is('connect', 'by')) reader.unsupported('CONNECT BY');
  return condition;
}

function topCount(reader: Reader): Expression {
  reader.expect('top');
  const { start } = reader;
  return { kind: 'number', text: String(reader.integer()), at: reader.at(start) };
}

function selectItem(reader: Reader): SelectItem {
  const { start } = reader;
  const qualifier = starQualifier(reader);
  if (qualifier !== undefined) return { kind: 'star', qualifier, at: reader.at(start) };
  const expression = reader.expression();
  return { kind: 'item', expression, alias: columnAlias(reader), at: reader.at(start) };
}

/** The names before a star; undefined if no star follows. */
function starQualifier(reader: Reader): Name[] | undefined {
  let ahead = 0;
  while (reader.isName(ahead) && reader.peek(ahead + 1).text === '.') ahead += 2;
  if (reader.peek(ahead).text !== '*') return undefined;
  const names: Name[] = [];
  while (!reader.accept('*')) {
    names.push(reader.name());
    reader.expect('.');
  }
  return names;
}

function columnAlias(reader: Reader): Name | undefined {
  if (reader.accept('as')) return reader.label();
  return reader.isName() && !reader.is('exclude') ? reader.name() : undefined;
}

function excluded(reader: Reader): Name[] {
  return reader.is('(') ? reader.nameList() : reader.list(() => reader.name());
}

function intoTable(reader: Reader): IntoTable {
  const { start } = reader;
  const isTemporary = reader.acceptAny('temp', 'temporary') !== undefined;
  reader.accept('table');
  return { name: reader.qualifiedName(), isTemporary, at: reader.at(start) };
}

function groupBy(reader: Reader): GroupBy {
  const { start } = reader;
  const isAll = reader.accept('all');
  return { isAll, items: isAll ? [] : reader.list(() => groupingItem(reader)), at: reader.at(start) };
}

/**
 *     groupingItem: {GROUPING SETS | ROLLUP | CUBE} (set, …) | expression
 */
function groupingItem(reader: Reader): GroupingItem {
  const { start } = reader;
  const kind = groupingKind(reader);
  if (kind === undefined) return reader.expression();
  const sets = reader.parenthesized(() => reader.list(() => groupingSet(reader)));
  return { kind, sets, at: reader.at(start) };
}

function groupingKind(reader: Reader): GroupingSets['kind'] | undefined {
  if (reader.accept('grouping', 'sets')) return 'grouping sets';
  if (!reader.is('rollup', '(') && !reader.is('cube', '(')) return undefined;
  return reader.expectAny('rollup', 'cube');
}

function groupingSet(reader: Reader): GroupingSets['sets'][number] {
  const { start } = reader;
  if (reader.accept('(', ')')) return { kind: 'emptySet', at: reader.at(start) };
  return groupingItem(reader);
}
