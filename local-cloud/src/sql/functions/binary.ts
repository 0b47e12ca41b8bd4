import { maxVarbyteBytes, type Type } from '../types/type.ts';
import { always, longText, textOf } from './result.ts';
import {
  formOf,
  type FunctionRow,
  type FunctionRows,
  macro,
  named,
  own,
  repeating,
  scalar,
  type Written,
} from './row.ts';

const varbyte = (): Type => ({ name: 'varbyte', lengthBytes: maxVarbyteBytes });

/** A digest of the bytes of a text or a VARBYTE. */
const digest = (form: FunctionRow['form'], lengthBytes: number, page: string): readonly FunctionRow[] => [
  scalar(['text'], textOf(lengthBytes), form, page),
  scalar(['varbyte'], textOf(lengthBytes), form, page),
];

/** 0 bits mean 256. */
const sha2 = formOf(([value, bits]: readonly Written[]) =>
  ['0', '256'].includes(bits!.constant ?? '')
    ? `sha256(${value!.sql})`
    : `engine_sha2(${value!.sql}, CAST(${bits!.sql} AS INTEGER))`,
);

/** What the hash begins with: 14695981039346656037, as a BIGINT. */
const offsetBasis = '-3750763034362895579';

const integerBytes: Readonly<Record<string, number>> = { smallint: 2, integer: 4, bigint: 8 };

/**
 * 64-bit FNV-1a over the bytes of a text, or of a number in its type, lowest byte first; a seed is a hash to continue
 * from.
 */
const fnvHash = repeating(([value, seed]) => {
  const { sql, type } = value!;
  const count = integerBytes[type.name];
  if (count === undefined) return `engine_fnv_hash(${sql}, ${seed?.sql ?? offsetBasis})`;
  const bytes = `list_transform(range(0, ${count}), n -> CAST((CAST(${sql} AS BIGINT) >> (8 * n)) & 255 AS HUGEINT))`;
  return seed === undefined ? `sys_function.fnv_of_bytes(${bytes})` : `sys_function.fnv_from(${bytes}, ${seed.sql})`;
});

/**
 * Hashes, and functions of binary values.
 * https://docs.aws.amazon.com/redshift/latest/dg/hash-functions.html, varbyte-functions.html
 */
export const binaryRows: FunctionRows = {
  md5: digest(own('md5'), 32, 'r_MD5'),
  ...named('sha sha1 func_sha1', ...digest(own('sha1'), 40, 'SHA1')),
  sha2: [scalar(['text', 'integer'], textOf(128), sha2, 'SHA2')],
  crc32: [scalar(['text'], textOf(8), own('engine_crc32'), 'crc32-function')],
  fnv_hash: (['text', 'bigint'] as const).map((kind) =>
    scalar([kind, 'bigint?'], always('bigint'), fnvHash, 'r_FNV_HASH'),
  ),
  to_varbyte: [scalar(['text', 'text'], varbyte, macro('to_varbyte'), 'r_TO_VARBYTE')],
  from_hex: [scalar(['text'], varbyte, macro('from_hex'), 'r_FROM_HEX')],
  from_varbyte: [scalar(['varbyte', 'text'], longText, macro('from_varbyte'), 'r_FROM_VARBYTE')],
  getbit: [
    scalar(
      ['varbyte', 'integer'],
      always('integer'),
      repeating(([value, place]) => `sys_function.getbit(${value!.sql}, ${place!.sql})`),
      'r_GETBIT',
    ),
  ],
};
