const columns = `name AS usename, id AS usesysid, create_database AS usecreatedb, superuser AS usesuper,
  superuser AS usecatupd, '********' AS passwd, NULL::TIMESTAMP AS valuntil,
  (SELECT list(s.name || '=' || s.value ORDER BY s.name) FROM sys_catalog.user_settings s WHERE s.user_id = users.id) AS useconfig`;

export const userViews: Readonly<Record<string, string>> = {
  // PostgreSQL 8.0 lacks it, but psql reads it.
  pg_roles: `SELECT id::UINTEGER AS oid, name AS rolname, superuser AS rolsuper, true AS rolinherit,
      superuser AS rolcreaterole, create_database AS rolcreatedb, true AS rolcanlogin, -1 AS rolconnlimit,
      NULL::TIMESTAMP AS rolvaliduntil, false AS rolreplication, false AS rolbypassrls, '********' AS rolpassword,
      NULL::VARCHAR[] AS rolconfig FROM sys_catalog.users`,
  pg_user: `SELECT ${columns} FROM sys_catalog.users UNION ALL
    SELECT 'rdsdb', 1, true, true, true, '********', NULL, NULL`,
  pg_user_info: `SELECT ${columns}, 'UNLIMITED' AS useconnlimit FROM sys_catalog.users`,
  pg_group: `SELECT g.name AS groname, g.id AS grosysid,
      (SELECT list(u.id ORDER BY u.id) FROM sys_catalog.users u WHERE list_contains(u.groups, g.name)) AS grolist
    FROM sys_catalog.groups g`,
  svv_roles: `SELECT id AS role_id, name AS role_name, sys_function.pg_get_userbyid(coalesce(owner, 100)) AS role_owner, external_id
    FROM sys_catalog.roles`,
  svv_user_info: `SELECT name AS user_name, id AS user_id, create_database AS createdb, superuser,
      false AS catalog_update, 'UNLIMITED' AS connection_limit, 'RESTRICTED' AS syslog_access,
      NULL::VARCHAR AS last_ddl_timestamp, NULL::INTEGER AS session_timeout, NULL::VARCHAR AS external_user_id
    FROM sys_catalog.users`,
};
