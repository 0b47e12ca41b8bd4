import type { CloseCursor, Deallocate, DeclareCursor, Execute, Explain, Fetch, Prepare } from '../../tree/prepared.ts';
import type { Statement } from '../../tree/statement.ts';
import type { Reader } from '../reader.ts';
import { typeName } from '../type-name.ts';
import { refused } from './refusals.ts';

/**
 *     declare: DECLARE name [NO SCROLL] CURSOR [{WITH|WITHOUT} HOLD] FOR query
 */
export function declareCursor(reader: Reader): DeclareCursor {
  const { start } = reader;
  reader.expect('declare');
  const name = reader.name();
  reader.accept('no', 'scroll');
  reader.expect('cursor');
  if (!reader.accept('without', 'hold')) reader.accept('with', 'hold');
  reader.expect('for');
  return { kind: 'declareCursor', name, query: reader.query(), at: reader.at(start) };
}

/**
 *     fetch: FETCH [NEXT | ALL | [FORWARD] n | FORWARD ALL] [FROM|IN] name
 */
export function fetch(reader: Reader): Fetch {
  const { start } = reader;
  reader.expect('fetch');
  const count = fetchCount(reader);
  if (!reader.accept('from')) reader.accept('in');
  return { kind: 'fetch', name: reader.name(), count, at: reader.at(start) };
}

function fetchCount(reader: Reader): number | 'all' {
  const isForward = reader.accept('forward');
  if (reader.accept('all')) return 'all';
  if (reader.peek().kind === 'number') return reader.integer();
  if (!isForward) reader.accept('next');
  return 1;
}

/**
 *     close: CLOSE {name|ALL}
 */
export function closeCursor(reader: Reader): CloseCursor {
  const { start } = reader;
  reader.expect('close');
  const name = reader.accept('all') ? undefined : reader.name();
  return { kind: 'closeCursor', name, at: reader.at(start) };
}

/**
 *     prepare: PREPARE name [(type, …)] AS statement
 */
export function prepare(reader: Reader): Prepare {
  const { start } = reader;
  reader.expect('prepare');
  const name = reader.name();
  const types = reader.is('(') ? reader.parenthesized(() => reader.list(() => typeName(reader))) : [];
  reader.expect('as');
  return { kind: 'prepare', name, types, statement: reader.statement(), at: reader.at(start) };
}

/**
 *     execute: EXECUTE name [(expression, …)]
 */
export function execute(reader: Reader): Execute {
  const { start } = reader;
  reader.expect('execute');
  const name = reader.name();
  const args = reader.is('(') ? reader.parenthesized(() => reader.list(() => reader.expression())) : [];
  return { kind: 'execute', name, arguments: args, at: reader.at(start) };
}

/**
 *     deallocate: DEALLOCATE [PREPARE] {name|ALL}
 */
export function deallocate(reader: Reader): Deallocate {
  const { start } = reader;
  reader.expect('deallocate');
  reader.accept('prepare');
  const name = reader.accept('all') ? undefined : reader.name();
  return { kind: 'deallocate', name, at: reader.at(start) };
}

/**
 *     explain: EXPLAIN [VERBOSE] {query | insert | update | delete | create table as}
 */
export function explain(reader: Reader): Explain {
  const { start } = reader;
  reader.expect('explain');
  reader.accept('verbose');
  if (!reader.isAny('(', 'select', 'with', 'insert', 'update', 'delete', 'create')) reader.fail();
  const { start: from } = reader;
  const statement = reader.statement();
  if (!isPlanned(statement)) refused(reader, from);
  return { kind: 'explain', statement, at: reader.at(start) };
}

function isPlanned(statement: Statement): statement is Explain['statement'] {
  return ['query', 'insert', 'update', 'delete', 'createTableAs'].includes(statement.kind);
}
