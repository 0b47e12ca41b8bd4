import type { Catalog } from '../../../sql/binder/catalog.ts';
import { viewQuery } from '../../../sql/binder/from/view.ts';
import { Parameters } from '../../../sql/binder/parameters.ts';
import { bindQuery } from '../../../sql/binder/query.ts';
import { Scope } from '../../../sql/binder/scope.ts';
import { DialectError } from '../../../sql/error.ts';
import { formatType } from '../../../sql/types/type.ts';
import { type ColumnEntry, columnEntry } from './column.ts';
import type { RelationEntry } from './relation.ts';

/** The relation; a late-binding view with the columns that its query gives by this catalog, bound when they are asked for. */
export function withLateColumns(entry: RelationEntry, catalog: () => Catalog): RelationEntry {
  if (entry.bindable?.view === undefined) return entry;
  let columns: ColumnEntry[] | undefined;
  return Object.defineProperty({ ...entry }, 'columns', {
    enumerable: true,
    get: () => (columns ??= lateColumns(entry, catalog())),
  });
}

/** None of a view whose query cannot be bound by now, as where a table that it reads is gone. */
function lateColumns({ oid, schema, name, bindable }: RelationEntry, catalog: Catalog): ColumnEntry[] {
  try {
    const query = viewQuery(new Scope(catalog, new Parameters()), bindable!, bindable!.view!, bindQuery);
    return query.columns.map((column, place) => {
      const attributes = JSON.stringify({ type: formatType(column.type) });
      const own = { name: column.name, number: place + 1, duckDbType: '', isNotNull: false, attributes };
      return columnEntry({ relationOid: oid, schema, relation: name }, own);
    });
  } catch (error) {
    if (error instanceof DialectError) return [];
    throw error;
  }
}
