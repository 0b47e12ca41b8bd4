import { arithmeticType } from '../types/numeric.ts';
import { duckDbType } from '../types/duckdb.ts';
import type { Type } from '../types/type.ts';
import { always, rounded, sameNumber, wholeNumber } from './result.ts';
import {
  formOf,
  type FunctionRow,
  type FunctionRows,
  type Given,
  named,
  own,
  repeating,
  scalar,
  type Written,
} from './row.ts';

const double = always('double');
const ofDouble = (name: string, page: string): readonly FunctionRow[] => [scalar(['double'], double, own(name), page)];

const called = (name: string, args: readonly Written[]): string => `${name}(${args.map(({ sql }) => sql).join(', ')})`;

/** DuckDB's function, cast to the result's type. */
const inType = (name: string, result: FunctionRow['result']): FunctionRow['form'] =>
  formOf((args) => `CAST(${called(name, args)} AS ${duckDbType(result(args))})`);

const whole = (name: string, page: string): readonly FunctionRow[] => [
  scalar(['number'], wholeNumber, inType(name, wholeNumber), page),
];

/**
 * ROUND and TRUNC. DuckDB rounds a decimal only to a constant number of places; for others this converts it to DOUBLE.
 */
const toPlaces = (name: string, page: string): FunctionRow =>
  scalar(
    ['number', 'integer?'],
    rounded,
    formOf((args) => {
      const [value, places] = args;
      const target = duckDbType(rounded(args));
      if (places === undefined) return `CAST(${name}(${value!.sql}) AS ${target})`;
      const isKnown = places.constant !== undefined || value!.type.name !== 'numeric';
      const number = isKnown ? value!.sql : `CAST(${value!.sql} AS DOUBLE)`;
      return `CAST(${name}(${number}, CAST(${places.sql} AS INTEGER)) AS ${target})`;
    }),
    page,
  );

/** "If the input is DECIMAL, the output is DECIMAL(1,0)." */
const signType: FunctionRow['result'] = (args) => {
  const type = sameNumber(args);
  return type.name === 'numeric' ? { name: 'numeric', precision: 1, scale: 0 } : type;
};

const remainder = ([left, right]: readonly Given[]): Type =>
  arithmeticType('%', left!.type, right!.type) ?? { name: 'double' };

/** https://docs.aws.amazon.com/redshift/latest/dg/Math_functions.html */
export const numberRows: FunctionRows = {
  abs: [scalar(['number'], sameNumber, own('abs'), 'r_ABS')],
  ...Object.fromEntries(['ceil', 'ceiling'].map((name) => [name, whole('ceil', 'r_CEILING_FLOOR')])),
  floor: whole('floor', 'r_FLOOR'),
  round: [toPlaces('round', 'r_ROUND')],
  trunc: [
    toPlaces('trunc', 'r_TRUNC'),
    scalar(
      ['moment'],
      always('date'),
      formOf(([value]) => `CAST(${value!.sql} AS DATE)`),
      'r_TRUNC_date',
    ),
  ],
  sign: [scalar(['number'], signType, inType('sign', signType), 'r_SIGN')],
  mod: [
    scalar(
      ['number', 'number'],
      remainder,
      repeating(
        ([left, right]) =>
          `CAST(mod(${left!.sql}, sys_function.nonzero(${right!.sql})) AS ${duckDbType(remainder([left!, right!]))})`,
      ),
      'r_MOD',
    ),
  ],
  sqrt: ofDouble('sqrt', 'r_SQRT'),
  cbrt: ofDouble('cbrt', 'r_CBRT'),
  ...named('exp dexp', ...ofDouble('exp', 'r_EXP')),
  ...named('ln dlog1', ...ofDouble('ln', 'r_LN')),
  dlog10: ofDouble('log10', 'r_DLOG10'),
  log: [scalar(['double'], double, own('log10'), 'r_LOG'), scalar(['double', 'double'], double, own('log'), 'r_LOG')],
  ...named('power pow dpow', scalar(['double', 'double'], double, own('power'), 'r_POWER')),
  radians: ofDouble('radians', 'r_RADIANS'),
  degrees: ofDouble('degrees', 'r_DEGREES'),
  ...Object.fromEntries(
    ['acos', 'asin', 'atan', 'cos', 'cot', 'sin', 'tan'].map((name) => [
      name,
      ofDouble(name, `r_${name.toUpperCase()}`),
    ]),
  ),
  atan2: [scalar(['double', 'double'], double, own('atan2'), 'r_ATAN2')],
  pi: [scalar([], double, own('pi'), 'r_PI')],
  random: [scalar([], double, own('random'), 'r_RANDOM')],
  int4: [
    scalar(
      ['number'],
      always('integer'),
      formOf(([value]) => `CAST(${value!.sql} AS INTEGER)`),
      'r_CAST_function',
    ),
  ],
  int8: [
    scalar(
      ['number'],
      always('bigint'),
      formOf(([value]) => `CAST(${value!.sql} AS BIGINT)`),
      'r_CAST_function',
    ),
  ],
  float8: [
    scalar(
      ['double'],
      double,
      formOf(([value]) => value!.sql),
      'r_CAST_function',
    ),
  ],
  isnumeric: [
    scalar(
      ['text'],
      always('boolean'),
      formOf(([value]) => `(try_cast(${value!.sql} AS DECIMAL(38, 10)) IS NOT NULL)`),
      'Math_functions',
    ),
  ],
};
