import { literal } from '../../sql/text.ts';
import type { Grantee } from '../../sql/tree/privilege.ts';
import type { CatalogPart, GrantsOn } from '../../sql/tree/show.ts';
import { orRefuse, type Refusal, relationMissing, relationRow, relationShown } from './show-parts.ts';

/**
 * SHOW GRANTS and SHOW COLUMN GRANTS: https://docs.aws.amazon.com/redshift/latest/dg/r_SHOW_GRANTS.html and
 * r_SHOW_COLUMN_GRANTS.html. Of the columns only examples are documented.
 */
export function grantsQuery({ on, to }: Extract<CatalogPart, { kind: 'grants' }>, database: string): string {
  const conditions = [...(on === undefined ? [ofObjects] : isOn(on, database)), ...(to ? [isTo(to)] : [])];
  const rows = `SELECT ${objectOf(on)}, ${holding} FROM sys_catalog.known_grants p WHERE ${conditions.join(' AND ')}`;
  const refusals = [...(on ? [missing(on, database)] : []), ...(to ? identityRefusals(to, on === undefined) : [])];
  return `${orRefuse(rows, refusals)} ORDER BY ALL`;
}

const ofObjects = `p.kind IN ('relation', 'schema', 'database')`;
const type = `CASE p.kind WHEN 'relation' THEN 'TABLE' ELSE upper(p.kind) END`;
const holding = `p.privilege_type, p.grantee AS identity_id, p.grantee_name AS identity_name,
  p.grantee_type AS identity_type, p.grantable AS admin_option, ${type} AS privilege_scope, p.grantor_name`;
const databaseName = 'sys_function.current_database() AS database_name';

function objectOf(on: GrantsOn | undefined): string {
  if (on?.kind === 'database') return databaseName;
  if (on?.kind === 'columns')
    return `${databaseName}, p.schema_name, p.name AS table_name, p.column_name, ${type} AS object_type`;
  return `${databaseName}, nullif(p.schema_name, '') AS schema_name, CASE p.kind WHEN 'schema' THEN p.schema_name
    WHEN 'database' THEN sys_function.current_database() ELSE p.name END AS object_name, ${type} AS object_type`;
}

function isOn({ kind, name }: GrantsOn, database: string): string[] {
  if (kind === 'database') return [`p.kind = 'database'`];
  if (kind === 'schema') return [`p.kind = 'schema'`, `p.schema_name = ${literal(lastOf(name))}`];
  const isMeant = `(p.schema_name, p.name) IN (${relationRow(relationShown(name, database))})`;
  return [`p.kind = '${kind === 'columns' ? 'column' : 'relation'}'`, isMeant];
}

function missing({ kind, name }: GrantsOn, database: string): Refusal {
  const last = lastOf(name);
  if (kind === 'database') {
    return [`${literal(last)} = sys_function.current_database()`, `[3D000] database "${last}" does not exist`];
  }
  if (kind === 'schema') {
    const known = 'SELECT name FROM sys_catalog.known_schemas';
    return [`${literal(last)} IN (${known})`, `[3F000] schema "${last}" does not exist`];
  }
  return relationMissing(relationShown(name, database));
}

const lastOf = ({ parts }: GrantsOn['name']): string => parts.at(-1)!.value;

function isTo(to: Grantee): string {
  return to.kind === 'public'
    ? `p.grantee_type = 'public'`
    : `p.grantee_type = '${to.kind}' AND p.grantee_name = ${literal(to.name.value)}`;
}

/** All that was granted to an identity is told to itself, to whoever holds or owns it, and to superusers. */
function identityRefusals(to: Grantee, isAll: boolean): Refusal[] {
  if (to.kind === 'public') return [];
  const name = to.name.value;
  const found = `FROM sys_catalog.known_identities i WHERE i.type = '${to.kind}' AND i.name = ${literal(name)}`;
  const exists: Refusal = [`EXISTS (SELECT 1 ${found})`, `[42704] ${to.kind} "${name}" does not exist`];
  const isOwn: Refusal = [
    `(SELECT bool_or(i.is_own) ${found})`,
    `[42501] permission denied to show grants for ${name}`,
  ];
  return isAll ? [exists, isOwn] : [exists];
}
