import { acceptedStatement } from './accepted.ts';
import { createSchema, dropRelation, dropSchema } from './ddl/drop.ts';
import { createTable } from './ddl/table.ts';
import { createMaterializedView, createView } from './ddl/view.ts';
import { insert, remove, update } from './dml.ts';
import { readExpression, readOperand } from './expression.ts';
import { readQuery, readQueryInto } from './query.ts';
import { type DialectContext, type Grammar, Reader } from './reader.ts';
import * as session from './session.ts';
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
  if (reader.isAtEnd) return { kind: 'empty' };
  const { kind, value } = reader.peek();
  if (reader.is('(')) return select(reader);
  const rule = kind === 'word' && Object.hasOwn(rules, value) ? rules[value] : undefined;
  if (rule !== undefined) return rule(reader);
  return acceptedStatement(reader) ?? reader.fail();
}

const rules: Record<string, (reader: Reader) => Statement> = {
  select,
  with: select,
  insert,
  update,
  delete: remove,
  begin: session.begin,
  start: session.begin,
  commit: session.endTransaction,
  end: session.endTransaction,
  rollback: session.endTransaction,
  abort: session.endTransaction,
  set: session.set,
  reset: session.reset,
  show: session.show,
  declare: session.declareCursor,
  fetch: session.fetch,
  close: session.closeCursor,
  prepare: session.prepare,
  execute: session.execute,
  deallocate: session.deallocate,
  cancel: session.cancel,
  copy: (reader) => ({ kind: 'copy', text: reader.rest(), tag: 'COPY' }),
  unload: (reader) => ({ kind: 'unload', text: reader.rest(), tag: 'UNLOAD' }),
  truncate,
  create,
  drop,
};

function select(reader: Reader): Statement {
  const { sql, into } = readQueryInto(reader);
  reader.expectEnd();
  if (into === undefined) return { kind: 'sql', duckdb: [sql], tag: 'SELECT', returnsRows: true };
  const create = `CREATE ${into.isTemporary ? 'TEMP ' : ''}TABLE ${into.sql} AS ${sql}`;
  return { kind: 'sql', duckdb: [create], tag: 'SELECT', returnsRows: false };
}

/** DuckDB's own TRUNCATE is a DELETE too. */
function truncate(reader: Reader): Statement {
  reader.expect('truncate');
  reader.accept('table');
  const { sql } = writableRelation(reader);
  reader.expectEnd();
  return { kind: 'truncate', duckdb: [`DELETE FROM ${sql}`], tag: 'TRUNCATE TABLE' };
}

function create(reader: Reader): Statement {
  reader.expect('create');
  const isTemporary = reader.accept('local', 'temp') || reader.accept('temp') || reader.accept('temporary');
  if (reader.accept('table')) return createTable(reader, isTemporary);
  if (isTemporary) reader.fail();
  if (reader.accept('schema')) return createSchema(reader);
  if (reader.accept('materialized', 'view')) return createMaterializedView(reader);
  const orReplace = reader.accept('or', 'replace');
  if (reader.accept('view')) return createView(reader, orReplace);
  return reader.fail();
}

function drop(reader: Reader): Statement {
  reader.expect('drop');
  if (reader.accept('table')) return dropRelation(reader, 'TABLE');
  if (reader.accept('view')) return dropRelation(reader, 'VIEW');
  if (reader.accept('materialized', 'view')) return dropRelation(reader, 'MATERIALIZED VIEW');
  if (reader.accept('schema')) return dropSchema(reader);
  return reader.fail();
}
