import type { CatalogRelation } from '../../../sql/binder/catalog.ts';
import type { ColumnEntry } from './column.ts';

/** The schema of a session's temporary relations. */
export const temporarySchema = 'pg_temp';

export type RelationKind = 'table' | 'view' | 'late-binding view' | 'materialized view';

/** What the comment of a DuckDB table or view keeps: see dialect/ddl/attributes.ts. */
export interface RelationAttributes {
  kind?: RelationKind;
  diststyle?: string;
  sortstyle?: string;
  constraints?: readonly KeyAttributes[] | null;
  definition?: string;
  /** The names that a late-binding view gives to its columns. */
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
  /** Rows, about as many as there are; none of a view. */
  estimatedRows: number;
  owner: number;
  columns: readonly ColumnEntry[];
  /** As the binder has it; undefined for a relation with a column of a type that Redshift has not. */
  bindable: CatalogRelation | undefined;
}

export const isView = ({ kind }: RelationEntry): boolean => kind !== 'table';
