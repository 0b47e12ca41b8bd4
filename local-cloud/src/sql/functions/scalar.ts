import { isInteger, maxVarcharBytes } from '../types/type.ts';
import type { FunctionRow, Parameter } from './row.ts';

type Result = FunctionRow['result'];

const always =
  (name: 'integer' | 'bigint' | 'double' | 'boolean' | 'date' | 'timestamp'): Result =>
  () => ({ name });
const longText: Result = () => ({ name: 'varchar', lengthBytes: maxVarcharBytes });
const textOf =
  (lengthBytes: number): Result =>
  () => ({ name: 'varchar', lengthBytes });
/** A part of the first text, which is no longer than that. */
const partOfFirst: Result = ([type]) => ({
  name: 'varchar',
  lengthBytes: 'lengthBytes' in type! ? type.lengthBytes : maxVarcharBytes,
});
/** Whole numbers stay what they are, and others too. */
const sameNumber: Result = ([type]) => (isInteger(type!) || type!.name === 'numeric' ? type! : { name: 'double' });

/** DuckDB's own function of the name. */
function own(name: string, parameters: readonly Parameter[], result: Result, optional = 0): FunctionRow {
  return { parameters, optional, result, duckdb: (args) => `${name}(${args.join(', ')})`, repeats: false };
}

/** A macro of the prelude, which may name what it is given more than once. */
function macro(name: string, parameters: readonly Parameter[], result: Result, optional = 0): FunctionRow {
  return { ...own(`sys_function.${name}`, parameters, result, optional), repeats: true };
}

const pad = (name: string): FunctionRow => macro(name, ['text', 'integer', 'text'], longText, 1);
const length = macro('len', ['text'], always('integer'));
const ofDouble = (name: string): FunctionRow => own(name, ['double'], always('double'));

/**
 * Functions whose result follows from their arguments by a rule of their own. By the name that is called.
 * https://docs.aws.amazon.com/redshift/latest/dg/String_functions_header.html, Math_functions.html
 */
export const scalarFunctions: Readonly<Record<string, FunctionRow>> = {
  len: length,
  length,
  char_length: length,
  character_length: length,
  textlen: length,
  octet_length: macro('octet_length', ['text'], always('integer')),
  lower: macro('lower', ['text'], partOfFirst),
  upper: macro('upper', ['text'], partOfFirst),
  initcap: macro('initcap', ['text'], partOfFirst),
  reverse: own('reverse', ['text'], partOfFirst),
  left: own('left', ['text', 'integer'], partOfFirst),
  right: own('right', ['text', 'integer'], partOfFirst),
  substring: macro('substring', ['text', 'integer', 'integer'], partOfFirst, 1),
  substr: macro('substr', ['text', 'integer', 'integer'], partOfFirst, 1),
  ltrim: own('ltrim', ['text', 'text'], partOfFirst, 1),
  rtrim: own('rtrim', ['text', 'text'], partOfFirst, 1),
  btrim: own('trim', ['text', 'text'], partOfFirst, 1),
  lpad: pad('lpad'),
  rpad: pad('rpad'),
  replace: macro('replace', ['text', 'text', 'text'], longText),
  repeat: macro('repeat', ['text', 'integer'], longText),
  replicate: macro('repeat', ['text', 'integer'], longText),
  split_part: macro('split_part', ['text', 'text', 'integer'], partOfFirst),
  strpos: macro('strpos', ['text', 'text'], always('integer')),
  charindex: macro('charindex', ['text', 'text'], always('integer')),
  position: macro('charindex', ['text', 'text'], always('integer')),
  ascii: own('ascii', ['text'], always('integer')),
  chr: own('chr', ['integer'], textOf(4)),
  md5: own('md5', ['text'], textOf(32)),
  abs: own('abs', ['number'], sameNumber),
  sqrt: ofDouble('sqrt'),
  exp: ofDouble('exp'),
  ln: ofDouble('ln'),
  radians: ofDouble('radians'),
  degrees: ofDouble('degrees'),
  sin: ofDouble('sin'),
  cos: ofDouble('cos'),
  tan: ofDouble('tan'),
  power: own('power', ['double', 'double'], always('double')),
  pow: own('power', ['double', 'double'], always('double')),
  pi: own('pi', [], always('double')),
  getdate: macro('getdate', [], always('timestamp')),
};
