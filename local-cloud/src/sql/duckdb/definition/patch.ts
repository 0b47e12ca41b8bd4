import { display, type RelationName } from '../../relation-name.ts';
import { literal } from '../../text.ts';
import type { Step } from '../step.ts';
import { nameArguments } from './generated.ts';
import type { Target } from './name.ts';

/** DuckDB expression for the oid of a relation; NULL if it does not exist. */
export function oid(relation: RelationName): string {
  return `sys_catalog.relation_oid(${nameArguments(relation)})`;
}

/** A step that fails if the relation does not exist. */
export function existing(relation: RelationName): Step {
  const message = literal(`[42P01] relation "${display(relation)}" does not exist`);
  return { generate: `SELECT sys_function.refuse(${message}) WHERE ${oid(relation)} IS NULL` };
}

/** A step that merges a JSON object into the attributes of one column; fails if the column does not exist. */
export function mergeColumn(target: Target, name: string, value: object): Step {
  const missing = literal(`[42703] column "${name}" of relation "${target.relation.name}" does not exist`);
  const patch = `CAST(${literal(JSON.stringify(value))} AS JSON)`;
  const { generate } = columnComments(target, patch, `column_name = ${literal(name)}`);
  return { generate: `SELECT coalesce(max(statement), sys_function.refuse(${missing})) FROM (${generate})` };
}

/** COMMENT statements that merge a JSON expression into the attributes of all columns that meet a condition. */
export function columnComments({ sql, relation }: Target, patch: string, condition: string): { generate: string } {
  const merged = `replace(CAST(json_merge_patch(coalesce(attributes, '{}'), ${patch}) AS VARCHAR), '''', '''''')`;
  const name = `'"' || replace(column_name, '"', '""') || '"'`;
  return {
    generate: `SELECT 'COMMENT ON COLUMN ' || ${literal(`${sql}.`)} || ${name} || ' IS ''' || ${merged} || '''' AS statement FROM sys_catalog.relation_columns WHERE oid = ${oid(relation)} AND ${condition}`,
  };
}

/** A step that merges a JSON object into the attributes of a table or view. */
export function mergeTable(target: Target, value: object): Step {
  return patchTable(target, `CAST(${literal(JSON.stringify(value))} AS JSON)`);
}

/** Like `mergeTable`, with a JSON expression over the current attributes. */
export function patchTable({ sql, relation }: Target, patch: string): Step {
  const merged = `replace(CAST(json_merge_patch(coalesce(attributes, '{"kind":"table"}'), ${patch}) AS VARCHAR), '''', '''''')`;
  return {
    generate: `SELECT 'COMMENT ON ' || CASE WHEN kind IN ('view', 'late-binding view') THEN 'VIEW ' ELSE 'TABLE ' END || ${literal(sql)} || ' IS ''' || ${merged} || '''' FROM sys_catalog.relations WHERE oid = ${oid(relation)}`,
  };
}
