import type { Type } from '../types/type.ts';

/** The kinds of parameters; see parameter.ts. */
export type ParameterKind =
  | 'text'
  | 'integer'
  | 'bigint'
  | 'double'
  | 'number'
  /** A number to which text is not converted: for aggregates. */
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
  /** Literals: a date part, and a template of TO_CHAR and similar functions. */
  | 'part'
  | 'template';

/** `?` marks an optional parameter, `...` one that may be repeated or left out; both must be last. */
export type Parameter = ParameterKind | `${ParameterKind}?` | `${ParameterKind}...`;

/** An argument as its parameter takes it. */
export interface Given {
  type: Type;
  /** The value of a literal: a text, digits with their sign, `true`; for a date part its full name. */
  constant: string | undefined;
}

/** An argument with its DuckDB text. */
export interface Written extends Given {
  sql: string;
}

/** How a call is written for DuckDB. */
export interface Form {
  duckdb(args: readonly Written[]): string;
  /** Whether the text names an argument more than once. */
  repeats(args: readonly Given[]): boolean;
}

/** One signature of a scalar function, as Redshift documents it. */
export interface FunctionRow {
  parameters: readonly Parameter[];
  /** Whether the arguments are converted to the type that can hold them all, as in COALESCE. */
  isOfOneType: boolean;
  result(args: readonly Given[]): Type;
  /** Undefined if the binder rewrites the call, such as NULLIF as CASE. */
  form: Form | undefined;
  /** The page of AWS's guide that documents it, under https://docs.aws.amazon.com/redshift/latest/dg/. */
  page: string;
}

/** Signatures by function name, the preferred one first. */
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

/** A macro of sys_function, which may mention its arguments more than once. */
export function macro(name: string): Form {
  return { ...own(`sys_function.${name}`), repeats: () => true };
}

/**
 * A macro of sys_function that mentions its arguments once. Macros that query the catalog must, because a lambda cannot
 * contain their subqueries.
 */
export function lookup(name: string): Form {
  return own(`sys_function.${name}`);
}

/** A form that mentions each argument once. */
export function formOf(duckdb: Form['duckdb']): Form {
  return { duckdb, repeats: () => false };
}

/** A form that mentions an argument more than once. */
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
