export const settingViews: Readonly<Record<string, string>> = {
  pg_settings: `SELECT key AS name, value AS setting, 'Session' AS category, NULL::VARCHAR AS short_desc,
      NULL::VARCHAR AS extra_desc, 'user' AS context, 'string' AS vartype, 'session' AS source,
      NULL::VARCHAR AS min_val, NULL::VARCHAR AS max_val
    FROM (SELECT unnest(map_entries(CAST(CAST(getvariable('session_settings') AS JSON) AS MAP(VARCHAR, VARCHAR))),
      recursive := true))`,
};
