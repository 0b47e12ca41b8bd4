import type { Macros } from './macros.ts';

const badFormat = "sys_function.refuse('[22023] the format must be one of hex, binary, utf8 and utf-8')";

/** The digits that are asked for, or nothing where they are none of this call's: DuckDB computes all that is constant. */
const digits = (format: string, valid: string, text: string): string =>
  `CASE WHEN lower(format) <> '${format}' THEN '' WHEN regexp_full_match(x, '${valid}*') THEN ${text}
    ELSE sys_function.refuse('[22023] "' || x || '" is no ${format} value') END`;

/**
 * Functions of binary values, and CRC32. https://docs.aws.amazon.com/redshift/latest/dg/varbyte-functions.html,
 * crc32-function.html
 */
export const binaryMacros: Macros = {
  // An odd number of hexadecimal digits has a 0 before it.
  to_varbyte: [
    `(x, format) AS CASE
      WHEN lower(format) IN ('utf8', 'utf-8') THEN encode(x)
      WHEN lower(format) = 'hex' THEN unhex(${digits('hex', '[0-9A-Fa-f]', "repeat('0', length(x) % 2) || x")})
      WHEN lower(format) = 'binary' THEN unbin(${digits('binary', '[01]', 'x')})
      WHEN format IS NOT NULL THEN encode(${badFormat}) END`,
  ],
  from_hex: ["(x) AS sys_function.to_varbyte(x, 'hex')"],
  // A literal is binary here.
  from_varbyte: [
    '(x VARCHAR, format) AS sys_function.text_of_binary(encode(x), format)',
    '(x BLOB, format) AS sys_function.text_of_binary(x, format)',
  ],
  // Counted from the lowest bit of the last byte.
  getbit: [
    `(x, place) AS CAST((CAST('0x' || substring(hex(x), 2 * (octet_length(x) - place // 8) - 1, 2) AS INTEGER)
      >> CAST(place % 8 AS INTEGER)) & 1 AS INTEGER)`,
  ],
};

/** What the functions above call. */
export const binaryHelpers: Macros = {
  signed_64: ['(x) AS x - CASE WHEN x >= 9223372036854775808 THEN 18446744073709551616 ELSE 0 END'],
  fnv_from: [
    `(bytes, seed) AS CAST(sys_function.signed_64(list_reduce(list_prepend(
      (CAST(seed AS HUGEINT) + 18446744073709551616) % 18446744073709551616, bytes),
      (hash, byte) -> (xor(hash, byte) * 1099511628211) % 18446744073709551616)) AS BIGINT)`,
  ],
  fnv_of_bytes: ['(bytes) AS sys_function.fnv_from(bytes, -3750763034362895579)'],
  bits_of_hex: [
    `(x) AS array_to_string(list_transform(string_split(x, ''),
      digit -> right('000' || bin(CAST('0x' || digit AS INTEGER)), 4)), '')`,
  ],
  text_of_binary: [
    `(x, format) AS CASE
      WHEN lower(format) IN ('utf8', 'utf-8') THEN decode(x)
      WHEN lower(format) = 'hex' THEN lower(hex(x))
      WHEN lower(format) = 'binary' THEN sys_function.bits_of_hex(hex(x))
      WHEN format IS NOT NULL THEN ${badFormat} END`,
  ],
};
