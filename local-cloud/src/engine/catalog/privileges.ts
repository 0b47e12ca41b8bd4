import { aclLetters } from '../privileges/tables.ts';

const databaseName = `CAST(getvariable('session_database') AS VARCHAR)`;

/**
 * A superuser sees every privilege; other users see those granted to them, their groups and roles, those they granted,
 * and those on objects they own.
 */
const seen = `(coalesce(CAST(getvariable('session_superuser') AS BOOLEAN), false)
  OR p.grantor = CAST(getvariable('session_user_id') AS INTEGER)
  OR EXISTS (SELECT 1 FROM sys_catalog.memberships m WHERE m.user_id = CAST(getvariable('session_user_id') AS INTEGER)
    AND m.grantee_type = p.grantee_type AND m.grantee = p.grantee))`;

const identity = `p.grantee AS identity_id, i.name AS identity_name, p.grantee_type AS identity_type`;
const admin = 'p.grantable AS admin_option';

/** One row per privilege granted on objects of a kind; `i` is the grantee. */
const granted = (kind: string): string => `FROM sys_catalog.privileges p
  JOIN sys_catalog.identities i ON i.type = p.grantee_type AND i.id = p.grantee
  WHERE p.kind = '${kind}' AND ${seen}`;

const privilegeType = `CASE p.privilege WHEN 'TEMPORARY' THEN 'TEMP' ELSE p.privilege END AS privilege_type`;

const schemaOid = `coalesce((SELECT n.oid FROM engine_schemas() n WHERE n.name = d.schema_name), 0)::UINTEGER`;

const defaults = `sys_catalog.default_privileges d
  JOIN sys_catalog.identities i ON i.type = d.grantee_type AND i.id = d.grantee
  JOIN sys_catalog.identities o ON o.type = 'user' AND o.id = d.creator`;

const user = `CAST(getvariable('session_user_id') AS INTEGER)`;

/** What SHOW GRANTS reads: the privileges that the user may see, and the identities, told of which is its own. */
export const grantViews: readonly string[] = [
  `CREATE OR REPLACE VIEW sys_catalog.known_grants AS
    SELECT p.kind, p.schema_name, p.name, p.column_name, p.grantable, i.name AS grantee_name, p.grantee_type, p.grantee,
      ${privilegeType}, g.name AS grantor_name
    FROM sys_catalog.privileges p JOIN sys_catalog.identities i ON i.type = p.grantee_type AND i.id = p.grantee
    JOIN sys_catalog.identities g ON g.type = 'user' AND g.id = p.grantor WHERE ${seen}`,
  `CREATE OR REPLACE VIEW sys_catalog.known_identities AS
    SELECT i.type, i.name, coalesce(CAST(getvariable('session_superuser') AS BOOLEAN), false)
      OR EXISTS (SELECT 1 FROM sys_catalog.memberships m WHERE m.user_id = ${user} AND m.grantee_type = i.type AND m.grantee = i.id)
      OR i.type = 'role' AND EXISTS (SELECT 1 FROM sys_catalog.roles r WHERE r.id = i.id AND r.owner = ${user}) AS is_own
    FROM sys_catalog.identities i`,
];

export const privilegeViews: Readonly<Record<string, string>> = {
  svv_relation_privileges: `SELECT p.schema_name AS namespace_name, p.name AS relation_name, ${privilegeType}, ${identity},
      ${admin} ${granted('relation')}`,
  svv_column_privileges: `SELECT p.schema_name AS namespace_name, p.name AS relation_name, p.column_name, ${privilegeType},
      ${identity} ${granted('column')}`,
  svv_schema_privileges: `SELECT p.schema_name AS namespace_name, ${privilegeType}, ${identity}, ${admin},
      'SCHEMA' AS privilege_scope ${granted('schema')}`,
  svv_database_privileges: `SELECT ${databaseName} AS database_name, ${privilegeType}, ${identity}, ${admin},
      'DATABASE' AS privilege_scope ${granted('database')}`,
  svv_language_privileges: `SELECT p.name AS language_name, ${privilegeType}, ${identity}, ${admin} ${granted('language')}`,
  svv_system_privileges: `SELECT p.privilege AS system_privilege, ${identity} ${granted('system')}`,
  svv_default_privileges: `SELECT nullif(d.schema_name, '') AS schema_name, d.object_type, d.creator AS owner_id,
      o.name AS owner_name, 'user' AS owner_type, d.privilege AS privilege_type, d.grantee AS grantee_id,
      i.name AS grantee_name, d.grantee_type, d.grantable AS admin_option FROM ${defaults}`,
  svv_role_grants: `SELECT g.grantee AS role_id, r.name AS role_name, g.role AS granted_role_id, h.name AS granted_role_name
    FROM sys_catalog.role_grants g JOIN sys_catalog.roles r ON r.id = g.grantee JOIN sys_catalog.roles h ON h.id = g.role
    WHERE g.grantee_type = 'role'`,
  svv_user_grants: `SELECT g.grantee AS user_id, u.name AS user_name, g.role AS role_id, r.name AS role_name, g.admin_option
    FROM sys_catalog.role_grants g JOIN sys_catalog.users u ON u.id = g.grantee JOIN sys_catalog.roles r ON r.id = g.role
    WHERE g.grantee_type = 'user' AND sys_function.sees(u.id)`,
  pg_default_acl: `SELECT creator AS defacluser, ${schemaOid} AS defaclnamespace,
      CASE object_type WHEN 'RELATION' THEN 'r' WHEN 'FUNCTION' THEN 'f' ELSE 'p' END AS defaclobjtype,
      list(item ORDER BY item) AS defaclacl
    FROM (SELECT d.creator, d.schema_name, d.object_type, CASE d.grantee_type WHEN 'public' THEN '' WHEN 'group'
        THEN 'group ' || i.name ELSE i.name END || '=' || ${aclLetters} || '/' || o.name AS item
      FROM ${defaults} WHERE d.grantee_type <> 'role'
      GROUP BY d.creator, d.schema_name, d.object_type, d.grantee_type, i.name, o.name) d
    GROUP BY creator, schema_name, object_type`,
  // Role membership, which PostgreSQL 8.0 lacks.
  pg_auth_members: `SELECT role::UINTEGER AS roleid, grantee::UINTEGER AS member, grantor::UINTEGER AS grantor, admin_option
    FROM sys_catalog.role_grants`,
  information_schema_table_privileges: `SELECT g.name AS grantor, CASE p.grantee_type WHEN 'public' THEN 'PUBLIC' ELSE i.name END AS grantee,
      ${databaseName} AS table_catalog, p.schema_name AS table_schema, p.name AS table_name, p.privilege AS privilege_type,
      CASE WHEN p.grantable THEN 'YES' ELSE 'NO' END AS is_grantable, 'NO' AS with_hierarchy
    FROM sys_catalog.privileges p JOIN sys_catalog.identities i ON i.type = p.grantee_type AND i.id = p.grantee
    JOIN sys_catalog.identities g ON g.type = 'user' AND g.id = p.grantor
    WHERE p.kind = 'relation' AND p.grantee_type <> 'role' AND ${seen}`,
};
