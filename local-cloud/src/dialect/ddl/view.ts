import { newRelation } from '../names.ts';
import { literal, quote } from '../text.ts';
import { columnList } from '../query.ts';
import type { Reader } from '../reader.ts';
import type { Step } from '../../sql/duckdb/step.ts';
import { commentOn, type RelationAttributes } from '../../sql/duckdb/definition/attributes.ts';
import { inheritTypes, nameArguments } from '../../sql/duckdb/definition/generated.ts';
import type { Statement } from '../statement.ts';
import { keyComments, readTableAttributes } from './distribution.ts';

/** CREATE [OR REPLACE] VIEW, after the word VIEW. */
export function createView(reader: Reader, orReplace: boolean): Statement {
  const target = newRelation(reader, false);
  const { sql } = target;
  const columns = reader.is('(') ? reader.parenthesized(() => reader.list(() => reader.identifier())) : [];
  reader.expect('as');
  const { query, definition, references } = viewQuery(reader);
  const isLate = reader.accept('with', 'no', 'schema', 'binding');
  reader.expectEnd();
  if (isLate) requireSchemas(reader, references);
  const attributes: RelationAttributes = {
    kind: isLate ? 'late-binding view' : 'view',
    definition,
    ...(isLate ? {} : { references }),
    ...(isLate && columns.length > 0 ? { columns } : {}),
  };
  const names = columns.length === 0 ? '' : ` (${columns.map(quote).join(', ')})`;
  const create = `CREATE ${orReplace ? 'OR REPLACE ' : ''}VIEW ${sql}${names} AS`;
  const step = isLate ? lateView(reader, { create, columns, query, references }) : `${create} ${query}`;
  return {
    kind: 'sql',
    duckdb: [step, commentOn('VIEW', sql, attributes), ...(isLate ? [] : inheritTypes(target, reader.relationsRead))],
    tag: 'CREATE VIEW',
    returnsRows: false,
  };
}

function requireSchemas(reader: Reader, references: string[][]): void {
  if (references.every((names) => names.length > 1)) return;
  reader.fail('All the relation names inside should be qualified when creating VIEW WITH NO SCHEMA BINDING.', '42601');
}

/**
 * DuckDB reads the query of a view when it is made. Where a table is still missing, the view runs a text that a macro
 * gives, and the macro gives another text while the view is made.
 */
function lateView(
  reader: Reader,
  view: { create: string; columns: string[]; query: string; references: string[][] },
): Step {
  const { create, columns, query, references } = view;
  const isMissing = references.map(([schema, name]) => {
    const relation = nameArguments({ schema: schema!, name: name! });
    return `sys_catalog.relation_oid(${relation}) IS NULL`;
  });
  if (isMissing.length === 0) return `${create} ${query}`;
  const macro = `sys_catalog.${quote(`late_${reader.uniqueId()}`)}()`;
  const stub = `SELECT ${Array.from({ length: Math.max(columns.length, 1) }, () => '1').join(', ')}`;
  const text = (sql: string): string => `CREATE OR REPLACE MACRO ${macro} AS ${literal(sql)}`;
  const indirect = [text(stub), `${create} SELECT * FROM query(${macro})`, text(query)];
  const list = (statements: string[]): string => `[${statements.map(literal).join(', ')}]`;
  const choice = `CASE WHEN ${isMissing.join(' OR ')} THEN ${list(indirect)} ELSE ${list([`${create} ${query}`])} END`;
  return { generate: `SELECT unnest(${choice})` };
}

function viewQuery(reader: Reader): { query: string; definition: string; references: string[][] } {
  const position = reader.position;
  const mark = reader.relationsRead.length;
  const query = reader.query();
  const references = reader.relationsRead
    .slice(mark)
    .map(({ schema, name }) => (schema === undefined ? [name] : [schema, name]));
  return { query, definition: reader.textFrom(position), references };
}

/** CREATE MATERIALIZED VIEW, after these words: a table that knows its query. */
export function createMaterializedView(reader: Reader): Statement {
  const target = newRelation(reader, false);
  const { sql } = target;
  const columns = reader.is('(') ? ` ${columnList(reader)}` : '';
  const found = readTableAttributes(reader);
  reader.expect('as');
  const { query, references } = viewQuery(reader);
  reader.expectEnd();
  const attributes: RelationAttributes = {
    kind: 'materialized view',
    // Redshift shows the whole statement, and clients tell a materialized view by it.
    definition: reader.statementText(),
    references,
    duckdb: query,
    diststyle: found.diststyle ?? 'AUTO',
    ...(found.autoRefresh === true ? { autoRefresh: true } : {}),
    ...(found.sortstyle === undefined ? {} : { sortstyle: found.sortstyle }),
    ...(found.backup === false ? { backup: false } : {}),
  };
  return {
    kind: 'sql',
    duckdb: [
      `CREATE TABLE ${sql}${columns} AS ${query}`,
      commentOn('TABLE', sql, attributes),
      ...keyComments(sql, found),
      ...inheritTypes(target, reader.relationsRead),
    ],
    tag: 'CREATE MATERIALIZED VIEW',
    returnsRows: false,
  };
}
