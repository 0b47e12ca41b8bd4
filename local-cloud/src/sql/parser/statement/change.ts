import type {
  Assignment,
  Delete,
  Insert,
  Merge,
  RemoveDuplicates,
  Truncate,
  Update,
  Value,
  Values,
  WhenClauses,
} from '../../tree/change.ts';
import type { RelationReference } from '../../tree/from.ts';
import type { Name } from '../../tree/name.ts';
import type { Query, With } from '../../tree/query.ts';
import { fromItems, tableAlias } from '../from.ts';
import { withClause } from '../query.ts';
import type { Reader } from '../reader.ts';

/**
 *     insert: INSERT INTO table [(columns)] {VALUES (value, …), … | DEFAULT VALUES | query}
 */
export function insert(reader: Reader): Insert {
  const { start } = reader;
  reader.expect('insert', 'into');
  const target = reader.qualifiedName();
  const hasColumns = reader.is('(') && !['select', 'with', '('].includes(reader.peek(1).value);
  const columns = hasColumns ? reader.nameList() : undefined;
  const source = insertSource(reader);
  return { kind: 'insert', target, columns, source, at: reader.at(start) };
}

function insertSource(reader: Reader): Insert['source'] {
  const { start } = reader;
  if (reader.accept('default', 'values')) return { kind: 'defaultValues', at: reader.at(start) };
  if (!reader.accept('values')) return reader.query();
  const rows = reader.list(() => reader.parenthesized(() => reader.list(() => value(reader))));
  return { kind: 'values', rows, at: reader.at(start) } satisfies Values;
}

function value(reader: Reader): Value {
  const { start } = reader;
  return reader.accept('default') ? { kind: 'default', at: reader.at(start) } : reader.expression();
}

/**
 *     withThenChange: WITH … {update | delete | query}
 */
export function withThenChange(reader: Reader): Update | Delete | Query {
  const { start } = reader;
  const ctes = withClause(reader);
  if (reader.is('update')) return update(reader, ctes, start);
  if (reader.is('delete')) return remove(reader, ctes, start);
  return { ...reader.query({ mayMakeTable: true }), with: ctes, at: reader.at(start) };
}

/**
 *     update: UPDATE table [[AS] alias] SET column = value, … [FROM …] [WHERE …]
 */
export function update(reader: Reader, ctes?: With, start = reader.start): Update {
  reader.expect('update');
  const target = reader.qualifiedName();
  const alias = reader.accept('as') || !reader.is('set') ? reader.name() : undefined;
  reader.expect('set');
  return {
    kind: 'update',
    with: ctes,
    target,
    alias,
    assignments: assignments(reader),
    from: reader.accept('from') ? fromItems(reader) : [],
    where: reader.accept('where') ? reader.expression() : undefined,
    at: reader.at(start),
  };
}

function assignments(reader: Reader): Assignment[] {
  return reader.list(() => {
    const { start } = reader;
    const column = reader.name();
    reader.expect('=');
    return { column, value: value(reader), at: reader.at(start) };
  });
}

/**
 *     delete: DELETE [FROM] table [[AS] alias] [USING …] [WHERE …]
 */
export function remove(reader: Reader, ctes?: With, start = reader.start): Delete {
  reader.expect('delete');
  reader.accept('from');
  const target = reader.qualifiedName();
  const isNamed = reader.accept('as') || (reader.isName() && !reader.is('returning'));
  return {
    kind: 'delete',
    with: ctes,
    target,
    alias: isNamed ? reader.name() : undefined,
    using: reader.accept('using') ? fromItems(reader) : [],
    where: reader.accept('where') ? reader.expression() : undefined,
    at: reader.at(start),
  };
}

/**
 *     merge: MERGE INTO table USING table [[AS] alias] ON expression {REMOVE DUPLICATES | WHEN …}
 */
export function merge(reader: Reader): Merge {
  const { start } = reader;
  reader.expect('merge', 'into');
  const target = reader.qualifiedName();
  if (!reader.is('using')) reader.fail('MERGE target cannot have an alias: write its name in full', '0A000');
  reader.expect('using');
  if (reader.isAny('(', 'select', 'with')) reader.unsupported('a subquery as the source of MERGE');
  const source = mergeSource(reader);
  reader.expect('on');
  const condition = reader.expression();
  return { kind: 'merge', target, source, condition, action: mergeAction(reader), at: reader.at(start) };
}

function mergeSource(reader: Reader): RelationReference {
  const { start } = reader;
  const name = reader.qualifiedName();
  return { kind: 'relation', name, alias: tableAlias(reader), at: reader.at(start) };
}

function mergeAction(reader: Reader): RemoveDuplicates | WhenClauses {
  const { start } = reader;
  if (reader.accept('remove', 'duplicates')) return { kind: 'removeDuplicates', at: reader.at(start) };
  let matched: WhenClauses['matched'] | undefined;
  let notMatched: WhenClauses['notMatched'] | undefined;
  while (reader.accept('when')) {
    const isInsert = reader.accept('not', 'matched');
    if (!isInsert) reader.expect('matched');
    if ((isInsert ? notMatched : matched) !== undefined) reader.fail();
    if (reader.is('and')) reader.unsupported('a condition of a WHEN clause of MERGE');
    reader.expect('then');
    if (isInsert) notMatched = inserted(reader);
    else matched = changed(reader);
  }
  if (matched !== undefined && notMatched !== undefined)
    return { kind: 'when', matched, notMatched, at: reader.at(start) };
  return reader.fail('MERGE must have one WHEN MATCHED and one WHEN NOT MATCHED clause');
}

/**
 *     changed: UPDATE SET column = value, … | DELETE
 */
function changed(reader: Reader): WhenClauses['matched'] {
  const { start } = reader;
  if (reader.accept('delete')) return { kind: 'delete', at: reader.at(start) };
  reader.expect('update', 'set');
  return { kind: 'update', assignments: assignments(reader), at: reader.at(start) };
}

/**
 *     inserted: INSERT [(columns)] VALUES (value, …)
 */
function inserted(reader: Reader): WhenClauses['notMatched'] {
  const { start } = reader;
  reader.expect('insert');
  const columns: Name[] | undefined = reader.is('(') ? reader.nameList() : undefined;
  reader.expect('values');
  return { columns, values: reader.parenthesized(() => reader.list(() => value(reader))), at: reader.at(start) };
}

/**
 *     truncate: TRUNCATE [TABLE] table
 */
export function truncate(reader: Reader): Truncate {
  const { start } = reader;
  reader.expect('truncate');
  reader.accept('table');
  return { kind: 'truncate', target: reader.qualifiedName(), at: reader.at(start) };
}
