import type { CreateMaterializedView, CreateView, RefreshMaterializedView } from '../../tree/view.ts';
import type { Reader } from '../reader.ts';
import { tableAttributes } from './attributes.ts';

/**
 *     createView: CREATE [OR REPLACE] VIEW name [(columns)] AS query [WITH NO SCHEMA BINDING]
 *
 * After the word VIEW.
 */
export function createView(reader: Reader, start: number, orReplace: boolean): CreateView {
  const name = reader.qualifiedName();
  const columns = reader.is('(') ? reader.nameList() : [];
  reader.expect('as');
  const query = reader.query();
  const isLateBinding = reader.accept('with', 'no', 'schema', 'binding');
  return { kind: 'createView', orReplace, name, columns, query, isLateBinding, at: reader.at(start) };
}

/**
 *     createMaterializedView: CREATE MATERIALIZED VIEW name [(columns)] attributes AS query
 *
 * After the word VIEW.
 */
export function createMaterializedView(reader: Reader, start: number): CreateMaterializedView {
  const name = reader.qualifiedName();
  const columns = reader.is('(') ? reader.nameList() : [];
  const attributes = tableAttributes(reader);
  reader.expect('as');
  return {
    kind: 'createMaterializedView',
    name,
    columns,
    attributes,
    query: reader.query(),
    at: reader.at(start),
  };
}

/**
 *     refresh: REFRESH MATERIALIZED VIEW name [RESTRICT|CASCADE]
 */
export function refresh(reader: Reader): RefreshMaterializedView {
  const { start } = reader;
  reader.expect('refresh', 'materialized', 'view');
  const name = reader.qualifiedName();
  if (!reader.accept('restrict')) reader.accept('cascade');
  return { kind: 'refreshMaterializedView', name, at: reader.at(start) };
}
