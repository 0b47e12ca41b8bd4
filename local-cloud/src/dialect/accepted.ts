import { existing } from './ddl/patch.ts';
import { writableRelation } from './names.ts';
import type { Reader } from './reader.ts';
import type { Statement, Step } from './statement.ts';

/** Statements that a warehouse with one node and one owner takes without doing anything; named tables must exist. */
const accepted: Record<string, (reader: Reader) => Statement> = {
  analyze,
  analyse: analyze,
  vacuum,
  lock: (reader) => {
    reader.expect('lock');
    reader.accept('table');
    const steps = reader.list(() => table(reader));
    return done(reader, steps, 'LOCK TABLE');
  },
};

/** The statement that is coming, when it is one that has no effect here. */
export function acceptedStatement(reader: Reader): Statement | undefined {
  const { kind, value } = reader.peek();
  return kind === 'word' && Object.hasOwn(accepted, value) ? accepted[value]!(reader) : undefined;
}

function analyze(reader: Reader): Statement {
  reader.next();
  const isCompression = reader.accept('compression');
  reader.accept('verbose');
  const steps = reader.isIdentifier() && !reader.is('predicate') ? [table(reader)] : [];
  if (reader.is('(')) reader.parenthesized(() => reader.list(() => reader.identifier()));
  if (isCompression && reader.accept('comprows')) reader.integer();
  else if (reader.accept('predicate') || reader.accept('all')) reader.expect('columns');
  return done(reader, steps, 'ANALYZE');
}

function vacuum(reader: Reader): Statement {
  reader.expect('vacuum');
  if (reader.accept('sort') || reader.accept('delete')) reader.expect('only');
  else if (!reader.accept('full') && !reader.accept('reindex')) reader.accept('recluster');
  const steps = reader.isIdentifier() && !reader.is('boost') ? [table(reader)] : [];
  if (reader.accept('to')) {
    reader.integer();
    reader.expect('percent');
  }
  reader.accept('boost');
  return done(reader, steps, 'VACUUM');
}

function table(reader: Reader): Step {
  return existing(writableRelation(reader).relation);
}

function done(reader: Reader, duckdb: Step[], tag: string): Statement {
  reader.expectEnd();
  return duckdb.length === 0 ? { kind: 'none', tag } : { kind: 'sql', duckdb, tag, returnsRows: false };
}
