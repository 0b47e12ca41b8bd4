/** The oid of the rule that stores a view's query in PostgreSQL. */
const ruleOid = (viewOid: string): string => `(500000000 + ${viewOid})::UINTEGER`;

export const dependencyViews: Readonly<Record<string, string>> = {
  pg_rewrite: `SELECT ${ruleOid('oid')} AS oid, '_RETURN' AS rulename, oid AS ev_class, -1::SMALLINT AS ev_attr,
      '1' AS ev_type, true AS is_instead, '<>' AS ev_qual, definition AS ev_action, 'O' AS ev_enabled FROM engine_relations() WHERE is_view`,
  // A foreign key depends on the index of the primary key it refers to, and a view's rule on the relations the view
  // reads. Dependencies on single columns are not recorded.
  pg_depend: `SELECT 2606::UINTEGER AS classid, oid AS objid, 0 AS objsubid, 1259::UINTEGER AS refclassid,
      target_index_oid AS refobjid, 0 AS refobjsubid, 'n' AS deptype FROM engine_keys() WHERE target_index_oid IS NOT NULL
    UNION ALL SELECT 2618::UINTEGER, ${ruleOid('view_oid')}, 0, 1259::UINTEGER, relation_oid, 0, 'n'
    FROM engine_dependencies()`,
};
