import { maxVarcharBytes, type Type } from '../types/type.ts';
import { always, longText } from './result.ts';
import {
  formOf,
  type Form,
  type FunctionRow,
  type FunctionRows,
  lookup,
  macro,
  named,
  type Parameter,
  scalar,
} from './row.ts';

const name = always('name');
/** Deprecated functions, which only the leader node provides. */
const leader = 'c_SQL_functions_leader_node_only';
const constant = (sql: string): Form => formOf(() => sql);
const user = constant('sys_function.session_user_name()');
const texts = (): Type => ({ name: 'array', element: { name: 'varchar', lengthBytes: maxVarcharBytes } });

const none = (result: FunctionRow['result'], sql: Form, page: string): readonly FunctionRow[] => [
  scalar([], result, sql, page),
];

/** About the session's user, or about the user in the first argument. */
const privilege = (called: string, what: readonly Parameter[], page: string): FunctionRows => ({
  [called]: [
    scalar([...what, 'text'], always('boolean'), lookup(called), page),
    scalar(['any', ...what, 'text'], always('boolean'), lookup(called), page),
  ],
});

/**
 * Facts about the session: identity, rights and results so far. Some are written without parentheses.
 * https://docs.aws.amazon.com/redshift/latest/dg/r_System_information_functions.html,
 * r_System_administration_functions.html
 */
export const sessionRows: FunctionRows = {
  current_date: none(always('date'), constant('today()'), 'r_CURRENT_DATE_function'),
  current_timestamp: none(always('timestamptz'), constant('now()'), leader),
  current_time: none(always('timetz'), constant('get_current_time()'), leader),
  localtime: none(always('time'), constant('CAST(CAST(now() AS TIMESTAMP) AS TIME)'), leader),
  localtimestamp: none(always('timestamp'), constant('CAST(now() AS TIMESTAMP)'), leader),
  sysdate: none(always('timestamp'), constant('CAST(now() AS TIMESTAMP)'), 'r_SYSDATE'),
  ...named('current_user session_user user', scalar([], name, user, 'r_CURRENT_USER')),
  current_user_id: none(always('integer'), constant('sys_function.session_user_id()'), 'r_CURRENT_USER_ID'),
  version: none(longText, macro('version'), 'r_VERSION'),
  current_database: none(name, macro('current_database'), 'r_CURRENT_DATABASE'),
  current_schema: none(name, macro('current_schema'), 'r_CURRENT_SCHEMA'),
  current_schemas: [scalar(['boolean'], texts, macro('current_schemas'), 'r_CURRENT_SCHEMAS')],
  current_setting: [scalar(['text', 'boolean?'], longText, macro('current_setting'), 'r_CURRENT_SETTING')],
  // There is only one slice, on one node.
  slice_num: none(always('integer'), constant('0'), 'r_SLICE_NUM'),
  pg_backend_pid: none(always('integer'), macro('pg_backend_pid'), 'PG_BACKEND_PID'),
  pg_last_copy_count: none(always('bigint'), wide('pg_last_copy_count'), 'PG_LAST_COPY_COUNT'),
  pg_last_copy_id: none(always('integer'), macro('pg_last_copy_id'), 'PG_LAST_COPY_ID'),
  pg_last_query_id: none(always('integer'), macro('pg_last_query_id'), 'PG_LAST_QUERY_ID'),
  pg_last_unload_count: none(always('bigint'), wide('pg_last_unload_count'), 'PG_LAST_UNLOAD_COUNT'),
  // The engine provides these two: they act on other sessions.
  pg_terminate_backend: [scalar(['integer'], always('boolean'), macro('pg_terminate_backend'), 'PG_TERMINATE_BACKEND')],
  pg_cancel_backend: [scalar(['integer'], always('boolean'), macro('pg_cancel_backend'), 'PG_CANCEL_BACKEND')],
  ...privilege('has_table_privilege', ['any'], 'r_HAS_TABLE_PRIVILEGE'),
  ...privilege('has_any_column_privilege', ['any'], 'r_HAS_TABLE_PRIVILEGE'),
  ...privilege('has_column_privilege', ['any', 'any'], 'r_HAS_TABLE_PRIVILEGE'),
  ...privilege('has_schema_privilege', ['any'], 'r_HAS_SCHEMA_PRIVILEGE'),
  ...privilege('has_database_privilege', ['any'], 'r_HAS_DATABASE_PRIVILEGE'),
  ...privilege('has_function_privilege', ['any'], 'r_HAS_TABLE_PRIVILEGE'),
};

function wide(called: string): Form {
  return constant(`CAST(sys_function.${called}() AS BIGINT)`);
}
