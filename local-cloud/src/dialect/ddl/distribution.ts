import type { Reader } from '../reader.ts';
import { quote } from '../text.ts';
import { type ColumnAttributes, commentOn } from '../../sql/duckdb/definition/attributes.ts';

/** The clauses after a table's columns. */
export interface TableAttributes {
  diststyle?: 'AUTO' | 'EVEN' | 'KEY' | 'ALL';
  distkey?: string;
  sortstyle?: 'COMPOUND' | 'INTERLEAVED' | 'AUTO';
  sortkey: string[];
  backup?: boolean;
  autoRefresh?: boolean;
}

/** Reads BACKUP, DISTSTYLE, DISTKEY, SORTKEY and ENCODE AUTO, in any order. */
export function readTableAttributes(reader: Reader): TableAttributes {
  const found: TableAttributes = { sortkey: [] };
  while (attribute(reader, found));
  return found;
}

function attribute(reader: Reader, found: TableAttributes): boolean {
  if (reader.accept('backup')) found.backup = reader.expectAny('yes', 'no') === 'yes';
  else if (reader.accept('diststyle')) found.diststyle = readDiststyle(reader);
  else if (reader.accept('distkey')) {
    found.distkey = reader.parenthesized(() => reader.identifier());
    found.diststyle ??= 'KEY';
  } else if (reader.isAny('compound', 'interleaved', 'sortkey')) readSortkey(reader, found);
  else if (reader.is('encode')) reader.expect('encode', 'auto');
  else if (reader.accept('auto', 'refresh')) found.autoRefresh = reader.expectAny('yes', 'no') === 'yes';
  else return false;
  return true;
}

function readDiststyle(reader: Reader): 'AUTO' | 'EVEN' | 'KEY' | 'ALL' {
  return reader.expectAny('auto', 'even', 'key', 'all').toUpperCase() as 'AUTO';
}

/** Reads `[COMPOUND|INTERLEAVED] SORTKEY (a, b)`, `SORTKEY a` or `SORTKEY AUTO|NONE`. */
function readSortkey(reader: Reader, found: TableAttributes): void {
  found.sortstyle = reader.accept('interleaved') ? 'INTERLEAVED' : 'COMPOUND';
  reader.accept('compound');
  reader.expect('sortkey');
  if (reader.accept('auto')) found.sortstyle = 'AUTO';
  else if (reader.accept('none')) found.sortkey = [];
  else if (reader.is('(')) found.sortkey = reader.parenthesized(() => reader.list(() => reader.identifier()));
  else found.sortkey = [reader.identifier()];
}

/** The COMMENTs that keep the keys of a table whose columns come from a query. */
export function keyComments(sql: string, { distkey, sortkey }: TableAttributes): string[] {
  const keys = new Map<string, Partial<ColumnAttributes>>();
  if (distkey !== undefined) keys.set(distkey, { distkey: true });
  sortkey.forEach((name, place) => keys.set(name, { ...keys.get(name), sortkey: place + 1 }));
  return Array.from(keys, ([name, value]) => commentOn('COLUMN', `${sql}.${quote(name)}`, value));
}
