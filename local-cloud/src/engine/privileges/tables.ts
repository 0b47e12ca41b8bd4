/**
 * Who owns what, and who may do what with it: tables, and what reads them. An object that has no owner here is the
 * master user's. The engine keeps the rows in step with the objects, which they name: see engine/privileges.
 */
const masterId = 100;

/** The user rdsdb, to which the schema public belongs in every cluster. */
const bootstrapId = 1;

/** AWS defines them in every cluster: https://docs.aws.amazon.com/redshift/latest/dg/r_roles-default.html */
const systemRoles = ['sys:operator', 'sys:monitor', 'sys:dba', 'sys:secadmin', 'sys:superuser'];
const superuserRole = systemRoles.indexOf('sys:superuser') + 1;

/** Letters of aclitem, as Redshift orders them. */
const relationLetters = 'arwdRxtDPA';

/** Of privileges as aclitem has them; RULE and TRIGGER have R and t. */
const letterOf = `CASE privilege WHEN 'INSERT' THEN 'a' WHEN 'SELECT' THEN 'r' WHEN 'UPDATE' THEN 'w' WHEN 'DELETE' THEN 'd'
  WHEN 'REFERENCES' THEN 'x' WHEN 'DROP' THEN 'D' WHEN 'TRUNCATE' THEN 'P' WHEN 'ALTER' THEN 'A' WHEN 'USAGE' THEN 'U'
  WHEN 'CREATE' THEN 'C' WHEN 'TEMPORARY' THEN 'T' ELSE 'X' END`;

/** SQL of one aclitem, without the names around it, over the rows of one grantee. */
export const aclLetters = `string_agg(${letterOf} || CASE WHEN grantable THEN '*' ELSE '' END, ''
  ORDER BY position(${letterOf} IN '${relationLetters}UCTX'))`;

/** In this order, before the macros below. All can be repeated. */
export const privilegeTables: readonly string[] = [
  // A schema has no name but its own.
  `CREATE TABLE IF NOT EXISTS sys_catalog.owners (schema_name VARCHAR NOT NULL, name VARCHAR NOT NULL, owner INTEGER NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS sys_catalog.privileges (kind VARCHAR NOT NULL, schema_name VARCHAR NOT NULL,
    name VARCHAR NOT NULL, column_name VARCHAR NOT NULL, grantee_type VARCHAR NOT NULL, grantee INTEGER NOT NULL,
    privilege VARCHAR NOT NULL, grantable BOOLEAN NOT NULL, grantor INTEGER NOT NULL,
    grantee_title VARCHAR NOT NULL, grantor_name VARCHAR NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS sys_catalog.role_grants (role INTEGER NOT NULL, grantee_type VARCHAR NOT NULL,
    grantee INTEGER NOT NULL, admin_option BOOLEAN NOT NULL, grantor INTEGER NOT NULL)`,
  // Of what this user will make; everywhere where the schema has no name.
  `CREATE TABLE IF NOT EXISTS sys_catalog.default_privileges (creator INTEGER NOT NULL, schema_name VARCHAR NOT NULL,
    object_type VARCHAR NOT NULL, grantee_type VARCHAR NOT NULL, grantee INTEGER NOT NULL, privilege VARCHAR NOT NULL,
    grantable BOOLEAN NOT NULL)`,
  'ALTER TABLE sys_catalog.roles ADD COLUMN IF NOT EXISTS owner INTEGER',
  `INSERT INTO sys_catalog.roles (name, id, owner) SELECT name, place, ${bootstrapId}
    FROM unnest([${systemRoles.map((name) => `'${name}'`).join(', ')}]) WITH ORDINALITY AS r(name, place)
    WHERE NOT EXISTS (SELECT 1 FROM sys_catalog.roles WHERE name = r.name)`,
  // What PUBLIC has from the start, and may lose: told by the owner of the schema public, which is written last.
  `INSERT INTO sys_catalog.privileges SELECT kind, schema_name, '', '', 'public', 0, privilege, false, ${bootstrapId}, '', 'rdsdb'
    FROM (VALUES ('schema', 'public', 'USAGE'), ('schema', 'public', 'CREATE'), ('database', '', 'TEMPORARY'))
      AS p(kind, schema_name, privilege)
    WHERE NOT EXISTS (SELECT 1 FROM sys_catalog.owners WHERE schema_name = 'public' AND name = '')`,
  `INSERT INTO sys_catalog.owners SELECT 'public', '', ${bootstrapId}
    WHERE NOT EXISTS (SELECT 1 FROM sys_catalog.owners WHERE schema_name = 'public' AND name = '')`,
  // One row per user and whatever speaks for it: itself, everyone, its groups, the roles it holds by whatever way. A
  // superuser holds the role sys:superuser.
  `CREATE OR REPLACE VIEW sys_catalog.memberships AS
    WITH RECURSIVE held(user_id, role) AS (
      SELECT grantee, role FROM sys_catalog.role_grants WHERE grantee_type = 'user'
      UNION
      SELECT h.user_id, g.role FROM held h JOIN sys_catalog.role_grants g ON g.grantee_type = 'role' AND g.grantee = h.role
    )
    SELECT id AS user_id, 'user' AS grantee_type, id AS grantee FROM sys_catalog.users
    UNION ALL SELECT id, 'public', 0 FROM sys_catalog.users
    UNION ALL SELECT u.id, 'group', g.id FROM sys_catalog.users u JOIN sys_catalog.groups g ON list_contains(u.groups, g.name)
      OR (u.id = CAST(getvariable('session_user_id') AS INTEGER)
        AND list_contains(CAST(getvariable('session_groups') AS VARCHAR[]), g.name))
    UNION ALL SELECT user_id, 'role', role FROM held
    UNION ALL SELECT id, 'role', ${superuserRole} FROM sys_catalog.users WHERE superuser`,
  `CREATE OR REPLACE VIEW sys_catalog.owned_relations AS
    SELECT r.*, CASE WHEN r.temporary THEN CAST(getvariable('session_user_id') AS INTEGER)
      ELSE coalesce(o.owner, ${masterId}) END AS owner, coalesce(u.name, 'unknown') AS owner_name
    FROM sys_catalog.relations r
    LEFT JOIN sys_catalog.owners o ON NOT r.temporary AND o.schema_name = r.schema_name AND o.name = r.name
    LEFT JOIN sys_catalog.users u ON u.id = coalesce(o.owner, ${masterId})`,
  `CREATE OR REPLACE VIEW sys_catalog.owned_schemas AS
    SELECT s.*, coalesce(o.owner, ${masterId}) AS owner, coalesce(u.name, 'rdsdb') AS owner_name
    FROM sys_catalog.schemas s LEFT JOIN sys_catalog.owners o ON o.schema_name = s.schema_name AND o.name = ''
    LEFT JOIN sys_catalog.users u ON u.id = coalesce(o.owner, ${masterId})`,
  // Users, groups and roles by what privileges call them.
  `CREATE OR REPLACE VIEW sys_catalog.identities AS
    SELECT 'user' AS type, id, name FROM sys_catalog.users UNION ALL SELECT 'user', ${bootstrapId}, 'rdsdb'
    UNION ALL SELECT 'group', id, name FROM sys_catalog.groups UNION ALL SELECT 'role', id, name FROM sys_catalog.roles
    UNION ALL SELECT 'public', 0, 'public'`,
  // The ACLs as arrays of aclitem have them, but for the owner's item. Roles do not stand in them.
  `CREATE OR REPLACE VIEW sys_catalog.acls AS
    SELECT kind, schema_name, name, column_name, list(item ORDER BY grantee_type DESC, grantee) AS items
    FROM (SELECT kind, schema_name, name, column_name, grantee_type, grantee,
        grantee_title || '=' || ${aclLetters} || '/' || grantor_name AS item FROM sys_catalog.privileges
      WHERE grantee_type <> 'role' AND kind <> 'system'
      GROUP BY kind, schema_name, name, column_name, grantee_type, grantee, grantee_title, grantor_name)
    GROUP BY kind, schema_name, name, column_name`,
];

/** SQL of an object's ACL, NULL where nothing was ever granted on it: `acl` is what sys_catalog.acls has of it. */
export function aclOf(kind: 'relation' | 'schema' | 'database', acl: string, owner: string): string {
  const letters = { relation: relationLetters, schema: 'UC', database: 'CT' }[kind];
  return `CASE WHEN ${acl} IS NOT NULL THEN list_concat([${owner} || '=${letters}/' || ${owner}], ${acl}) END`;
}

const self = "CAST(getvariable('session_user_id') AS INTEGER)";

/**
 * The privilege that is asked for, by the name that it is kept under, and whether it must be one to pass on. It is a
 * column by then: DuckDB binds the argument of a macro as often as the macro names it, calls within calls to the power.
 */
const wanted = (names: readonly string[]): string => `contains(lower(asked), ' with grant option') AS further,
  CASE WHEN regexp_matches(lower(asked), '^ *(${names.join('|')})( with grant option)? *$')
    THEN replace(regexp_extract(upper(asked), '[A-Z]+') || ';', 'TEMP;', 'TEMPORARY;')
    ELSE sys_function.refuse('[22023] unrecognized privilege type: "' || asked || '"') || ';' END AS privilege`;

/** SQL: whether it was granted to the user, or to whatever speaks for it, among whom a superuser's role is. */
const isGranted = (condition: string): string => `EXISTS (SELECT 1 FROM sys_catalog.memberships m
  LEFT JOIN sys_catalog.privileges g ON g.grantee_type = m.grantee_type AND g.grantee = m.grantee
  WHERE m.user_id = wanted.who AND (m.grantee_type = 'role' AND m.grantee = ${superuserRole}
    OR g.privilege || ';' = wanted.privilege AND (g.grantable OR NOT wanted.further) AND ${condition}))`;

/** Macros of sys_catalog that decide, for the ones below. In this order. */
export const privilegeMacros: readonly string[] = [
  `CREATE OR REPLACE MACRO sys_catalog.user_id(who) AS (
    SELECT coalesce((SELECT min(id) FROM sys_catalog.users u
        WHERE u.name = wanted.name OR CAST(u.id AS VARCHAR) = wanted.name),
      CAST(sys_function.refuse('[42704] user "' || wanted.name || '" does not exist') AS INTEGER))
    FROM (SELECT CAST(who AS VARCHAR) AS name) wanted)`,
  `CREATE OR REPLACE MACRO sys_catalog.is_superuser(who) AS (
    EXISTS (SELECT 1 FROM sys_catalog.memberships m
      WHERE m.user_id = who AND m.grantee_type = 'role' AND m.grantee = ${superuserRole}))`,
  // By the name of a relation or its oid, and the name or number of a column, or \`*\` for any of them. Whoever asks may
  // read the system's own.
  `CREATE OR REPLACE MACRO sys_catalog.holds_on_relation(who, relation, p, part) AS (
    SELECT CASE WHEN wanted.oid IS NOT NULL THEN EXISTS (SELECT 1 FROM engine_relations() r WHERE r.oid = wanted.oid
        AND (r.owner = wanted.who OR ${isGranted(`g.name = r.name AND g.schema_name = r.schema_name
          AND g.kind IN ('relation', 'column')
          AND (g.kind = 'relation' OR wanted.column_name = '*' OR g.column_name = wanted.column_name)`)}))
      WHEN regexp_matches(wanted.name, '^((pg_catalog|information_schema)\\.|(pg|stl|stv|svl|svv|svcs|sys)_)')
        THEN wanted.privilege = 'SELECT;'
      ELSE CAST(sys_function.refuse('[42P01] relation "' || wanted.name || '" does not exist') AS BOOLEAN) END
    FROM (SELECT *, coalesce((SELECT max(c.column_name) FROM engine_columns() c WHERE c.relation_oid = known.oid
        AND (c.column_name = known.part_name OR c.position = try_cast(known.part_name AS INTEGER))), known.part_name)
        AS column_name
      FROM (SELECT *, coalesce(try_cast(name AS BIGINT), sys_catalog.known_oid(
        CASE WHEN contains(name, '.') THEN trim(split_part(name, '.', -2), '"') END, trim(split_part(name, '.', -1), '"')))
          AS oid
      FROM (SELECT *, ${wanted([
        'select',
        'insert',
        'update',
        'delete',
        'references',
        'drop',
        'truncate',
        'alter',
        'rule',
        'trigger',
      ])} FROM (SELECT who AS who, CAST(relation AS VARCHAR) AS name, CAST(p AS VARCHAR) AS asked,
        CAST(part AS VARCHAR) AS part_name))) known) wanted)`,
  `CREATE OR REPLACE MACRO sys_catalog.holds_on_schema(who, which, p) AS (
    SELECT CASE WHEN wanted.name IN ('pg_catalog', 'information_schema') THEN wanted.privilege = 'USAGE;'
      WHEN wanted.owner IS NULL
        THEN CAST(sys_function.refuse('[3F000] schema "' || wanted.name || '" does not exist') AS BOOLEAN)
      ELSE wanted.owner = wanted.who OR ${isGranted("g.kind = 'schema' AND g.schema_name = wanted.schema_name")} END
    FROM (SELECT a.*, s.owner, s.name AS schema_name
      FROM (SELECT *, ${wanted(['create', 'usage', 'alter', 'drop'])}
        FROM (SELECT who AS who, CAST(which AS VARCHAR) AS name, CAST(p AS VARCHAR) AS asked)) a
      LEFT JOIN engine_schemas() s ON s.name = a.name OR s.oid = try_cast(a.name AS BIGINT)) wanted)`,
  `CREATE OR REPLACE MACRO sys_catalog.holds_on_database(who, which, p) AS (
    SELECT CASE WHEN wanted.name IN (sys_function.current_database(), '100001')
      THEN wanted.who = ${masterId} OR ${isGranted("g.kind = 'database'")}
      ELSE CAST(sys_function.refuse('[3D000] database "' || wanted.name || '" does not exist') AS BOOLEAN) END
    FROM (SELECT *, ${wanted(['create', 'temporary', 'temp', 'usage'])}
      FROM (SELECT who AS who, CAST(which AS VARCHAR) AS name, CAST(p AS VARCHAR) AS asked)) wanted)`,
];

/** Whoever asks is meant where nobody is named. */
function forUser(holds: string, parameters: string, args: string): string[] {
  return [
    `(${parameters}, privilege) AS sys_catalog.${holds}(${self}, ${args})`,
    `(who, ${parameters}, privilege) AS sys_catalog.${holds}(sys_catalog.user_id(who), ${args})`,
  ];
}

/** Macros of sys_function: https://docs.aws.amazon.com/redshift/latest/dg/r_HAS_TABLE_PRIVILEGE.html and its like. */
export const privilegeFunctions: Record<string, string[]> = {
  has_table_privilege: forUser('holds_on_relation', 'relation', "relation, privilege, ''"),
  has_any_column_privilege: forUser('holds_on_relation', 'relation', "relation, privilege, '*'"),
  has_column_privilege: forUser('holds_on_relation', 'relation, part', 'relation, privilege, part'),
  has_schema_privilege: forUser('holds_on_schema', 'which', 'which, privilege'),
  has_database_privilege: forUser('holds_on_database', 'which', 'which, privilege'),
  // Of the functions that there are, everyone may call each.
  has_function_privilege: ['(which, privilege) AS true', '(who, which, privilege) AS true'],
};
