import { literal } from '../../sql/text.ts';
import { type RelationName, relationOf } from '../../sql/relation-name.ts';
import type { QualifiedName } from '../../sql/tree/name.ts';

/** A relation as a SHOW names it; `oid` is SQL. */
export interface Shown extends RelationName {
  oid: string;
}

export function relationShown({ parts, at }: QualifiedName, database: string): Shown {
  const found = relationOf(
    parts.map(({ value }) => value),
    database,
    at.start + 1,
  );
  const schema = found.schema === undefined ? 'NULL' : literal(found.schema);
  return { ...found, oid: `sys_catalog.known_oid(${schema}, ${literal(found.name)})` };
}

/** What must hold (SQL), and the refusal where it does not: `[42P01] relation …`. */
export type Refusal = readonly [holds: string, message: string];

/** SQL of the rows, or of the first refusal, which takes the place of their first column. */
export function orRefuse(rows: string, refusals: readonly Refusal[], first = 'database_name'): string {
  const cases = refusals.map(([holds, message]) => `WHEN NOT (${holds}) THEN ${literal(message)}`);
  if (cases.length === 0) return rows;
  return `SELECT * FROM (${rows} UNION ALL BY NAME SELECT sys_function.refuse(message) AS ${first}
    FROM (SELECT CASE ${cases.join(' ')} END AS message) WHERE message IS NOT NULL)`;
}

/** SQL of the schema and name of the relation, no row where there is none. */
export function relationRow({ oid, name }: Shown): string {
  return `SELECT r.schema_name, r.name FROM sys_catalog.known_relations r WHERE r.oid = ${oid} AND r.name = ${literal(name)}`;
}

export function relationMissing(relation: Shown): Refusal {
  return [`EXISTS (${relationRow(relation)})`, `[42P01] relation "${relation.name}" does not exist`];
}
