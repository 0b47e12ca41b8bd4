import { oid } from '../sql/duckdb/definition/patch.ts';
import { assignments } from './dml.ts';
import { readableRelation, writableRelation } from './names.ts';
import { literal, quote } from './text.ts';
import { columnList } from './query.ts';
import type { Reader } from './reader.ts';
import type { Step } from '../sql/duckdb/step.ts';
import type { Statement } from './statement.ts';

interface Merge {
  target: string;
  source: string;
  condition: string;
}

/** What Redshift answers when several source rows meet one target row. */
const ambiguous = '[42P10] Found multiple matches to update the same tuple.';

/** MERGE INTO target USING source ON condition {WHEN … | REMOVE DUPLICATES}, with Redshift's own restrictions. */
export function merge(reader: Reader): Statement {
  reader.expect('merge', 'into');
  const target = writableRelation(reader);
  if (!reader.is('using')) reader.fail('MERGE target cannot have an alias: write its name in full', '0A000');
  reader.expect('using');
  if (reader.isAny('(', 'select', 'with')) reader.unsupported('a subquery as the source of MERGE');
  const { sql, relation } = readableRelation(reader);
  const isNamed = reader.accept('as') || reader.isIdentifier();
  const source = `${sql} AS ${quote(isNamed ? reader.identifier() : relation.name)}`;
  reader.expect('on');
  requireEqualities(reader);
  const isView = `oid = ${oid(relation)} AND kind IN ('view', 'late-binding view')`;
  const refusal = literal('[0A000] MERGE does not take a view as its source');
  const noView: Step = {
    generate: `SELECT sys_function.refuse(${refusal}) FROM sys_catalog.relations WHERE ${isView}`,
  };
  const merged = { target: target.sql, source, condition: reader.expression().sql };
  const steps = reader.accept('remove', 'duplicates') ? removeDuplicates(merged, sql) : whenClauses(reader, merged);
  reader.expectEnd();
  return { kind: 'sql', duckdb: [noView, ...steps], tag: 'MERGE', returnsRows: false };
}

/** Redshift joins target and source by equal columns only. */
function requireEqualities(reader: Reader): void {
  for (const { kind, value } of reader.coming()) {
    if (kind === 'word' && (value === 'when' || value === 'remove')) return;
    const isOther = kind === 'operator' && ['<', '>', '<=', '>=', '<>', '!=', '~', '!~'].includes(value);
    if (isOther || (kind === 'word' && ['or', 'not', 'like', 'ilike', 'between', 'in'].includes(value))) {
      reader.unsupported('a MERGE condition other than equalities joined by AND');
    }
  }
}

/** Rows of the target that meet the source are replaced by the source's, each distinct row of it once. */
function removeDuplicates({ target, source, condition }: Merge, table: string): Step[] {
  return [
    `DELETE FROM ${target} USING ${source} WHERE ${condition}`,
    `INSERT INTO ${target} SELECT DISTINCT * FROM ${table}`,
  ];
}

function whenClauses(reader: Reader, merged: Merge): Step[] {
  const { target, source, condition } = merged;
  const clauses: string[] = [];
  let isMatched = false;
  let isNotMatched = false;
  while (reader.accept('when')) {
    const isInsert = reader.accept('not', 'matched');
    if (!isInsert) reader.expect('matched');
    if (isInsert ? isNotMatched : isMatched) reader.fail();
    if (reader.is('and')) reader.unsupported('a condition of a WHEN clause of MERGE');
    reader.expect('then');
    if (isInsert) isNotMatched = true;
    else isMatched = true;
    clauses.push(isInsert ? notMatched(reader) : matched(reader, target));
  }
  if (!isMatched || !isNotMatched) reader.fail('MERGE must have one WHEN MATCHED and one WHEN NOT MATCHED clause');
  return [
    // Two source rows for one target row would otherwise both be applied.
    {
      generate: `SELECT sys_function.refuse(${literal(ambiguous)}) FROM (SELECT 1 FROM ${target} JOIN ${source} ON ${condition} GROUP BY ${target}.rowid HAVING count(*) > 1)`,
    },
    `MERGE INTO ${target} USING ${source} ON ${condition} ${clauses.join(' ')}`,
  ];
}

function matched(reader: Reader, target: string): string {
  if (reader.accept('delete')) return 'WHEN MATCHED THEN DELETE';
  reader.expect('update', 'set');
  return `WHEN MATCHED THEN UPDATE SET ${assignments(reader, target)}`;
}

function notMatched(reader: Reader): string {
  reader.expect('insert');
  const columns = reader.is('(') ? ` ${columnList(reader)}` : '';
  reader.expect('values');
  const values = reader.parenthesized(() =>
    reader.list(() => (reader.accept('default') ? 'DEFAULT' : reader.expression().sql)),
  );
  return `WHEN NOT MATCHED THEN INSERT${columns} VALUES (${values.join(', ')})`;
}
