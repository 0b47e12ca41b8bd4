import type { Field } from './convert.ts';
import type { Refusal } from './field-error.ts';

/**
 * A record of a file: its fields in the order of the columns to fill, or why it has none. Text has a character per
 * byte.
 */
export type Row = { line: number; raw: string } & ({ fields: (Field | Refusal)[] } | { fault: Refusal });

/** Cuts a file into rows, in batches. */
export type RowReader = (chunks: AsyncIterable<Buffer>) => AsyncGenerator<Row[]>;
