import { always, longText, partOfFirst } from './result.ts';
import { affordable } from './pattern.ts';
import { type FunctionRow, type FunctionRows, type Parameter, repeating, scalar } from './row.ts';

/** A macro of the prelude, given a pattern that does not take too long. */
const written = (name: string): FunctionRow['form'] =>
  repeating(
    ([text, pattern, ...others]) =>
      `sys_function.${name}(${[text!.sql, affordable(text!, pattern!), ...others.map(({ sql }) => sql)].join(', ')})`,
  );

const rows = (name: string, further: readonly Parameter[], result: FunctionRow['result']): readonly FunctionRow[] => [
  scalar(['text', 'text', ...further], result, written(name), name.toUpperCase()),
];

/** https://docs.aws.amazon.com/redshift/latest/dg/String_functions_header.html, pattern-matching-conditions-posix.html */
export const regexpRows: FunctionRows = {
  regexp_replace: rows('regexp_replace', ['text?', 'integer?', 'text?'], longText),
  regexp_substr: rows('regexp_substr', ['integer?', 'integer?', 'text?'], partOfFirst),
  regexp_count: rows('regexp_count', ['integer?', 'text?'], always('integer')),
  regexp_instr: rows('regexp_instr', ['integer?', 'integer?', 'integer?', 'text?'], always('integer')),
};
