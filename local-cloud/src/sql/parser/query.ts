import type { Expression } from '../tree/expression.ts';
import type { CommonTable, Query, QueryBody, SetOperation, With } from '../tree/query.ts';
import type { QueryStart, Reader } from './reader.ts';
import { type Term, selectTerm } from './select.ts';
import { orderBy } from './window.ts';

/**
 *     query: [WITH …] union [ORDER BY …] [LIMIT {expression|ALL}] [OFFSET expression [ROW|ROWS]]
 *
 * With `first`, its first part has already been read: a query in parentheses.
 */
export function query(reader: Reader, { first, mayMakeTable = false }: QueryStart = {}): Query {
  const start = first?.at.start ?? reader.start;
  const ctes = first === undefined && reader.is('with') ? withClause(reader) : undefined;
  const { body, top } = unions(reader, first === undefined ? intersections(reader, mayMakeTable) : { body: first });
  const order = reader.is('order') ? orderBy(reader) : [];
  const { limit = top, offset } = limits(reader);
  if (reader.is('for', 'update') || reader.is('for', 'share')) reader.unsupported('SELECT FOR UPDATE/SHARE');
  return { kind: 'query', with: ctes, body, orderBy: order, limit, offset, at: reader.at(start) };
}

/**
 *     with: WITH [RECURSIVE] {name [(columns)] AS (query)}, …
 */
export function withClause(reader: Reader): With {
  const { start } = reader;
  reader.expect('with');
  const isRecursive = reader.accept('recursive');
  return { isRecursive, tables: reader.list(() => commonTable(reader)), at: reader.at(start) };
}

function commonTable(reader: Reader): CommonTable {
  const { start } = reader;
  const name = reader.name();
  const columns = reader.is('(') ? reader.nameList() : [];
  reader.expect('as');
  const inside = reader.parenthesized(() => reader.query());
  return { name, columns, query: inside, at: reader.at(start) };
}

/**
 *     union: intersection {{UNION [ALL] | EXCEPT | MINUS} intersection}…
 */
function unions(reader: Reader, first: Term): Term {
  let left = first;
  for (let word = unionWord(reader); word !== undefined; word = unionWord(reader)) {
    const isAll = quantifier(reader, word);
    const operator = word === 'union' ? 'union' : 'except';
    left = { body: joined(reader, left, intersections(reader, false), { operator, isAll }) };
  }
  return left;
}

function unionWord(reader: Reader): 'union' | 'except' | 'minus' | undefined {
  return reader.acceptAny('union', 'except', 'minus');
}

/**
 *     intersection: term {INTERSECT term}…
 */
function intersections(reader: Reader, mayMakeTable: boolean): Term {
  let left = term(reader, mayMakeTable);
  while (reader.accept('intersect')) {
    const isAll = quantifier(reader, 'intersect');
    left = { body: joined(reader, left, term(reader, false), { operator: 'intersect', isAll }) };
  }
  return left;
}

function quantifier(reader: Reader, operator: string): boolean {
  if (operator !== 'union' && reader.is('all')) reader.unsupported(`${operator.toUpperCase()} ALL`);
  if (reader.accept('all')) return true;
  reader.accept('distinct');
  return false;
}

type Operator = Pick<SetOperation, 'operator' | 'isAll'>;

function joined(reader: Reader, left: Term, right: Term, { operator, isAll }: Operator): SetOperation {
  const { body } = left;
  const at = reader.at(body.at.start);
  if (body.kind === 'setOperation' && body.operator === operator && body.isAll === isAll) {
    body.operands.push(operand(right));
    return { ...body, at };
  }
  return { kind: 'setOperation', operator, isAll, operands: [operand(left), operand(right)], at };
}

/** Beside other operands, a SELECT with TOP becomes a query. */
function operand({ body, top }: Term): QueryBody {
  if (top === undefined) return body;
  return { kind: 'query', with: undefined, body, orderBy: [], limit: top, offset: undefined, at: body.at };
}

/**
 *     term: (query) | select
 */
function term(reader: Reader, mayMakeTable: boolean): Term {
  if (reader.is('(')) return { body: reader.parenthesized(() => reader.query()) };
  return selectTerm(reader, mayMakeTable);
}

function limits(reader: Reader): { limit?: Expression | undefined; offset: Expression | undefined } {
  let limit: { limit?: Expression | undefined } = {};
  let offset: Expression | undefined;
  for (;;) {
    if (reader.accept('limit')) limit = { limit: reader.accept('all') ? undefined : reader.expression() };
    else if (reader.accept('offset')) {
      offset = reader.expression();
      if (!reader.accept('rows')) reader.accept('row');
    } else if (reader.is('fetch')) reader.unsupported('FETCH FIRST');
    else return { ...limit, offset };
  }
}
