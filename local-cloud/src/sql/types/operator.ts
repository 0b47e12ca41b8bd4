import { textBytes } from './common.ts';
import { arithmeticType, type Arithmetic } from './numeric.ts';
import {
  isInteger,
  isInterval,
  isMoment,
  isNumber,
  isText,
  isTimeOfDay,
  maxVarbyteBytes,
  maxVarcharBytes,
  type Type,
} from './type.ts';

/** The types of an operator's operands and of its result. */
export interface Operation {
  left: Type;
  right: Type;
  result: Type;
}

/**
 * The operation `left operator right`, for + - * / % ^ & | # << >> and ||. Undefined if there is no such operator
 * (42883). https://docs.aws.amazon.com/redshift/latest/dg/r_OPERATOR_SYMBOLS.html, r_concat_op.html,
 * r_interval_data_types.html
 */
export function operation(operator: string, left: Type, right: Type): Operation | undefined {
  if (operator === '||') return concatenation(left, right);
  const [one, other] = [literalBeside(operator, left, right), literalBeside(operator, right, left)];
  const rule = rules.find(
    (each) => each.operators.split(' ').includes(operator) && each.left(one) && each.right(other),
  );
  if (rule === undefined) return undefined;
  const result = rule.result(operator as Arithmetic, one, other);
  return result && { left: one, right: other, result };
}

/** A literal takes the type of the other side; beside a date or timestamp it is an interval. */
function literalBeside(operator: string, type: Type, beside: Type): Type {
  if (type.name !== 'unknown') return type;
  if (isText(beside)) return { name: 'varchar', lengthBytes: type.lengthBytes };
  if (operator === '+' && (isMoment(beside) || isTimeOfDay(beside))) return { name: 'interval' };
  if ((operator === '*' || operator === '/') && isInterval(beside)) return { name: 'double' };
  return beside;
}

type Test = (type: Type) => boolean;

interface Rule {
  operators: string;
  left: Test;
  right: Test;
  result: (operator: Arithmetic, left: Type, right: Type) => Type | undefined;
}

const named =
  (...names: Type['name'][]): Test =>
  ({ name }) =>
    names.includes(name);
const always =
  (
    name: 'date' | 'timestamp' | 'timestamptz' | 'integer' | 'bigint' | 'double' | 'super' | 'interval' | 'intervald2s',
  ) =>
  (): Type => ({ name });
const ofLeft = (_: string, left: Type): Type => left;
const ofRight = (_: string, __: Type, right: Type): Type => right;

/** A date plus a time of day is a timestamp. */
const moment = (type: Type): Type => (type.name === 'date' ? { name: 'timestamp' } : type);

const rules: readonly Rule[] = [
  { operators: '+ - * / %', left: isNumber, right: isNumber, result: arithmeticType },
  { operators: '^', left: isNumber, right: isNumber, result: always('double') },
  { operators: '& | # << >>', left: isInteger, right: isInteger, result: bits },
  // The type of a SUPER value is that of its content.
  { operators: '+ - * / %', left: named('super'), right: isNumberOrSuper, result: always('super') },
  { operators: '+ - * / %', left: isNumberOrSuper, right: named('super'), result: always('super') },
  // Days can be added to dates and, unlike in PostgreSQL, to timestamps.
  { operators: '+ -', left: named('date'), right: isInteger, result: always('date') },
  { operators: '+ -', left: named('timestamp', 'timestamptz'), right: isInteger, result: ofLeft },
  { operators: '+', left: isInteger, right: isMoment, result: ofRight },
  { operators: '-', left: named('date'), right: named('date'), result: always('integer') },
  { operators: '-', left: isMoment, right: isMoment, result: always('intervald2s') },
  { operators: '-', left: isTimeOfDay, right: isTimeOfDay, result: always('intervald2s') },
  { operators: '+', left: named('date'), right: named('time'), result: always('timestamp') },
  { operators: '+', left: named('time'), right: named('date'), result: always('timestamp') },
  { operators: '+', left: named('date'), right: named('timetz'), result: always('timestamptz') },
  { operators: '+ -', left: isMoment, right: isInterval, result: (_, left) => moment(left) },
  { operators: '+', left: isInterval, right: isMoment, result: (_, __, right) => moment(right) },
  { operators: '+ -', left: isTimeOfDay, right: isInterval, result: ofLeft },
  { operators: '+', left: isInterval, right: isTimeOfDay, result: ofRight },
  { operators: '+ -', left: isInterval, right: isInterval, result: (_, left, right) => intervalOf(left, right) },
  { operators: '* /', left: isInterval, right: isNumber, result: ofLeft },
  { operators: '*', left: isNumber, right: isInterval, result: ofRight },
  // https://docs.aws.amazon.com/redshift/latest/dg/r_VARBYTE_OPERATORS.html
  {
    operators: '+',
    left: named('varbyte'),
    right: named('varbyte'),
    result: (_, left, right) => joinedBytes(left, right),
  },
  { operators: '& | #', left: named('varbyte'), right: named('varbyte'), result: ofLeft },
  // In Redshift `+` also joins texts, unlike in PostgreSQL; AWS's pages do not mention it.
  { operators: '+', left: isText, right: isText, result: (_, left, right) => joinedText(left, right) },
];

function isNumberOrSuper(type: Type): boolean {
  return isNumber(type) || type.name === 'super';
}

function bits(_: string, left: Type, right: Type): Type | undefined {
  return arithmeticType('+', left, right);
}

/** Months and seconds do not mix, except in the interval of a literal without a qualifier. */
function intervalOf(left: Type, right: Type): Type | undefined {
  if (left.name === right.name) return left;
  if (left.name === 'interval' || right.name === 'interval') return { name: 'interval' };
  return undefined;
}

/** Joins two texts, or a text or SUPER with anything that converts to text. */
function concatenation(left: Type, right: Type): Operation | undefined {
  if (left.name === 'varbyte' && right.name === 'varbyte') return { left, right, result: joinedBytes(left, right) };
  if (left.name === 'array' && right.name === 'array') return { left, right: left, result: left };
  const isJoined = [left, right].some((type) => isText(type) || type.name === 'super');
  if (left.name === 'boolean' || right.name === 'boolean' || !isJoined) return undefined;
  const [one, other] = [textOf(left), textOf(right)];
  return { left: one, right: other, result: joinedText(one, other) };
}

/** Other types count as the longest text, because the length of their text is not known. */
function textOf(type: Type): Type {
  return isText(type) && type.name !== 'unknown'
    ? type
    : { name: 'varchar', lengthBytes: type.name === 'unknown' ? type.lengthBytes : maxVarcharBytes };
}

function joinedBytes(left: Type, right: Type): Type {
  const [one, other] = [left, right].map((type) => ('lengthBytes' in type ? type.lengthBytes : 0));
  return { name: 'varbyte', lengthBytes: Math.min(one! + other!, maxVarbyteBytes) };
}

function joinedText(left: Type, right: Type): Type {
  return { name: 'varchar', lengthBytes: Math.min(textBytes(left) + textBytes(right), maxVarcharBytes) };
}
