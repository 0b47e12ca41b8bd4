import type { Analyze, Cancel, Lock, Vacuum } from '../../tree/maintenance.ts';
import type { Reader } from '../reader.ts';

/**
 *     analyze: {ANALYZE|ANALYSE} [COMPRESSION] [VERBOSE] [table [(columns)]] [COMPROWS n | {PREDICATE|ALL} COLUMNS]
 */
export function analyze(reader: Reader): Analyze {
  const { start } = reader;
  reader.next();
  const isCompression = reader.accept('compression');
  reader.accept('verbose');
  const table = reader.isName() && !reader.is('predicate') ? reader.qualifiedName() : undefined;
  const columns = reader.is('(') ? reader.nameList() : [];
  if (isCompression && reader.accept('comprows')) reader.integer();
  else if (reader.acceptAny('predicate', 'all') !== undefined) reader.expect('columns');
  return { kind: 'analyze', isCompression, table, columns, at: reader.at(start) };
}

/**
 *     vacuum: VACUUM [FULL | SORT ONLY | DELETE ONLY | REINDEX | RECLUSTER] [table] [TO n PERCENT] [BOOST]
 */
export function vacuum(reader: Reader): Vacuum {
  const { start } = reader;
  reader.expect('vacuum');
  if (reader.acceptAny('sort', 'delete') !== undefined) reader.expect('only');
  else reader.acceptAny('full', 'reindex', 'recluster');
  const table = reader.isName() && !reader.is('boost') ? reader.qualifiedName() : undefined;
  if (reader.accept('to')) {
    reader.integer();
    reader.expect('percent');
  }
  reader.accept('boost');
  return { kind: 'vacuum', table, at: reader.at(start) };
}

/**
 *     lock: LOCK [TABLE] table, …
 */
export function lock(reader: Reader): Lock {
  const { start } = reader;
  reader.expect('lock');
  reader.accept('table');
  return { kind: 'lock', tables: reader.list(() => reader.qualifiedName()), at: reader.at(start) };
}

/**
 *     cancel: CANCEL pid ['message']
 */
export function cancel(reader: Reader): Cancel {
  const { start } = reader;
  reader.expect('cancel');
  const pid = reader.integer();
  if (!reader.isAtEnd) reader.string();
  return { kind: 'cancel', pid, at: reader.at(start) };
}
