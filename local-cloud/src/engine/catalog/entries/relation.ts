import type { CatalogRelation } from '../../../sql/binder/catalog.ts';
import type { ColumnEntry } from './column.ts';

/** The schema of a session's temporary relations. */
export const temporarySchema = 'pg_temp';

export type RelationKind = 'table' | 'view' | 'late-binding view' | 'materialized view';

/** What is stored in the comment of a DuckDB table or view: see sql/duckdb/definition/attributes.ts. */
export interface RelationAttributes {
  kind?: RelationKind;
  diststyle?: string;
  sortstyle?: string;
  constraints?: readonly KeyAttributes[] | null;
  definition?: string;
  /** The column names that a late-binding view declares. */
  columns?: readonly string[];
  references?: readonly (readonly string[])[];
  autoRefresh?: boolean;
  comment?: string | null;
}

export interface KeyAttributes {
  name?: string;
  type: 'primary key' | 'unique' | 'foreign key';
  columns: readonly string[];
  references?: { schema?: string; name: string; columns: readonly string[] };
}

/** A table or view as the catalog shows it. */
export interface RelationEntry {
  oid: number;
  schema: string;
  name: string;
  isTemporary: boolean;
  kind: RelationKind;
  attributes: RelationAttributes;
  /** Approximate number of rows; 0 for a view. */
  estimatedRows: number;
  owner: number;
  columns: readonly ColumnEntry[];
  /** The relation for the binder; undefined if a column has a type that Redshift lacks. */
  bindable: CatalogRelation | undefined;
}

export const isView = ({ kind }: RelationEntry): boolean => kind !== 'table';
