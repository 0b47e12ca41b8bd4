/** The connection of a session. */
interface Texts {
  texts(sql: string): Promise<string[]>;
}

/** The rows of the engine's own query, by column name. Numbers and texts are as in JSON. */
export async function rowsOf<T>({ database }: { database: Texts }, query: string): Promise<T[]> {
  const rows = await database.texts(`SELECT to_json(found) FROM (${query}) AS found`);
  return rows.map((row) => JSON.parse(row) as T);
}
