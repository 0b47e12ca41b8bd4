import type { Statement } from '../../tree/statement.ts';
import { copy } from '../bulk/copy.ts';
import { unload } from '../bulk/unload.ts';
import type { Reader } from '../reader.ts';
import { alterTable } from './alter-table.ts';
import { insert, merge, remove, truncate, update, withThenChange } from './change.ts';
import { alterGroup, alterRole, createGroup, createRole, dropGroup, dropRole } from './group.ts';
import { analyze, cancel, lock, vacuum } from './maintenance.ts';
import { closeCursor, deallocate, declareCursor, execute, explain, fetch, prepare } from './prepared.ts';
import { alterDefaultPrivileges, grant, revoke } from './privilege.ts';
import { refuseByName } from './refusals.ts';
import { alterMaterializedView, comment, dropRelation } from './relation.ts';
import { alterSchema, createSchema, dropSchema } from './schema.ts';
import { reset, set, show } from './setting.ts';
import { createTable } from './table.ts';
import { begin, endTransaction } from './transaction.ts';
import { alterUser, createUser, dropUser } from './user.ts';
import { createMaterializedView, createView, refresh } from './view.ts';

/** Any statement, chosen by its first words. */
export function statement(reader: Reader): Statement {
  if (reader.is('(')) return reader.query({ mayMakeTable: true });
  const { kind, value } = reader.peek();
  if (kind !== 'word') reader.fail();
  refuseByName(reader);
  const rule = Object.hasOwn(rules, value) ? rules[value] : undefined;
  return rule === undefined ? reader.fail() : rule(reader);
}

const rules: Record<string, (reader: Reader) => Statement> = {
  select: (reader) => reader.query({ mayMakeTable: true }),
  with: withThenChange,
  insert,
  update: (reader) => update(reader),
  delete: (reader) => remove(reader),
  merge,
  truncate,
  copy,
  unload,
  begin,
  start: begin,
  commit: endTransaction,
  end: endTransaction,
  rollback: endTransaction,
  abort: endTransaction,
  set,
  reset,
  show,
  declare: declareCursor,
  fetch,
  close: closeCursor,
  prepare,
  execute,
  deallocate,
  explain,
  analyze,
  analyse: analyze,
  vacuum,
  lock,
  cancel,
  grant,
  revoke,
  comment,
  refresh,
  create: byObject({
    table: (reader, start) => createTable(reader, start, false),
    'temp table': (reader, start) => createTable(reader, start, true),
    'temporary table': (reader, start) => createTable(reader, start, true),
    'local temp table': (reader, start) => createTable(reader, start, true),
    'local temporary table': (reader, start) => createTable(reader, start, true),
    view: (reader, start) => createView(reader, start, false),
    'or replace view': (reader, start) => createView(reader, start, true),
    'materialized view': createMaterializedView,
    schema: createSchema,
    user: createUser,
    group: createGroup,
    role: createRole,
  }),
  alter: byObject({
    table: alterTable,
    schema: alterSchema,
    'materialized view': alterMaterializedView,
    user: alterUser,
    group: alterGroup,
    role: alterRole,
    'default privileges': alterDefaultPrivileges,
  }),
  drop: byObject({
    table: (reader, start) => dropRelation(reader, start, 'table'),
    view: (reader, start) => dropRelation(reader, start, 'view'),
    'materialized view': (reader, start) => dropRelation(reader, start, 'materialized view'),
    schema: dropSchema,
    user: dropUser,
    group: dropGroup,
    role: dropRole,
  }),
};

/** CREATE, ALTER and DROP are chosen by the kind of object that follows. */
function byObject(objects: Record<string, (reader: Reader, start: number) => Statement>) {
  const entries = Object.entries(objects).map(([words, rule]) => [words.split(' '), rule] as const);
  return (reader: Reader): Statement => {
    const { start } = reader;
    reader.next();
    for (const [words, rule] of entries) if (reader.accept(...words)) return rule(reader, start);
    return reader.fail();
  };
}
