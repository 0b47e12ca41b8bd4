import type { Copy, Unload } from '../../tree/bulk.ts';
import type { Reader } from '../reader.ts';

/**
 *     copy: COPY table [(columns)] FROM 'source' option…
 */
export function copy(reader: Reader): Copy {
  const { start } = reader;
  reader.expect('copy');
  const target = reader.qualifiedName();
  const columns = reader.is('(') ? reader.nameList() : undefined;
  reader.expect('from');
  const source = reader.string();
  reader.skipRest();
  return { kind: 'copy', target, columns, source, at: reader.at(start) };
}

/**
 *     unload: UNLOAD ('query') TO 'destination' option…
 */
export function unload(reader: Reader): Unload {
  const { start } = reader;
  reader.expect('unload');
  const query = reader.parenthesized(() => reader.string());
  reader.expect('to');
  const destination = reader.string();
  reader.skipRest();
  return { kind: 'unload', query, destination, at: reader.at(start) };
}
