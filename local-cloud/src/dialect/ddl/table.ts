import type { RelationName } from '../../sql/relation-name.ts';
import type { Step } from '../../sql/duckdb/step.ts';
import { commentOn, type RelationAttributes } from '../../sql/duckdb/definition/attributes.ts';
import { generateUnless, inheritTypes } from '../../sql/duckdb/definition/generated.ts';
import { columnComments } from '../../sql/duckdb/definition/patch.ts';
import { newRelation } from '../names.ts';
import { literal, quote } from '../text.ts';
import type { Reader } from '../reader.ts';
import type { Statement } from '../statement.ts';
import { keyComments, readTableAttributes, type TableAttributes } from './distribution.ts';

interface Target {
  sql: string;
  relation: RelationName;
  create: string;
}

/** CREATE [TEMP] TABLE … AS, after the word TABLE. */
export function createTable(reader: Reader, isTemporary: boolean): Statement {
  const ifNotExists = reader.accept('if', 'not', 'exists');
  const { sql, relation } = newRelation(reader, isTemporary);
  const isLocal = isTemporary || relation.name.startsWith('#');
  const target = { sql, relation, create: isLocal ? 'CREATE TEMP TABLE' : 'CREATE TABLE' };
  const steps = tableOfQuery(reader, target);
  reader.expectEnd();
  const duckdb = ifNotExists ? [generateUnless(relation, steps)] : steps;
  const [first] = steps;
  const ofQuery = typeof first === 'string' ? { tableOfQuery: first } : {};
  return { kind: 'sql', duckdb, tag: 'CREATE TABLE', returnsRows: false, ...ofQuery };
}

function tableOfQuery(reader: Reader, target: Target): Step[] {
  const { sql, create } = target;
  const names = reader.is('(')
    ? `(${reader.parenthesized(() => reader.list(() => quote(reader.identifier()))).join(', ')})`
    : '';
  const attributes = readTableAttributes(reader);
  reader.expect('as');
  return [
    `${create} ${sql}${names} AS ${reader.query()}`,
    comment(sql, attributes),
    ...keyComments(sql, attributes),
    ...castTypes(target, reader.textTypes),
    ...inheritTypes(target, reader.relationsRead),
  ];
}

/** What a cast says of the length of a column. */
function castTypes(target: Target, textTypes: ReadonlyMap<string, string | undefined>): Step[] {
  const known = [...textTypes].flatMap(([name, type]) => (type === undefined ? [] : [[name, type] as const]));
  if (known.length === 0) return [];
  const whens = known.map(([name, type]) => `WHEN ${literal(name)} THEN ${literal(type)}`).join(' ');
  const isNamed = `column_name IN (${known.map(([name]) => literal(name)).join(', ')})`;
  return [
    columnComments(
      target,
      `json_object('type', CASE column_name ${whens} END)`,
      `duckdb_type = 'VARCHAR' AND type IS NULL AND ${isNamed}`,
    ),
  ];
}

function comment(sql: string, found: TableAttributes): string {
  const isSorted = found.sortkey.length > 0;
  const attributes: RelationAttributes = {
    kind: 'table',
    diststyle: found.diststyle ?? 'AUTO',
    ...(found.sortstyle !== undefined || isSorted ? { sortstyle: found.sortstyle ?? 'COMPOUND' } : {}),
    ...(found.backup === false ? { backup: false } : {}),
  };
  return commentOn('TABLE', sql, attributes);
}
