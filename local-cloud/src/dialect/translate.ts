import { createTable } from './ddl/table.ts';
import { createMaterializedView, createView } from './ddl/view.ts';
import { merge } from './merge.ts';
import { insert, remove, update, withThenChange } from './dml.ts';
import { readExpression, readOperand } from './expression.ts';
import { readQuery, readQueryInto } from './query.ts';
import { type DialectContext, type Grammar, Reader } from './reader.ts';
import type { Step } from '../sql/duckdb/step.ts';
import type { Statement } from './statement.ts';
import { writableRelation } from './names.ts';

export type { DialectContext } from './reader.ts';

const grammar: Grammar = { expression: readExpression, operand: readOperand, query: readQuery };

/**
 * What DuckDB must do for one Redshift statement (without its `;`). Throws DialectError, with Redshift's SQLSTATE, for
 * what Redshift does not take; text beyond this room's knowledge is refused, never passed through.
 */
export function translate(statement: string, context: DialectContext): Statement {
  const reader = new Reader(statement, context, grammar);
  const read = readStatement(reader);
  // The first reading has learned what the queries name; now it can be written.
  return reader.scopes.isGuessed ? readStatement(new Reader(statement, context, grammar, reader)) : read;
}

function readStatement(reader: Reader): Statement {
  if (reader.isAtEnd) return { kind: 'empty' };
  const { kind, value } = reader.peek();
  if (reader.is('(')) return select(reader);
  const rule = kind === 'word' && Object.hasOwn(rules, value) ? rules[value] : undefined;
  if (rule !== undefined) return rule(reader);
  return reader.fail();
}

const rules: Record<string, (reader: Reader) => Statement> = {
  select,
  with: (reader) => withThenChange(reader) ?? select(reader),
  insert,
  update,
  delete: remove,
  truncate,
  merge,
  create,
  explain,
};

function select(reader: Reader): Statement {
  const { sql, into } = readQueryInto(reader);
  reader.expectEnd();
  if (into === undefined) return { kind: 'sql', duckdb: [sql], tag: 'SELECT', returnsRows: true };
  const ctas = `CREATE ${into.isTemporary ? 'TEMP ' : ''}TABLE ${into.sql} AS ${sql}`;
  return { kind: 'sql', duckdb: [ctas], tag: 'SELECT', returnsRows: false };
}

/** DuckDB's own TRUNCATE is a DELETE too. */
function truncate(reader: Reader): Statement {
  reader.expect('truncate');
  reader.accept('table');
  const { sql } = writableRelation(reader);
  reader.expectEnd();
  return { kind: 'truncate', duckdb: [`DELETE FROM ${sql}`], tag: 'TRUNCATE TABLE' };
}

/** EXPLAIN of a query, a change of rows or CREATE TABLE AS. */
function explain(reader: Reader): Statement {
  reader.expect('explain');
  reader.accept('verbose');
  const verb = reader.peek().value;
  const start = reader.position;
  if (!['(', 'select', 'with', 'insert', 'update', 'delete', 'create'].includes(verb)) return reader.fail();
  const explained = verb === '(' ? select(reader) : rules[verb]!(reader);
  const steps: Step[] = explained.kind === 'sql' ? explained.duckdb : [];
  const tableOfQuery = explained.kind === 'sql' ? explained.tableOfQuery : undefined;
  const query = verb === 'create' ? tableOfQuery : steps.find((step) => typeof step === 'string');
  return query === undefined ? refuse(reader, start) : { kind: 'explain', query, tag: 'EXPLAIN' };
}

function create(reader: Reader): Statement {
  reader.expect('create');
  const isTemporary = reader.accept('local', 'temp') || reader.accept('temp') || reader.accept('temporary');
  if (reader.accept('table')) return createTable(reader, isTemporary);
  if (isTemporary) return reader.fail();
  if (reader.accept('or', 'replace', 'view')) return createView(reader, true);
  if (reader.accept('materialized', 'view')) return createMaterializedView(reader);
  return reader.accept('view') ? createView(reader, false) : reader.fail();
}

function refuse(reader: Reader, start: number): never {
  reader.rest();
  return reader.fail(`SQL command "${reader.textFrom(start).slice(0, 60)}" not supported.`, '0A000');
}
