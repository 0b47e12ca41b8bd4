import { randomBytes } from 'node:crypto';

/** Names the type that no value is cast to but a refusal. No value can hold it: it is another one in every process. */
const mark = `refused_${randomBytes(16).toString('hex')}`;

const type = `STRUCT(${mark} INTEGER)`;

/**
 * Makes sys_function.refuse, which fails with an SQLSTATE and a message: `[22012] Divide by zero`. To run whenever a
 * database is opened. DuckDB's error() counts as a side effect: what calls it is not pushed down, and another item of a
 * select list cannot use it by its name.
 */
export const refuseMacro = `CREATE OR REPLACE MACRO sys_function.refuse(message) AS
  CAST(CAST(message AS ${type}) AS VARCHAR)`;

interface Refusal {
  sqlState: string;
  message: string;
}

/** The message by which a function that the engine gives to DuckDB refuses: of an error DuckDB keeps no more. */
export function refusalText({ sqlState, message }: Refusal): string {
  return `${mark} [${sqlState}] ${message}`;
}

// regex-ok: made of our own mark, letters and digits
const byMacro = new RegExp(
  `^Conversion Error: Type VARCHAR with value '\\[(\\w{5})\\] (.*)' can't be cast to the destination type STRUCT\\(${mark} `,
  's',
);
// regex-ok: made of our own mark, letters and digits
const byFunction = new RegExp(`^Invalid Input Error: ${mark} \\[(\\w{5})\\] (.*)$`, 's');

/** What the macro or a function of the engine refused with, where that is what DuckDB tells; undefined otherwise. */
export function refusalOf(text: string): Refusal | undefined {
  const [, sqlState, message] = byMacro.exec(text) ?? byFunction.exec(text) ?? [];
  return sqlState === undefined || message === undefined ? undefined : { sqlState, message };
}

/** A text of DuckDB's, such as a plan, without the name that only refusals may hold. */
export function withoutMark(text: string): string {
  return text.replaceAll(mark, 'refused');
}
