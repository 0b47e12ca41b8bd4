import { writableRelation } from '../names.ts';
import { literal } from '../text.ts';
import type { Reader } from '../reader.ts';
import type { Statement, Step } from '../statement.ts';
import { existing, mergeColumn, mergeTable } from './patch.ts';

/** COMMENT ON {TABLE|VIEW|COLUMN} name IS {'text'|NULL}; those of other objects are taken and not kept. */
export function commentStatement(reader: Reader): Statement {
  reader.expect('comment', 'on');
  if (reader.accept('column')) return columnComment(reader);
  if (reader.accept('table') || reader.accept('view')) {
    const target = writableRelation(reader);
    const patch = `CAST(${literal(JSON.stringify({ comment: text(reader) }))} AS JSON)`;
    return done([existing(target.relation), mergeTable(target, patch)]);
  }
  reader.expectAny('schema', 'database', 'constraint', 'function', 'procedure', 'library');
  reader.rest();
  return { kind: 'none', tag: 'COMMENT' };
}

function columnComment(reader: Reader): Statement {
  let parts = 1;
  while (reader.peek(2 * parts - 1).text === '.') parts++;
  if (parts === 1) reader.fail('column name must be qualified');
  const target = writableRelation(reader, parts - 1);
  reader.expect('.');
  const column = reader.label();
  return done([existing(target.relation), mergeColumn(target, column, { comment: text(reader) })]);
}

function text(reader: Reader): string | null {
  reader.expect('is');
  const value = reader.accept('null') ? null : reader.string();
  reader.expectEnd();
  return value;
}

function done(duckdb: Step[]): Statement {
  return { kind: 'sql', duckdb, tag: 'COMMENT', returnsRows: false };
}
