/** Names of the tables in which what a load adds waits for its transaction. */

/** What is added to a staging table, in the same columns: what `<table>.merge.sql` reads. */
export function additionsOf(table: string): string {
  return `${table}_new`;
}

/** The files from which a load stages the table. */
export function filesOf(table: string): string {
  return `${table}_new_files`;
}
