import type { Alias, AliasColumn, FromItem, Join, JoinCondition, RelationReference, Subquery } from '../tree/from.ts';
import type { Query } from '../tree/query.ts';
import { functionCall, isCall } from './call.ts';
import { elements, isPath, unpivotedObject } from './navigation.ts';
import { withPivot } from './pivot.ts';
import { goesOnAsQuery } from './query-rest.ts';
import type { Reader } from './reader.ts';
import { typeName } from './type-name.ts';

/** The items after FROM or USING: tables, subqueries, functions and joins. */
export function fromItems(reader: Reader): FromItem[] {
  return reader.list(() => joined(reader));
}

/**
 *     joined: item {[NATURAL] [INNER | {LEFT|RIGHT|FULL} [OUTER] | CROSS] JOIN item [ON expression | USING (columns)]}…
 */
function joined(reader: Reader): FromItem {
  return joinedTo(reader, reader.start, fromItem(reader));
}

function joinedTo(reader: Reader, start: number, first: FromItem): FromItem {
  let left = first;
  for (let words = joinWords(reader); words !== undefined; words = joinWords(reader)) {
    const right = fromItem(reader);
    const condition = joinCondition(reader, words);
    reader.deepen();
    left = { kind: 'join', type: words.type, left, right, condition, alias: undefined, at: reader.at(start) };
  }
  return left;
}

interface JoinWords {
  type: Join['type'];
  isNatural: boolean;
}

function joinWords(reader: Reader): JoinWords | undefined {
  if (reader.accept('cross', 'join')) return { type: 'cross', isNatural: false };
  const isNatural = reader.accept('natural');
  if (reader.accept('join') || reader.accept('inner', 'join')) return { type: 'inner', isNatural };
  for (const type of ['left', 'right', 'full'] as const) {
    if (reader.accept(type, 'join') || reader.accept(type, 'outer', 'join')) return { type, isNatural };
  }
  return isNatural ? reader.fail() : undefined;
}

function joinCondition(reader: Reader, { type, isNatural }: JoinWords): JoinCondition | undefined {
  const { start } = reader;
  if (type === 'cross') return undefined;
  if (isNatural) return { kind: 'natural', at: reader.at(start) };
  if (reader.accept('on')) return { kind: 'on', expression: reader.expression(), at: reader.at(start) };
  reader.expect('using');
  return { kind: 'using', columns: reader.nameList(), at: reader.at(start) };
}

/**
 *     item: [ONLY] relation | (query) | (joined) | call | path | UNPIVOT object, each with its alias
 */
function fromItem(reader: Reader): FromItem {
  if (reader.is('(')) return parenthesis(reader);
  if (reader.is('lateral')) reader.unsupported('LATERAL');
  reader.accept('only');
  if (reader.is('unpivot')) return unpivotedObject(reader);
  if (isCall(reader)) return functionTable(reader);
  return isPath(reader) ? elements(reader) : relation(reader);
}

function relation(reader: Reader): FromItem {
  const { start } = reader;
  const name = reader.qualifiedName();
  const alias = tableAlias(reader);
  if (reader.is('at')) return elements(reader, { name, alias, start });
  const found: RelationReference = { kind: 'relation', name, alias, at: reader.at(start) };
  return withPivot(reader, start, found, tableAlias);
}

function functionTable(reader: Reader): FromItem {
  const { start } = reader;
  const call = functionCall(reader);
  // CONVERT and TRY_CAST are casts, not tables.
  if (call.kind !== 'functionCall') return reader.fail();
  return { kind: 'functionTable', call, alias: tableAlias(reader), at: reader.at(start) };
}

/** `((select 1) union (select 2))` begins like a join in parentheses. */
function parenthesis(reader: Reader): FromItem {
  const { start } = reader;
  const inside = reader.parenthesized((): Query | FromItem => {
    if (reader.isAny('select', 'with')) return reader.query();
    const first = fromItem(reader);
    const isQuery = first.kind === 'subquery' && first.alias === undefined && goesOnAsQuery(reader);
    return isQuery ? reader.query({ first: first.query }) : joinedTo(reader, first.at.start, first);
  });
  if (inside.kind === 'query') return subquery(reader, start, inside);
  const alias = tableAlias(reader);
  if (inside.kind === 'subquery' && inside.alias === undefined) return { ...inside, alias, at: reader.at(start) };
  if (alias === undefined) return inside;
  return inside.kind === 'join' ? { ...inside, alias, at: reader.at(start) } : reader.fail();
}

function subquery(reader: Reader, start: number, query: Query): FromItem {
  const alias = tableAlias(reader);
  const found: Subquery = { kind: 'subquery', query, alias, at: reader.at(start) };
  return withPivot(reader, start, found, tableAlias);
}

/**
 *     alias: [AS] name [(name [type], …)]
 */
export function tableAlias(reader: Reader): Alias | undefined {
  const { start } = reader;
  if (!reader.accept('as') && (!reader.isName() || isReservedHere(reader))) return undefined;
  const name = reader.name();
  const columns = reader.is('(') ? reader.parenthesized(() => reader.list(() => aliasColumn(reader))) : [];
  return { name, columns, at: reader.at(start) };
}

/** CONNECT BY, START WITH and AT may follow a table; they are not aliases. */
function isReservedHere(reader: Reader): boolean {
  return reader.is('connect', 'by') || reader.is('start', 'with') || reader.is('at');
}

function aliasColumn(reader: Reader): AliasColumn {
  const { start } = reader;
  const name = reader.name();
  const type = reader.isAny(',', ')') ? undefined : typeName(reader);
  return { name, type, at: reader.at(start) };
}
