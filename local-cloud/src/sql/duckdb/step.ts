/**
 * A DuckDB statement, or a query whose rows (one text column) are the statements to run instead. The latter is for
 * steps that depend on the catalog at run time (IF NOT EXISTS, LIKE, a change of a column's type).
 */
export type Step = string | { generate: string };
