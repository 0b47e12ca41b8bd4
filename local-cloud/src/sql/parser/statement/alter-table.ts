import type { AlterTable, TableAction } from '../../tree/alter-table.ts';
import type { Reader } from '../reader.ts';
import { typeName } from '../type-name.ts';
import { diststyle, sortkey } from './attributes.ts';
import { columnDefinition, tableKey } from './column.ts';
import { isCascade } from './schema.ts';

/**
 *     alterTable: ALTER TABLE name {RENAME … | ADD … | DROP … | OWNER TO owner | APPEND FROM table | ALTER …, …}
 *
 * After the word TABLE.
 */
export function alterTable(reader: Reader, start: number): AlterTable {
  const name = reader.qualifiedName();
  return { kind: 'alterTable', name, action: tableAction(reader), at: reader.at(start) };
}

function tableAction(reader: Reader): TableAction {
  if (reader.accept('rename')) return rename(reader);
  if (reader.accept('add')) return add(reader);
  if (reader.accept('drop')) return drop(reader);
  if (reader.accept('owner', 'to')) return { kind: 'owner', owner: reader.name() };
  if (reader.accept('append', 'from')) return append(reader);
  if (reader.is('set')) reader.unsupported('ALTER TABLE SET');
  if (reader.is('row', 'level', 'security')) reader.unsupported('ROW LEVEL SECURITY');
  if (reader.is('partition')) reader.unsupported('ALTER TABLE PARTITION');
  const actions = reader.list(() => alter(reader));
  return actions.length === 1 ? actions[0]! : { kind: 'several', actions };
}

/**
 *     alter: {alterColumn | alterKeys}
 */
function alter(reader: Reader): TableAction {
  reader.expect('alter');
  return reader.accept('column') ? alterColumn(reader) : alterKeys(reader);
}

/**
 *     rename: RENAME {TO name | [COLUMN] name TO name}
 */
function rename(reader: Reader): TableAction {
  if (reader.accept('to')) return { kind: 'rename', to: reader.name() };
  reader.accept('column');
  const column = reader.name();
  reader.expect('to');
  return { kind: 'renameColumn', column, to: reader.name() };
}

/**
 *     add: ADD {key | [COLUMN] column}
 */
function add(reader: Reader): TableAction {
  if (reader.is('partition') || reader.is('if', 'not', 'exists', 'partition')) {
    reader.unsupported('ALTER TABLE ADD PARTITION');
  }
  const key = tableKey(reader);
  if (key !== undefined) return { kind: 'addKey', key };
  reader.accept('column');
  return { kind: 'addColumn', column: columnDefinition(reader) };
}

/**
 *     drop: DROP {CONSTRAINT name | [COLUMN] name} [CASCADE|RESTRICT]
 */
function drop(reader: Reader): TableAction {
  if (reader.is('partition', '(')) reader.unsupported('ALTER TABLE DROP PARTITION');
  if (reader.accept('constraint')) {
    return { kind: 'dropConstraint', name: reader.name(), isCascade: isCascade(reader) };
  }
  reader.accept('column');
  return { kind: 'dropColumn', column: reader.name(), isCascade: isCascade(reader) };
}

function append(reader: Reader): TableAction {
  const from = reader.qualifiedName();
  if (reader.is('ignoreextra')) reader.unsupported('ALTER TABLE APPEND with IGNOREEXTRA');
  return { kind: 'append', from, fillsTarget: reader.accept('filltarget') };
}

/**
 *     alterColumn: ALTER COLUMN name {TYPE type | ENCODE encoding}
 */
function alterColumn(reader: Reader): TableAction {
  const column = reader.name();
  if (reader.accept('encode')) return { kind: 'columnEncoding', column, encoding: reader.label().value };
  reader.expect('type');
  return { kind: 'columnType', column, type: typeName(reader) };
}

/**
 *     alterKeys: ALTER {ENCODE AUTO | DISTKEY column | DISTSTYLE {KEY DISTKEY column | style} | sortkey}
 */
function alterKeys(reader: Reader): TableAction {
  if (reader.accept('encode', 'auto')) return { kind: 'encodeAuto' };
  if (reader.accept('distkey')) return { kind: 'distkey', column: reader.name() };
  if (!reader.accept('diststyle')) return { kind: 'sortkey', sortkey: sortkey(reader) };
  const style = diststyle(reader);
  if (style !== 'key') return { kind: 'diststyle', style };
  reader.expect('distkey');
  return { kind: 'distkey', column: reader.name() };
}
