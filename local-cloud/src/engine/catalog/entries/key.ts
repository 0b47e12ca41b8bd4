import { quoteIdent } from '../../../sql/text.ts';
import type { ColumnEntry } from './column.ts';
import type { KeyAttributes, RelationEntry } from './relation.ts';

/** An informational key as the catalog shows it. */
export interface KeyEntry {
  oid: number;
  relation: RelationEntry;
  type: KeyAttributes['type'];
  name: string;
  columns: readonly string[];
  /** The attnum of each column. */
  numbers: readonly number[];
  /** The relation that a foreign key refers to. */
  target: RelationEntry | undefined;
  targetNumbers: readonly number[];
  targetKey: { oid: number; name: string } | undefined;
  /** The text of pg_get_constraintdef. */
  definition: string;
}

type Find = (schema: string, name: string) => RelationEntry | undefined;

/**
 * The keys of a relation. A table that a foreign key names without a schema is in the relation's own schema or in
 * public.
 */
export function keysOf(relation: RelationEntry, find: Find): KeyEntry[] {
  return constraintsOf(relation).map((key, index) => keyOf(relation, key, index, find));
}

function keyOf(relation: RelationEntry, key: KeyAttributes, index: number, find: Find): KeyEntry {
  const { type, columns, references } = key;
  const target = references === undefined ? undefined : targetOf(relation, references, find);
  return {
    oid: keyOid(relation, index),
    relation,
    type,
    name: nameOf(relation, key),
    columns,
    numbers: numbersOf(relation.columns, columns),
    target,
    targetNumbers: target === undefined ? [] : numbersOf(target.columns, targetColumns(target, references!.columns)),
    targetKey: target === undefined ? undefined : primaryKeyOf(target),
    definition: definitionOf(key),
  };
}

/** Those that are named, or else the primary key. */
function targetColumns(target: RelationEntry, named: readonly string[]): readonly string[] {
  if (named.length > 0) return named;
  return constraintsOf(target).find(({ type }) => type === 'primary key')?.columns ?? [];
}

function targetOf(
  relation: RelationEntry,
  { schema, name }: { schema?: string; name: string },
  find: Find,
): RelationEntry | undefined {
  return schema === undefined ? (find(relation.schema, name) ?? find('public', name)) : find(schema, name);
}

const constraintsOf = ({ attributes }: RelationEntry): readonly KeyAttributes[] => attributes.constraints ?? [];
const keyOid = ({ oid }: RelationEntry, index: number): number => oid * 100 + index + 1;

function primaryKeyOf(relation: RelationEntry): KeyEntry['targetKey'] {
  const index = constraintsOf(relation).findIndex(({ type }) => type === 'primary key');
  const key = constraintsOf(relation)[index];
  return key === undefined ? undefined : { oid: keyOid(relation, index), name: nameOf(relation, key) };
}

/** Keys without a name get the name that PostgreSQL gives them. */
function nameOf(relation: RelationEntry, { name, type, columns: [first = ''] }: KeyAttributes): string {
  const ending = { 'primary key': 'pkey', unique: `${first}_key`, 'foreign key': `${first}_fkey` }[type];
  return name ?? `${relation.name}_${ending}`;
}

function definitionOf({ type, columns, references }: KeyAttributes): string {
  const list = (names: readonly string[]): string => `(${names.map(quoteIdent).join(', ')})`;
  const key = `${type.toUpperCase()} ${list(columns)}`;
  if (references === undefined) return key;
  const target = references.schema === undefined ? references.name : `${references.schema}.${references.name}`;
  return `${key} REFERENCES ${target}${references.columns.length === 0 ? '' : list(references.columns)}`;
}

function numbersOf(columns: readonly ColumnEntry[], names: readonly string[]): number[] {
  return names.map((name) => columns.find((column) => column.name === name)?.number ?? 0);
}

/** The oid of the index that PostgreSQL creates for a key. Redshift lists such an index although it has none. */
export function indexOid(key: { oid: number }): number {
  return 1_000_000_000 + key.oid;
}

/** The columns of the key's index. */
export function indexColumns(key: KeyEntry): ColumnEntry[] {
  if (key.type === 'foreign key') return [];
  return key.columns.flatMap((name, index) => {
    const column = key.relation.columns.find((each) => each.name === name);
    return column === undefined ? [] : [{ ...column, relationOid: indexOid(key), number: index + 1 }];
  });
}
