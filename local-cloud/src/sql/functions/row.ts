import type { Type } from '../types/type.ts';

/** What a parameter takes; see parameter.ts. */
export type ParameterKind =
  | 'text'
  | 'integer'
  | 'bigint'
  | 'double'
  | 'number'
  /** A number that no text becomes by itself: of aggregates. */
  | 'quantity'
  | 'boolean'
  | 'date'
  | 'timestamp'
  | 'timestamptz'
  | 'moment'
  | 'time'
  | 'interval'
  | 'super'
  | 'varbyte'
  | 'any'
  /** Literals: a date part, and a template of TO_CHAR and its like. */
  | 'part'
  | 'template';

/** With `?` it may be left out, with `...` it may stand any number of times or not at all; both stand last. */
export type Parameter = ParameterKind | `${ParameterKind}?` | `${ParameterKind}...`;

/** An argument as its parameter takes it. */
export interface Given {
  type: Type;
  /** What a literal says: a text, digits with their sign, `true`; of a date part its full name. */
  constant: string | undefined;
}

/** With the DuckDB text of its value. */
export interface Written extends Given {
  sql: string;
}

/** What DuckDB computes for a call. */
export interface Form {
  duckdb(args: readonly Written[]): string;
  /** Whether the text names an argument more than once. */
  repeats(args: readonly Given[]): boolean;
}

/** One signature of a function of the values of one row, as Redshift documents it. */
export interface FunctionRow {
  parameters: readonly Parameter[];
  /** The arguments become of the type that holds them all, as those of COALESCE. */
  isOfOneType: boolean;
  result(args: readonly Given[]): Type;
  /** None where the binder makes something else of the call, such as CASE of NULLIF. */
  form: Form | undefined;
  /** The page of AWS's guide that documents it, under https://docs.aws.amazon.com/redshift/latest/dg/. */
  page: string;
}

/** By the name that is called, its signatures, the preferred one first. */
export type FunctionRows = Readonly<Record<string, readonly FunctionRow[]>>;

export function scalar(
  parameters: readonly Parameter[],
  result: FunctionRow['result'],
  form: Form | undefined,
  page: string,
): FunctionRow {
  return { parameters, isOfOneType: false, result, form, page: `${page}.html` };
}

/** DuckDB's own function of the name. */
export function own(name: string): Form {
  return formOf((args) => `${name}(${sqlOf(args).join(', ')})`);
}

/** A macro of the prelude, which may name what it is given more than once. */
export function macro(name: string): Form {
  return { ...own(`sys_function.${name}`), repeats: () => true };
}

/** A macro of the prelude that names what it is given once, as one that looks into the catalog must: no lambda takes its subqueries. */
export function lookup(name: string): Form {
  return own(`sys_function.${name}`);
}

/** A text that names each argument once. */
export function formOf(duckdb: Form['duckdb']): Form {
  return { duckdb, repeats: () => false };
}

/** A text that names an argument more than once. */
export function repeating(duckdb: Form['duckdb']): Form {
  return { duckdb, repeats: () => true };
}

export function sqlOf(args: readonly Written[]): string[] {
  return args.map(({ sql }) => sql);
}

/** The same rows under several names. */
export function named(names: string, ...rows: readonly FunctionRow[]): FunctionRows {
  return Object.fromEntries(names.split(' ').map((name) => [name, rows]));
}
