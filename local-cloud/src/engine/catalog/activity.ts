/**
 * What the process itself knows (see ../activity.ts), restricted to what the session's user may see and act on: a
 * superuser all of it, other users only their own.
 * https://docs.aws.amazon.com/redshift/latest/dg/cm_chap_system-tables.html
 */
export const seen: readonly string[] = [
  `CREATE OR REPLACE MACRO sys_function.sees(whose) AS coalesce(CAST(getvariable('session_superuser') AS BOOLEAN), false)
    OR whose = CAST(getvariable('session_user_id') AS INTEGER)`,
  ...['terminate', 'cancel'].map(
    (what) => `CREATE OR REPLACE MACRO sys_function.pg_${what}_backend(pid) AS
      engine_${what}(CAST(pid AS INTEGER), CAST(getvariable('session_pid') AS INTEGER))`,
  ),
  ...['sessions', 'queries', 'transactions'].map(
    (what) => `CREATE OR REPLACE VIEW sys_catalog.seen_${what} AS
      SELECT * FROM engine_${what}() WHERE sys_function.sees(user_id)`,
  ),
];

/** The query_type of sys_query_history. */
const queryType = `CASE WHEN regexp_matches(text, '^\\s*(/\\*.*?\\*/\\s*|--[^\\n]*\\n\\s*)*(select|with)\\b', 'is') THEN 'SELECT'
  ELSE CASE upper(regexp_extract(text, '^\\s*(?:/\\*.*?\\*/\\s*|--[^\\n]*\\n\\s*)*(\\w+)', 1, 's'))
    WHEN 'INSERT' THEN 'INSERT' WHEN 'UPDATE' THEN 'UPDATE' WHEN 'DELETE' THEN 'DELETE' WHEN 'COPY' THEN 'COPY'
    WHEN 'UNLOAD' THEN 'UNLOAD' WHEN 'MERGE' THEN 'MERGE' WHEN 'CREATE' THEN 'DDL' WHEN 'DROP' THEN 'DDL'
    WHEN 'ALTER' THEN 'DDL' WHEN 'TRUNCATE' THEN 'DDL' WHEN 'COMMENT' THEN 'DDL' ELSE 'UTILITY' END END`;

const microseconds = `CAST(epoch_us(ended_at) - epoch_us(started_at) AS BIGINT)`;

export const activity: Readonly<Record<string, string>> = {
  stv_sessions: `SELECT started_at AS starttime, pid AS process, user_name, database_name AS db_name,
      0 AS timeout_sec FROM sys_catalog.seen_sessions`,
  stv_recents: `SELECT user_id AS userid, 'Running' AS status, query_started_at AS starttime,
      CAST(epoch_us(now()::TIMESTAMP) - epoch_us(query_started_at) AS INTEGER) AS duration, user_name,
      database_name AS db_name, query_text AS query, pid FROM sys_catalog.seen_sessions WHERE query_id IS NOT NULL
    UNION ALL
    SELECT user_id, 'Done', started_at, CAST(${microseconds} AS INTEGER), user_name, database_name, text, -1
    FROM sys_catalog.seen_queries WHERE status <> 'running'`,
  stv_slices: `SELECT * FROM (VALUES (0, 0, 0, 'D'), (0, 1, 1, 'D')) AS slices(node, slice, localslice, type)`,
  stv_inflight: `SELECT user_id AS userid, 0 AS slice, query_id AS query, 'default' AS label, transaction_id AS xid, pid,
      query_started_at AS starttime, left(query_text, 100) AS text, 0 AS suspended, 0 AS insert_pristine,
      0 AS concurrency_scaling_status FROM sys_catalog.seen_sessions WHERE query_id IS NOT NULL`,
  stv_load_state: `SELECT user_id AS userid, pid AS session, CAST(query_id AS INTEGER) AS query, 0 AS slice, pid,
      now()::TIMESTAMP AS recordtime, load_bytes AS bytes_to_load,
      CAST(floor(load_bytes * load_share) AS BIGINT) AS bytes_loaded, load_bytes AS bytes_to_load_compressed,
      CAST(floor(load_bytes * load_share) AS BIGINT) AS bytes_loaded_compressed, -1 AS lines, load_files AS num_files,
      CAST(floor(load_files * load_share) AS INTEGER) AS num_files_complete, '' AS current_file,
      CAST(floor(100 * load_share) AS INTEGER) AS pct_complete
    FROM sys_catalog.seen_sessions WHERE load_files IS NOT NULL`,
  stl_query: `SELECT user_id AS userid, CAST(query_id AS INTEGER) AS query, label, transaction_id AS xid, pid,
      database_name AS database, text AS querytxt, started_at AS starttime, ended_at AS endtime,
      CASE WHEN status = 'success' THEN 0 ELSE 1 END AS aborted, 0 AS insert_pristine, 0 AS concurrency_scaling_status
    FROM sys_catalog.seen_queries WHERE status <> 'running' AND ${queryType} NOT IN ('DDL', 'UTILITY')`,
  svl_qlog: `SELECT user_id AS userid, CAST(query_id AS INTEGER) AS query, transaction_id AS xid, pid,
      started_at AS starttime, ended_at AS endtime, ${microseconds} AS elapsed,
      CASE WHEN status = 'success' THEN 0 ELSE 1 END AS aborted, label, left(text, 60) AS substring,
      NULL::INTEGER AS source_query, 0 AS concurrency_scaling_status
    FROM sys_catalog.seen_queries WHERE status <> 'running' AND ${queryType} NOT IN ('DDL', 'UTILITY')`,
  stl_querytext: `SELECT user_id AS userid, transaction_id AS xid, pid, CAST(query_id AS INTEGER) AS query,
      CAST(piece AS INTEGER) AS sequence, substring(text, piece * 200 + 1, 200) AS text
    FROM sys_catalog.seen_queries, range(0, greatest(1, (length(text) + 199) // 200)) AS pieces(piece)`,
  stl_ddltext: `SELECT user_id AS userid, transaction_id AS xid, pid, label, started_at AS starttime,
      ended_at AS endtime, 0 AS sequence, text FROM sys_catalog.seen_queries WHERE ${queryType} = 'DDL'`,
  stl_utilitytext: `SELECT user_id AS userid, transaction_id AS xid, pid, label, started_at AS starttime,
      ended_at AS endtime, 0 AS sequence, text FROM sys_catalog.seen_queries WHERE ${queryType} = 'UTILITY'`,
  svl_statementtext: `SELECT user_id AS userid, transaction_id AS xid, pid, label, started_at AS starttime,
      ended_at AS endtime, 0 AS sequence,
      CASE WHEN ${queryType} IN ('DDL', 'UTILITY') THEN ${queryType} ELSE 'QUERY' END AS type, text
    FROM sys_catalog.seen_queries`,
  sys_query_history: `SELECT user_id, query_id, label AS query_label, transaction_id, pid AS session_id, database_name,
      ${queryType} AS query_type, status, false AS result_cache_hit, started_at AS start_time, ended_at AS end_time,
      ${microseconds} AS elapsed_time, 0::BIGINT AS queue_time, ${microseconds} AS execution_time,
      error AS error_message, row_count AS returned_rows, NULL::BIGINT AS returned_bytes, text AS query_text,
      'Redshift 1.0.93000' AS redshift_version, NULL::VARCHAR AS usage_limit, 'primary' AS compute_type,
      0::BIGINT AS compile_time, 0::BIGINT AS planning_time, 0::BIGINT AS lock_wait_time, NULL::INTEGER AS service_class_id,
      'Default queue' AS service_class_name, 'Normal' AS query_priority, 'false' AS short_query_accelerated,
      md5(text) AS user_query_hash, md5(text) AS generic_query_hash, 1 AS query_hash_version,
      NULL::BIGINT AS result_cache_query_id
    FROM sys_catalog.seen_queries`,
  sys_query_text: `SELECT user_id, query_id, transaction_id, pid AS session_id, started_at AS start_time,
      CAST(piece AS INTEGER) AS sequence, substring(text, piece * 200 + 1, 200) AS text
    FROM sys_catalog.seen_queries, range(0, greatest(1, (length(text) + 199) // 200)) AS pieces(piece)`,
  // Sessions that have ended are not kept.
  sys_session_history: `SELECT user_id, pid AS session_id, database_name, 'active' AS status, 0 AS session_timeout,
      started_at AS start_time, NULL::TIMESTAMP AS end_time FROM sys_catalog.seen_sessions`,
  sys_transaction_history: `SELECT user_id, transaction_id, 'Snapshot Isolation' AS isolation_level, status,
      started_at AS transaction_start_time, commit_started_at AS commit_start_time, ended_at AS commit_end_time,
      NULL::BIGINT AS blocks_committed, -1::BIGINT AS undo_transaction_id
    FROM sys_catalog.seen_transactions`,
  svv_transactions: `SELECT user_name AS txn_owner, database_name AS txn_db, transaction_id AS xid, pid,
      coalesce(query_started_at, started_at) AS txn_start, 'ExclusiveLock' AS lock_mode,
      'transactionid' AS lockable_object_type, NULL::BIGINT AS relation, true AS granted
    FROM sys_catalog.seen_sessions WHERE transaction_status <> 'I'`,
  pg_stat_activity: `SELECT 100001::UINTEGER AS datid, database_name AS datname, pid AS procpid, user_id AS usesysid,
      user_name AS usename, coalesce(query_text, '<IDLE>') AS current_query,
      query_started_at AS query_start FROM sys_catalog.seen_sessions`,
};
