import { quote } from './text.ts';
import type { Reader } from './reader.ts';
import { showCatalog } from './show.ts';
import type { Statement } from './statement.ts';

/** BEGIN or START TRANSACTION with an isolation level, which changes nothing here, and an access mode. */
export function begin(reader: Reader): Statement {
  const tag = reader.peek().value === 'start' ? 'START TRANSACTION' : 'BEGIN';
  if (reader.accept('start')) reader.expect('transaction');
  else reader.expect('begin');
  if (!reader.accept('work')) reader.accept('transaction');
  const isReadOnly = transactionModes(reader);
  return { kind: 'begin', ...(isReadOnly === undefined ? {} : { isReadOnly }), tag };
}

/** Isolation levels and access modes up to the end; answers whether the transaction is read-only, where it says so. */
function transactionModes(reader: Reader): boolean | undefined {
  let isReadOnly: boolean | undefined;
  while (!reader.isAtEnd) {
    reader.accept(',');
    if (reader.accept('isolation', 'level')) isolationLevel(reader);
    else {
      reader.expect('read');
      isReadOnly = reader.expectAny('only', 'write') === 'only';
    }
  }
  return isReadOnly;
}

function isolationLevel(reader: Reader): void {
  if (reader.accept('serializable') || reader.accept('snapshot') || reader.accept('repeatable', 'read')) return;
  reader.expect('read');
  reader.expectAny('committed', 'uncommitted');
}

/** COMMIT, END, ROLLBACK and ABORT. */
export function endTransaction(reader: Reader): Statement {
  const word = reader.next().value;
  if (reader.is('to')) reader.unsupported('ROLLBACK TO SAVEPOINT');
  if (!reader.accept('work')) reader.accept('transaction');
  reader.expectEnd();
  return word === 'commit' || word === 'end'
    ? { kind: 'commit', tag: 'COMMIT' }
    : { kind: 'rollback', tag: 'ROLLBACK' };
}

/** SET [SESSION|LOCAL] name {TO|=} value, and the forms that SQL spells with words. */
export function set(reader: Reader): Statement {
  reader.expect('set');
  if (!reader.accept('session')) reader.accept('local');
  if (reader.accept('authorization')) {
    return { kind: 'set', name: 'session_authorization', value: reader.rest(), tag: 'SET' };
  }
  if (reader.accept('transaction')) return setModes(reader, 'transaction_read_only');
  if (reader.accept('characteristics', 'as', 'transaction')) return setModes(reader, 'default_transaction_read_only');
  if (reader.accept('time', 'zone')) return { kind: 'set', name: 'timezone', value: setValue(reader), tag: 'SET' };
  const name = settingName(reader);
  if (!reader.accept('to')) reader.expect('=');
  const value = setValue(reader, name === 'search_path');
  return { kind: 'set', name, value, tag: 'SET' };
}

/** Of SET TRANSACTION; an isolation level changes nothing here. */
function setModes(reader: Reader, name: string): Statement {
  if (reader.isAtEnd) reader.fail();
  const isReadOnly = transactionModes(reader);
  if (isReadOnly === undefined) return { kind: 'none', tag: 'SET' };
  return { kind: 'set', name, value: isReadOnly ? 'on' : 'off', tag: 'SET' };
}

function settingName(reader: Reader): string {
  const parts = [reader.label()];
  while (reader.accept('.')) parts.push(reader.label());
  return parts.join('.');
}

/** A list is joined with commas; DEFAULT is null. Names that are no plain words stay quoted where a list of names is due. */
function setValue(reader: Reader, isOfNames = false): string | null {
  if (reader.accept('default')) {
    reader.expectEnd();
    return null;
  }
  const values = reader.list(() => {
    const sign = reader.accept('-') ? '-' : '';
    const token = reader.next();
    if (token.kind === 'operator' || token.kind === 'space') reader.fail();
    const isName = isOfNames && (token.kind === 'quoted' || token.kind === 'string');
    return isName && !/^[\w$]*$/.test(token.value) ? quote(token.value) : sign + token.value;
  });
  reader.expectEnd();
  return values.join(', ');
}

/** RESET name. */
export function reset(reader: Reader): Statement {
  reader.expect('reset');
  if (reader.accept('session', 'authorization')) {
    return { kind: 'set', name: 'session_authorization', value: null, tag: 'RESET' };
  }
  const name = reader.accept('all') ? 'all' : settingName(reader);
  reader.expectEnd();
  return { kind: 'set', name, value: null, tag: 'RESET' };
}

/** SHOW name, or of a part of the catalog. */
export function show(reader: Reader): Statement {
  reader.expect('show');
  const catalog = showCatalog(reader);
  if (catalog !== undefined) return catalog;
  if (reader.accept('time', 'zone')) return { kind: 'show', name: 'timezone', tag: 'SHOW' };
  if (reader.accept('transaction', 'isolation', 'level')) {
    return { kind: 'show', name: 'transaction_isolation', tag: 'SHOW' };
  }
  const name = reader.accept('all') ? 'all' : settingName(reader);
  reader.expectEnd();
  return { kind: 'show', name, tag: 'SHOW' };
}

/** DECLARE name [NO SCROLL] CURSOR FOR query. */
export function declareCursor(reader: Reader): Statement {
  reader.expect('declare');
  const name = reader.identifier();
  reader.accept('no', 'scroll');
  reader.expect('cursor');
  if (!reader.accept('without', 'hold')) reader.accept('with', 'hold');
  reader.expect('for');
  return { kind: 'declareCursor', name, query: reader.rest(), tag: 'DECLARE CURSOR' };
}

/** FETCH [NEXT | ALL | [FORWARD] n] [FROM|IN] name. */
export function fetch(reader: Reader): Statement {
  reader.expect('fetch');
  const isForward = reader.accept('forward');
  let count: number | 'all' = 1;
  if (reader.accept('all')) count = 'all';
  else if (reader.peek().kind === 'number') count = reader.integer();
  else if (!isForward) reader.accept('next');
  if (!reader.accept('from')) reader.accept('in');
  const name = reader.identifier();
  reader.expectEnd();
  return { kind: 'fetch', name, count, tag: 'FETCH' };
}

/** CLOSE {name|ALL}. */
export function closeCursor(reader: Reader): Statement {
  reader.expect('close');
  const name = reader.accept('all') ? 'all' : reader.identifier();
  reader.expectEnd();
  return { kind: 'closeCursor', name, tag: 'CLOSE CURSOR' };
}

/** PREPARE name [(types)] AS statement. */
export function prepare(reader: Reader): Statement {
  reader.expect('prepare');
  const name = reader.identifier();
  if (reader.is('(')) skipParentheses(reader);
  reader.expect('as');
  return { kind: 'prepare', name, query: reader.rest(), tag: 'PREPARE' };
}

function skipParentheses(reader: Reader): void {
  reader.expect('(');
  for (let depth = 1; depth > 0;) {
    if (reader.isAtEnd) reader.fail();
    const { text } = reader.next();
    depth += text === '(' ? 1 : text === ')' ? -1 : 0;
  }
}

/** EXECUTE name [(arguments)]; the arguments are expressions as they are written. */
export function execute(reader: Reader): Statement {
  reader.expect('execute');
  const name = reader.identifier();
  const args = reader.is('(') ? reader.parenthesized(() => reader.list(() => argument(reader))) : [];
  reader.expectEnd();
  return { kind: 'execute', name, args, tag: 'EXECUTE' };
}

function argument(reader: Reader): string {
  const { position } = reader;
  reader.expression();
  return reader.textFrom(position);
}

/** DEALLOCATE [PREPARE] {name|ALL}. */
export function deallocate(reader: Reader): Statement {
  reader.expect('deallocate');
  reader.accept('prepare');
  const name = reader.accept('all') ? 'all' : reader.identifier();
  reader.expectEnd();
  return { kind: 'deallocate', name, tag: 'DEALLOCATE' };
}

/** CANCEL pid ['message']. */
export function cancel(reader: Reader): Statement {
  reader.expect('cancel');
  const pid = reader.integer();
  if (!reader.isAtEnd) reader.string();
  reader.expectEnd();
  return { kind: 'cancel', pid, tag: 'CANCEL' };
}
