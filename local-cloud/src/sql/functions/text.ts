import { formOf, type FunctionRows, macro, named, own, repeating, scalar } from './row.ts';
import { always, longText, ofFirst, partOfFirst, textOf } from './result.ts';

const found = always('integer');
const bytes = formOf(([value]) => `CAST(octet_length(${value!.sql}) AS INTEGER)`);

/** Two hexadecimal digits are a byte. */
const partOfBytes = repeating(([value, start, size]) => {
  const length = size === undefined ? '' : `, 2 * ${size.sql}`;
  return `unhex(sys_function.substring(hex(${value!.sql}), 2 * ${start!.sql} - 1${length}))`;
});

/** In base 16 the digits may have a prefix. */
const digitsToBase = repeating(([text, base]) => {
  const digits = `CASE WHEN ${base!.sql} = 16 THEN regexp_replace(${text!.sql}, '^([-+]?)0[xX]', '\\1') ELSE ${text!.sql} END`;
  return `sys_function.strtol(${digits}, ${base!.sql})`;
});

/** The number of equal characters in the SOUNDEX codes. */
const difference = repeating(([one, other]) => {
  const [left, right] = [one!, other!].map(({ sql }) => `sys_function.soundex(${sql})`);
  return `CAST(list_sum(list_transform(range(1, 5), n -> CAST(${left}[n] = ${right}[n] AS INTEGER))) AS INTEGER)`;
});

/** https://docs.aws.amazon.com/redshift/latest/dg/String_functions_header.html */
export const textRows: FunctionRows = {
  ...named(
    'len length char_length character_length textlen',
    scalar(['text'], always('integer'), macro('len'), 'r_LEN'),
    scalar(['varbyte'], always('integer'), bytes, 'r_LEN'),
  ),
  octet_length: [
    scalar(['text'], always('integer'), macro('octet_length'), 'r_OCTET_LENGTH'),
    scalar(['varbyte'], always('integer'), bytes, 'r_OCTET_LENGTH'),
  ],
  lower: [scalar(['text'], partOfFirst, macro('lower'), 'r_LOWER')],
  upper: [scalar(['text'], partOfFirst, macro('upper'), 'r_UPPER')],
  initcap: [scalar(['text'], partOfFirst, macro('initcap'), 'r_INITCAP')],
  reverse: [scalar(['text'], partOfFirst, own('reverse'), 'r_REVERSE')],
  left: [scalar(['text', 'integer'], partOfFirst, own('left'), 'r_LEFT')],
  right: [scalar(['text', 'integer'], partOfFirst, own('right'), 'r_LEFT')],
  ...named(
    'substring substr',
    scalar(['text', 'integer', 'integer?'], partOfFirst, macro('substring'), 'r_SUBSTRING'),
    scalar(['varbyte', 'integer', 'integer?'], ofFirst, partOfBytes, 'r_SUBSTRING'),
  ),
  ltrim: [scalar(['text', 'text?'], partOfFirst, own('ltrim'), 'r_LTRIM')],
  rtrim: [scalar(['text', 'text?'], partOfFirst, own('rtrim'), 'r_RTRIM')],
  btrim: [scalar(['text', 'text?'], partOfFirst, own('trim'), 'r_BTRIM')],
  lpad: [scalar(['text', 'integer', 'text?'], longText, macro('lpad'), 'r_LPAD')],
  rpad: [scalar(['text', 'integer', 'text?'], longText, macro('rpad'), 'r_LPAD')],
  concat: [scalar(['text', 'text'], longText, undefined, 'r_CONCAT')],
  replace: [scalar(['text', 'text', 'text'], longText, macro('replace'), 'r_REPLACE')],
  translate: [scalar(['text', 'text', 'text'], longText, macro('translate'), 'r_TRANSLATE')],
  repeat: [scalar(['text', 'bigint'], longText, macro('repeat'), 'r_REPEAT')],
  replicate: [scalar(['text', 'bigint'], longText, macro('repeat'), 'r_REPLICATE')],
  split_part: [scalar(['text', 'text', 'integer'], partOfFirst, macro('split_part'), 'SPLIT_PART')],
  strpos: [scalar(['text', 'text'], found, macro('strpos'), 'r_STRPOS')],
  charindex: [scalar(['text', 'text'], found, macro('charindex'), 'r_CHARINDEX')],
  position: [scalar(['text', 'text'], found, macro('charindex'), 'r_POSITION')],
  octetindex: [scalar(['text', 'text'], found, macro('octetindex'), 'OCTETINDEX')],
  ascii: [scalar(['text'], always('integer'), own('ascii'), 'r_ASCII')],
  chr: [scalar(['integer'], textOf(4), own('chr'), 'r_CHR')],
  soundex: [scalar(['text'], textOf(4), macro('soundex'), 'SOUNDEX')],
  difference: [scalar(['text', 'text'], found, difference, 'DIFFERENCE')],
  quote_ident: [scalar(['text'], longText, macro('quote_ident'), 'r_QUOTE_IDENT')],
  quote_literal: [scalar(['text'], longText, macro('quote_literal'), 'r_QUOTE_LITERAL')],
  bttext_pattern_cmp: [scalar(['text', 'text'], found, macro('bttext_pattern_cmp'), 'r_BTTEXT_PATTERN_CMP')],
  bpcharcmp: [scalar(['text', 'text'], found, macro('bpcharcmp'), 'r_BPCHARCMP')],
  strtol: [scalar(['text', 'integer'], always('bigint'), digitsToBase, 'r_STRTOL')],
  text: [scalar(['any'], longText, macro('as_text'), 'r_CAST_function')],
  to_hex: [
    scalar(['bigint'], longText, macro('to_hex'), 'r_TO_HEX'),
    scalar(['varbyte'], longText, macro('to_hex'), 'r_TO_HEX'),
    scalar(['text'], longText, macro('to_hex'), 'r_TO_HEX'),
  ],
};
