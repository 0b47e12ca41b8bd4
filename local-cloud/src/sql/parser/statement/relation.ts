import type { AlterMaterializedView, Comment, CommentTarget, DropRelation } from '../../tree/definition.ts';
import type { Reader } from '../reader.ts';
import { isYes } from './attributes.ts';
import { isCascade } from './schema.ts';

/**
 *     dropRelation: DROP {TABLE | VIEW | MATERIALIZED VIEW} [IF EXISTS] name, … [CASCADE|RESTRICT]
 *
 * After the words of its type.
 */
export function dropRelation(reader: Reader, start: number, type: DropRelation['type']): DropRelation {
  const ifExists = reader.accept('if', 'exists');
  const names = reader.list(() => reader.qualifiedName());
  return { kind: 'dropRelation', type, ifExists, names, isCascade: isCascade(reader), at: reader.at(start) };
}

/**
 *     alterMaterializedView: ALTER MATERIALIZED VIEW name {AUTO REFRESH {YES|NO} | OWNER TO owner}
 *
 * After the word VIEW.
 */
export function alterMaterializedView(reader: Reader, start: number): AlterMaterializedView {
  const name = reader.qualifiedName();
  if (reader.is('row', 'level', 'security')) reader.unsupported('ROW LEVEL SECURITY');
  const action = viewAction(reader);
  return { kind: 'alterMaterializedView', name, action, at: reader.at(start) };
}

function viewAction(reader: Reader): AlterMaterializedView['action'] {
  if (reader.accept('owner', 'to')) return { kind: 'owner', owner: reader.name() };
  reader.expect('auto', 'refresh');
  return { kind: 'autoRefresh', isOn: isYes(reader) };
}

/**
 *     comment: COMMENT ON {TABLE name | VIEW name | COLUMN name | SCHEMA name | DATABASE name |
 *              CONSTRAINT name ON table} IS {'text'|NULL}
 */
export function comment(reader: Reader): Comment {
  const { start } = reader;
  reader.expect('comment', 'on');
  const on = commentTarget(reader);
  if (on.kind === 'other') {
    reader.skipRest();
    return { kind: 'comment', on, text: undefined, at: reader.at(start) };
  }
  reader.expect('is');
  const text = reader.accept('null') ? undefined : reader.string();
  return { kind: 'comment', on, text, at: reader.at(start) };
}

function commentTarget(reader: Reader): CommentTarget {
  if (reader.accept('column')) return commentedColumn(reader);
  if (reader.accept('constraint')) {
    const name = reader.name();
    reader.expect('on');
    return { kind: 'constraint', name, relation: reader.qualifiedName() };
  }
  const kind = reader.expectAny('table', 'view', 'schema', 'database', 'function', 'procedure', 'library');
  if (kind === 'function' || kind === 'procedure' || kind === 'library') return { kind: 'other' };
  return { kind, name: reader.qualifiedName() };
}

function commentedColumn(reader: Reader): CommentTarget {
  const { at, parts } = reader.qualifiedName(4);
  const column = parts.at(-1)!;
  if (parts.length === 1) reader.fail('column name must be qualified');
  return { kind: 'column', relation: { parts: parts.slice(0, -1), at }, column };
}
