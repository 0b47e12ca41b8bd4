import { ofAll, ofFirst } from './result.ts';
import { type FunctionRow, type FunctionRows, named, own, scalar } from './row.ts';

/** All arguments are converted to the type that can hold them all. */
const alike = (name: string, page: string): FunctionRow => ({
  ...scalar(['any', 'any...'], ofAll, own(name), page),
  isOfOneType: true,
});

/**
 * The binder turns NULLIF, NVL2 and DECODE into CASE, and CONCAT into an operator.
 * https://docs.aws.amazon.com/redshift/latest/dg/c_conditional_expressions.html
 */
export const conditionalRows: FunctionRows = {
  ...named('coalesce nvl isnull', alike('coalesce', 'r_NVL_function')),
  greatest: [alike('greatest', 'r_GREATEST_LEAST')],
  least: [alike('least', 'r_GREATEST_LEAST')],
  nullif: [scalar(['any', 'any'], ofFirst, undefined, 'r_NULLIF_function')],
  nvl2: [scalar(['any', 'any', 'any'], ofAll, undefined, 'r_NVL2')],
  decode: [scalar(['any', 'any', 'any', 'any...'], ofAll, undefined, 'r_DECODE_expression')],
};
