/**
 * DuckDB macros of the schema sys_function by their names: parameters and body, one overload a text. DuckDB takes the
 * overload whose parameter types fit; an untyped one takes the rest.
 */
export type Macros = Readonly<Record<string, readonly string[]>>;
