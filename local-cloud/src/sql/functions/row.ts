import type { Type } from '../types/type.ts';

/** What an argument is taken as: text and numbers are cast, anything else stays what it is. */
export type Parameter = 'text' | 'integer' | 'double' | 'number' | 'moment' | 'any';

/** One function as Redshift documents it, and what it is in DuckDB. */
export interface FunctionRow {
  parameters: readonly Parameter[];
  /** How many of them may be left out. */
  optional: number;
  /** From the types of the arguments, after they are cast. */
  result(types: readonly Type[]): Type;
  /** DuckDB text from that of the arguments. */
  duckdb(args: readonly string[]): string;
  /** The text names an argument more than once. */
  repeats: boolean;
}
