import type { CreateTable, CreateTableAs, LikeTable } from '../../tree/table.ts';
import type { Reader } from '../reader.ts';
import { tableAttributes } from './attributes.ts';
import { columnDefinition, tableKey } from './column.ts';

/**
 *     createTable: CREATE [[LOCAL] TEMP|TEMPORARY] TABLE [IF NOT EXISTS] name {(element, …) attributes |
 *                  [(columns)] attributes AS query}
 *
 * After the word TABLE.
 */
export function createTable(reader: Reader, start: number, isTemporary: boolean): CreateTable | CreateTableAs {
  const ifNotExists = reader.accept('if', 'not', 'exists');
  const name = reader.qualifiedName();
  const head = { name, isTemporary, ifNotExists };
  return definesColumns(reader) ? tableOfColumns(reader, start, head) : tableOfQuery(reader, start, head);
}

/** In CREATE TABLE t (a, b) AS the names have no types. */
function definesColumns(reader: Reader): boolean {
  return reader.is('(') && ![',', ')'].includes(reader.peek(2).text);
}

type Head = Pick<CreateTable, 'name' | 'isTemporary' | 'ifNotExists'>;

function tableOfQuery(reader: Reader, start: number, head: Head): CreateTableAs {
  const columns = reader.is('(') ? reader.nameList() : [];
  const attributes = tableAttributes(reader);
  reader.expect('as');
  return { kind: 'createTableAs', ...head, columns, attributes, query: reader.query(), at: reader.at(start) };
}

function tableOfColumns(reader: Reader, start: number, head: Head): CreateTable {
  const elements = reader.parenthesized(() =>
    reader.list(() => (reader.is('like') ? likeTable(reader) : (tableKey(reader) ?? columnDefinition(reader)))),
  );
  const attributes = tableAttributes(reader);
  return { kind: 'createTable', ...head, elements, attributes, at: reader.at(start) };
}

/**
 *     like: LIKE table [{INCLUDING|EXCLUDING} DEFAULTS]
 */
function likeTable(reader: Reader): LikeTable {
  const { start } = reader;
  reader.expect('like');
  const table = reader.qualifiedName();
  const includesDefaults = reader.accept('including', 'defaults');
  if (!includesDefaults) reader.accept('excluding', 'defaults');
  return { kind: 'like', table, includesDefaults, at: reader.at(start) };
}
