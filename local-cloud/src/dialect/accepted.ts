import { existing } from './ddl/patch.ts';
import { schemaName, writableRelation } from './names.ts';
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
  grant: (reader) => privileges(reader, 'GRANT', 'to'),
  revoke: (reader) => privileges(reader, 'REVOKE', 'from'),
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

/** What privileges are given on, other than tables and views. */
const otherObjects = [
  'database',
  'schema',
  'all',
  'function',
  'procedure',
  'language',
  'datashare',
  'model',
  'external',
];

function privileges(reader: Reader, tag: string, preposition: string): Statement {
  reader.next();
  const isComing = (word: string): boolean =>
    reader.coming().some(({ kind, value }) => kind === 'word' && value === word);
  if (!isComing(preposition)) {
    reader.rest();
    reader.fail();
  }
  const steps: Step[] = [];
  const isOnObject = isComing('on');
  if (isOnObject) {
    while (!reader.accept('on')) reader.next();
    if (reader.accept('schema')) reader.list(() => schemaName(reader));
    else if (!reader.isAny(...otherObjects)) {
      reader.accept('table');
      steps.push(...reader.list(() => table(reader)));
      reader.expect(preposition);
    }
  }
  reader.rest();
  if (isOnObject) return done(reader, steps, tag);
  // Of a role, or of what concerns the whole warehouse.
  return { kind: 'none', tag, administers: { refusal: `permission denied to ${tag.toLowerCase()} roles` } };
}

function done(reader: Reader, duckdb: Step[], tag: string): Statement {
  reader.expectEnd();
  return duckdb.length === 0 ? { kind: 'none', tag } : { kind: 'sql', duckdb, tag, returnsRows: false };
}
