import type { BoundMerge, MergeWhen } from '../../binder/bound-change.ts';
import { literal, quote } from '../../text.ts';
import { relationName, writeFrom } from '../from.ts';
import type { Writer } from '../writer.ts';
import { insert } from './insert.ts';
import { setList, value } from './value.ts';

/** MERGE, with checks that Redshift makes and DuckDB does not. */
export function merge(node: BoundMerge, writer: Writer): string[] {
  const target = `${relationName(node.target)} AS ${quote(node.alias)}`;
  const source = writeFrom(node.source, writer);
  const condition = writer.expression(node.condition);
  const { action } = node;
  if (action.kind === 'removeDuplicates') {
    return [...noView(node), `DELETE FROM ${target} USING ${source} WHERE ${condition}`, insert(action.insert, writer)];
  }
  // Otherwise both of two source rows for one target row would be applied.
  const matches = `SELECT 1 FROM ${target} JOIN ${source} ON ${condition} GROUP BY ${quote(node.alias)}.rowid HAVING count(*) > 1`;
  return [
    ...noView(node),
    `SELECT sys_function.refuse(${literal(ambiguous)}) FROM (${matches})`,
    `MERGE INTO ${target} USING ${source} ON ${condition} ${clauses(action, writer)}`,
  ];
}

/** Redshift's message if several source rows match one target row. */
const ambiguous = '[42P10] Found multiple matches to update the same tuple.';

function clauses({ matched, notMatched }: MergeWhen, writer: Writer): string {
  const change = matched === undefined ? 'DELETE' : `UPDATE SET ${setList(matched, writer)}`;
  const columns = notMatched.map(({ column }) => quote(column)).join(', ');
  const values = notMatched.map((each) => value(each.value, writer)).join(', ');
  return `WHEN MATCHED THEN ${change} WHEN NOT MATCHED THEN INSERT (${columns}) VALUES (${values})`;
}

function noView({ source }: BoundMerge): string[] {
  if (source.kind !== 'relation') return [];
  const { oid, name } = source.relation;
  const refusal = literal('[0A000] MERGE does not take a view as its source');
  return [
    `SELECT sys_function.refuse(${refusal}) FROM sys_catalog.relations WHERE oid = ${oid} AND name = ${literal(name)} AND kind IN ('view', 'late-binding view')`,
  ];
}
