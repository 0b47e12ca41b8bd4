/**
 * DuckDB text, or a query whose rows, one text column each, are the statements to run in its place: for what depends
 * on the catalog as it is when the statement runs (IF NOT EXISTS, LIKE, a change of a column's type).
 */
export type Step = string | { generate: string };
