import { indexOid } from './constraints.ts';

/** oid of the rule that is a view's query in PostgreSQL. */
const ruleOid = (viewOid: string): string => `(500000000 + ${viewOid})::UINTEGER`;

export const dependencyViews: Readonly<Record<string, string>> = {
  pg_rewrite: `SELECT ${ruleOid('oid')} AS oid, '_RETURN' AS rulename, oid::UINTEGER AS ev_class, -1::SMALLINT AS ev_attr,
      '1' AS ev_type, true AS is_instead, '<>' AS ev_qual, attributes ->> '$.definition' AS ev_action, 'O' AS ev_enabled
    FROM sys_catalog.relations WHERE kind IN ('view', 'late-binding view', 'materialized view')`,
  // A foreign key depends on the index of the primary key it refers to. What views read is not listed: DuckDB binds
  // views by name, so a table that is renamed and dropped does not take them along, as this would make clients believe.
  pg_depend: `SELECT DISTINCT 2606::UINTEGER AS classid, k.oid::UINTEGER AS objid, 0 AS objsubid,
      1259::UINTEGER AS refclassid, ${indexOid('p.oid')} AS refobjid, 0 AS refobjsubid, 'n' AS deptype
    FROM sys_catalog.key_columns k JOIN sys_catalog.relation_constraints p ON p.relation_id = k.target_id
    WHERE k.type = 'foreign key' AND p.type = 'primary key'`,
};
