import type { Alias, FromItem } from '../../tree/from.ts';
import type { Name } from '../../tree/name.ts';
import type { Query } from '../../tree/query.ts';
import type { BoundFrom, BoundQuery, ResultColumn } from '../bound.ts';
import { refuse } from '../error.ts';
import type { Scope, ScopeColumn } from '../scope.ts';

export type BindQuery = (scope: Scope, node: Query) => BoundQuery;

/** Binds the contents of an item of FROM: queries, and the items that are joined or pivoted. */
export interface Inside {
  query: BindQuery;
  item(scope: Scope, node: FromItem): BoundFrom;
}

export function addTo(scope: Scope, name: Name, columns: ScopeColumn[], schema?: string): void {
  scope.add({ alias: name.value, schema, columns }, name);
}

/** The columns, the first of them renamed by the alias. */
export function aliased(alias: Alias | undefined, columns: readonly ResultColumn[]): ResultColumn[] {
  if (alias === undefined) return [...columns];
  if (alias.columns.length > columns.length) {
    const told = `table "${alias.name.value}" has ${columns.length} columns available but ${alias.columns.length} columns specified`;
    refuse(alias, '42P10', told);
  }
  return named(columns, names(alias));
}

/** The columns, the first of them renamed. */
export function named(columns: readonly ResultColumn[], given: readonly string[]): ResultColumn[] {
  return columns.map((column, place) => {
    const name = given[place];
    return name === undefined ? column : { ...column, name, key: name };
  });
}

export function names(alias: Alias | undefined): string[] {
  return alias?.columns.map(({ name }) => name.value) ?? [];
}
