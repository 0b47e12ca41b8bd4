import { DialectError } from '../error.ts';
import { isText } from '../types/type.ts';
import { always, longText, partOfFirst } from './result.ts';
import { affordable } from './pattern.ts';
import { type FunctionRow, type FunctionRows, type Parameter, repeating, scalar, type Written } from './row.ts';

/** A macro of the prelude, given a pattern that does not take too long. */
const written = (name: string): FunctionRow['form'] =>
  repeating(([text, pattern, ...others]) => {
    // The first of them is a replacement or a place, the last tells how to match.
    refusePerl(name, others.slice(1).at(-1));
    const given = [text!.sql, affordable(text!, pattern!), ...others.map(({ sql }) => sql)];
    return `sys_function.${name}(${given.join(', ')})`;
  });

const rows = (name: string, further: readonly Parameter[], result: FunctionRow['result']): readonly FunctionRow[] => [
  scalar(['text', 'text', ...further], result, written(name), name.toUpperCase()),
];

/** DuckDB has no Perl-compatible expressions, with their look-aheads. */
function refusePerl(name: string, flags: Written | undefined): void {
  if (flags !== undefined && isText(flags.type) && flags.constant?.includes('p')) {
    throw new DialectError('0A000', `the parameter p of ${name}, Perl-compatible expressions, is not supported`);
  }
}

/** https://docs.aws.amazon.com/redshift/latest/dg/String_functions_header.html, pattern-matching-conditions-posix.html */
export const regexpRows: FunctionRows = {
  regexp_replace: rows('regexp_replace', ['text?', 'integer?', 'text?'], longText),
  regexp_substr: rows('regexp_substr', ['integer?', 'integer?', 'text?'], partOfFirst),
  regexp_count: rows('regexp_count', ['integer?', 'text?'], always('integer')),
  regexp_instr: rows('regexp_instr', ['integer?', 'integer?', 'integer?', 'text?'], always('integer')),
};
