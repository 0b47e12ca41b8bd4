/** A warehouse's system views, under the names of a cluster's columns. */
export interface SystemViews {
  /** process, starttime. */
  openSessions: string;
  /** query, session, filename, line_number, colname, raw_field_value, err_reason. */
  loadErrors: string;
  /** A query of how many files these COPYs took. */
  loadedFiles: (copyIds: string) => string;
}

const ofClusters: SystemViews = {
  openSessions: 'stv_sessions',
  loadErrors: 'stl_load_errors',
  loadedFiles: (copyIds) => `select count(distinct filename) from stl_load_commits where query in (${copyIds})`,
};

/** They hold no value that was refused; the reason quotes it. */
const ofWorkgroups: SystemViews = {
  openSessions: `(select session_id as process, start_time as starttime from sys_session_history
     where status = 'active') as open_sessions`,
  loadErrors: `(select query_id as query, session_id as session, file_name as filename, line_number,
       column_name as colname, '' as raw_field_value, error_message as err_reason
     from sys_load_error_detail) as load_errors`,
  loadedFiles: (copyIds) =>
    `select coalesce(sum(source_file_count), 0) from sys_load_history where query_id in (${copyIds})`,
};

/**
 * A workgroup of Redshift Serverless denies the STL and STV views to everybody, and has the SYS views:
 * https://docs.aws.amazon.com/redshift/latest/dg/sys_view_migration.html
 */
export function systemViews({ isServerless = false }: { isServerless?: boolean }): SystemViews {
  return isServerless ? ofWorkgroups : ofClusters;
}
