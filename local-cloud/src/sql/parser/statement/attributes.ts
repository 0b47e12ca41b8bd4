import type { Name } from '../../tree/name.ts';
import type { Sortkey, TableAttributes } from '../../tree/table.ts';
import type { Reader } from '../reader.ts';

/**
 *     attributes: {BACKUP {YES|NO} | DISTSTYLE style | DISTKEY ({column | n}) | sortkey | ENCODE AUTO | AUTO REFRESH {YES|NO}}…
 */
export function tableAttributes(reader: Reader): TableAttributes {
  const found: TableAttributes = {
    backup: undefined,
    diststyle: undefined,
    distkey: undefined,
    sortkey: undefined,
    autoRefresh: undefined,
  };
  while (attribute(reader, found));
  return found;
}

function attribute(reader: Reader, found: TableAttributes): boolean {
  if (reader.accept('backup')) found.backup = isYes(reader);
  else if (reader.accept('diststyle')) found.diststyle = diststyle(reader);
  else if (reader.accept('distkey')) found.distkey = reader.parenthesized(() => keyColumn(reader));
  else if (reader.isAny('compound', 'interleaved', 'sortkey')) found.sortkey = sortkey(reader);
  else if (reader.is('encode')) reader.expect('encode', 'auto');
  else if (reader.accept('auto', 'refresh')) found.autoRefresh = isYes(reader);
  else return false;
  return true;
}

/** Takes YES or NO. */
export function isYes(reader: Reader): boolean {
  return reader.expectAny('yes', 'no') === 'yes';
}

export function diststyle(reader: Reader): NonNullable<TableAttributes['diststyle']> {
  return reader.expectAny('auto', 'even', 'key', 'all');
}

/**
 *     sortkey: [COMPOUND|INTERLEAVED] SORTKEY {({column | n}, …) | column | AUTO | NONE}
 */
export function sortkey(reader: Reader): Sortkey {
  const { start } = reader;
  const given = reader.acceptAny('compound', 'interleaved') ?? 'compound';
  reader.expect('sortkey');
  const style = reader.acceptAny('auto', 'none') ?? given;
  const hasColumns = style === given;
  const listed = () => reader.parenthesized(() => reader.list(() => keyColumn(reader)));
  const columns = !hasColumns ? [] : reader.is('(') ? listed() : [reader.name()];
  return { style, columns, at: reader.at(start) };
}

/** A column by its name or, in what is made of a query, by its place there, which no name without quotes looks like. */
function keyColumn(reader: Reader): Name {
  if (reader.peek().kind !== 'number') return reader.name();
  const { start } = reader;
  return { value: String(reader.integer()), isQuoted: false, at: reader.at(start) };
}
