import type { z } from 'zod';

/** A service's records of one kind: their key, and the shape that each must have. */
export interface Table<Row extends object = object> {
  /** Member whose text is unique among the records of this kind, and never changes. */
  key: string;
  row: z.ZodType<Row>;
}

/** A table of records with this shape and key. */
export const table = <Row extends object>(key: keyof Row & string, row: z.ZodType<Row>): Table<Row> => ({ key, row });

/** What a service keeps, by the names of its tables. */
export type Rows<Own> = { [Name in keyof Own]: Own[Name] extends Table<infer Row> ? Row[] : never };

/** Everything that is kept: the tables of every service. */
export type Tables = Record<string, Record<string, Table>>;

export type State<All extends Tables> = { [Service in keyof All]: Rows<All[Service]> };

/** A state as the code that knows no service sees it. */
export type AnyState = Record<string, Record<string, object[]>>;
