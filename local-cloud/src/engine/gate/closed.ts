/**
 * DuckDB functions that no client's statement may call: table functions that read files, settings or the texts of other
 * statements, and a few that report on the process. A test compares the list with DuckDB's own catalog.
 */
export const closedFunctions: ReadonlySet<string> = new Set(
  `add_parquet_key all_profiling_output arrow_scan arrow_scan_dumb check_peg_parser checkpoint collations copy_database
    current_setting database_list database_size disable_checkpoint_on_shutdown disable_logging disable_object_cache
    disable_optimizer disable_peg_parser disable_print_progress_bar disable_profile disable_profiling
    disable_progress_bar disable_verification disable_verify_external disable_verify_fetch_row
    disable_verify_parallelism disable_verify_serializer duckdb_approx_database_count duckdb_columns
    duckdb_connection_count duckdb_constraints duckdb_coordinate_systems duckdb_databases duckdb_dependencies
    duckdb_extensions duckdb_external_file_cache duckdb_functions duckdb_indexes duckdb_keywords duckdb_log_contexts
    duckdb_logs duckdb_logs_parsed duckdb_memory duckdb_optimizers duckdb_prepared_statements
    duckdb_profiling_settings duckdb_schemas duckdb_secret_types duckdb_secrets duckdb_sequences duckdb_settings
    duckdb_table_sample duckdb_tables duckdb_temporary_files duckdb_types duckdb_variables duckdb_views
    enable_checkpoint_on_shutdown enable_logging enable_object_cache enable_optimizer enable_peg_parser
    enable_print_progress_bar enable_profile enable_profiling enable_progress_bar enable_verification engine_attributes engine_cancel
    engine_columns engine_dependencies engine_keys engine_queries engine_relations engine_schemas engine_sessions engine_table_columns engine_terminate engine_transactions extension_versions force_checkpoint functions getenv getvariable glob
    histogram_values icu_calendar_names import_database json_each json_execute_serialized_sql json_tree metadata_info
    parquet_bloom_probe parquet_file_metadata parquet_full_metadata parquet_kv_metadata parquet_metadata parquet_scan
    parquet_schema pg_timezone_names platform pragma_collations pragma_database_size pragma_metadata_info
    pragma_platform pragma_show pragma_storage_info pragma_table_info pragma_user_agent pragma_version query
    query_table read_blob read_csv read_csv_auto read_duckdb read_json read_json_auto read_json_objects
    read_json_objects_auto read_ndjson read_ndjson_auto read_ndjson_objects read_parquet read_text repeat_row seq_scan
    show show_databases show_tables show_tables_expanded sniff_csv sql_auto_complete storage_info summary table_info
    test_all_types test_vector_types truncate_duckdb_logs user_agent verify_external verify_fetch_row
    verify_parallelism verify_serializer version which_secret write_log`.split(/\s+/),
);

/** Table functions that only make rows from their arguments. */
export const openTableFunctions: ReadonlySet<string> = new Set([
  'generate_series',
  'histogram',
  'range',
  'repeat',
  'unnest',
]);

/** Views that DuckDB finds without a schema and that show the process and its files. */
export const closedViews: ReadonlySet<string> = new Set(
  `duckdb_columns duckdb_constraints duckdb_databases duckdb_indexes duckdb_logs duckdb_schemas duckdb_tables duckdb_types
    duckdb_views pragma_database_list sqlite_master sqlite_schema sqlite_temp_master sqlite_temp_schema`.split(/\s+/),
);
