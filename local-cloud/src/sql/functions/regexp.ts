import { always, longText, partOfFirst } from './result.ts';
import { type FunctionRow, type FunctionRows, macro, type Parameter, scalar } from './row.ts';

const rows = (name: string, further: readonly Parameter[], result: FunctionRow['result']): readonly FunctionRow[] => [
  scalar(['text', 'text', ...further], result, macro(name), name.toUpperCase()),
];

/** https://docs.aws.amazon.com/redshift/latest/dg/String_functions_header.html, pattern-matching-conditions-posix.html */
export const regexpRows: FunctionRows = {
  regexp_replace: rows('regexp_replace', ['text?', 'integer?', 'text?'], longText),
  regexp_substr: rows('regexp_substr', ['integer?', 'integer?', 'text?'], partOfFirst),
  regexp_count: rows('regexp_count', ['integer?', 'text?'], always('integer')),
  regexp_instr: rows('regexp_instr', ['integer?', 'integer?', 'integer?', 'text?'], always('integer')),
};
