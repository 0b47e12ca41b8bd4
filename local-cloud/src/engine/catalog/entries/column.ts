import { typeOfText, TypeNameError } from '../../../sql/types/named.ts';
import type { Type } from '../../../sql/types/type.ts';
import { type TypeFacts, typeFacts } from './type-facts.ts';

/** A column as the catalog shows it. */
export interface ColumnEntry {
  relationOid: number;
  schema: string;
  relation: string;
  name: string;
  /** attnum, counted from 1. */
  number: number;
  facts: TypeFacts;
  /** Undefined for a type that Redshift lacks. */
  type: Type | undefined;
  isNotNull: boolean;
  defaultText: string | null;
  encoding: string | null;
  isDistKey: boolean;
  /** Position in the sort key, counted from 1, alternately positive and negative if it is interleaved; 0 if the column is not part of it. */
  sortKey: number;
  comment: string | null;
  identity: Identity | null;
}

interface Identity {
  seed: number;
  step: number;
  byDefault: boolean;
}

/** What is stored in the comment of a DuckDB column: see sql/duckdb/definition/attributes.ts. */
interface Attributes {
  type?: string;
  encode?: string;
  distkey?: boolean;
  sortkey?: number;
  identity?: Identity;
  default?: string;
  comment?: string | null;
}

/** A column as DuckDB reports it. */
export interface DuckDbColumn {
  name: string;
  number: number;
  duckDbType: string;
  isNotNull: boolean;
  attributes: string | null;
}

export function columnEntry(
  relation: Pick<ColumnEntry, 'relationOid' | 'schema' | 'relation'>,
  { name, number, duckDbType, isNotNull, attributes }: DuckDbColumn,
): ColumnEntry {
  const kept = attributes === null ? {} : (JSON.parse(attributes) as Attributes);
  const facts = typeFacts(kept.type ?? typeOfDuckDb(duckDbType));
  return {
    ...relation,
    name,
    number,
    facts,
    type: knownType(facts.fullType),
    isNotNull,
    defaultText: defaultOf(relation.relationOid, number, kept),
    encoding: kept.encode ?? null,
    isDistKey: kept.distkey ?? false,
    sortKey: kept.sortkey ?? 0,
    comment: kept.comment ?? null,
    identity: kept.identity ?? null,
  };
}

/** The default of an identity column as pg_attrdef shows it. */
function defaultOf(relationOid: number, number: number, { identity, default: text }: Attributes): string | null {
  if (identity === undefined) return text ?? null;
  return `"identity"(${relationOid}, ${number - 1}, '${identity.seed},${identity.step}'::text)`;
}

const types = new Map<string, Type | undefined>();

function knownType(text: string): Type | undefined {
  if (!types.has(text)) types.set(text, readType(text));
  return types.get(text);
}

function readType(text: string): Type | undefined {
  try {
    return typeOfText(text);
  } catch (error) {
    if (error instanceof TypeNameError) return undefined;
    throw error;
  }
}

/** Redshift's name for the type of a column that was not declared, such as a view's. */
export function typeOfDuckDb(type: string): string {
  if (type.startsWith('DECIMAL(')) return type.replace('DECIMAL', 'numeric').replace(', ', ',');
  return names[type] ?? type.toLowerCase();
}

const names: Readonly<Record<string, string>> = {
  VARCHAR: 'character varying(65535)',
  TINYINT: 'smallint',
  HUGEINT: 'numeric(38,0)',
  DOUBLE: 'double precision',
  FLOAT: 'real',
  TIME: 'time without time zone',
  TIMESTAMP: 'timestamp without time zone',
  JSON: 'super',
  BLOB: 'binary varying(64000)',
};
