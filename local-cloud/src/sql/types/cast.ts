import { isInteger, isInterval, isMoment, isNumber, isSameType, isText, isTimeOfDay, type Type } from './type.ts';

/**
 * The context a conversion needs: any expression, only an assignment, or only an explicit cast.
 * https://docs.aws.amazon.com/redshift/latest/dg/c_Supported_data_types.html#r_Type_conversion lists implicit
 * conversions, without separating expressions from assignments; that distinction follows PostgreSQL 8.0.
 */
export type CastContext = 'implicit' | 'assignment' | 'explicit';

/** The weakest context that converts a value of one type to the other; undefined if none does. */
export function castContext(from: Type, to: Type): CastContext | undefined {
  if (from.name === to.name || isSameType(from, to) || from.name === 'unknown') return 'implicit';
  const rule = rules.find((each) => each.from(from) && each.to(to));
  return typeof rule?.context === 'function' ? rule.context(from, to) : rule?.context;
}

type Test = (type: Type) => boolean;

interface Rule {
  from: Test;
  to: Test;
  context: CastContext | ((from: Type, to: Type) => CastContext | undefined) | undefined;
}

const named =
  (...names: Type['name'][]): Test =>
  ({ name }) =>
    names.includes(name);

/** From narrow to wide: a number converts implicitly to a wider type, and to a narrower one only by assignment. */
const widths: readonly string[] = ['smallint', 'integer', 'bigint', 'numeric', 'real', 'double'];
const widening = (from: Type, to: Type): CastContext =>
  widths.indexOf(from.name) < widths.indexOf(to.name) ? 'implicit' : 'assignment';

const momentOrTime: Test = (type) => isMoment(type) || isTimeOfDay(type);
const catalogId = named('oid', 'xid', 'regclass', 'regproc', 'regtype', 'regnamespace');

/** The first rule that fits decides. */
const rules: readonly Rule[] = [
  { from: catalogId, to: (to) => catalogId(to) || isInteger(to) || isText(to), context: 'implicit' },
  { from: isInteger, to: catalogId, context: 'implicit' },
  { from: named('array', 'int2vector'), to: isText, context: 'explicit' },
  { from: isText, to: named('array', 'int2vector'), context: 'explicit' },
  { from: named('int2vector'), to: named('array'), context: 'explicit' },
  { from: isNumber, to: isNumber, context: widening },
  { from: isInteger, to: named('boolean'), context: 'assignment' },
  { from: named('boolean'), to: isInteger, context: 'explicit' },
  // "cannot cast type boolean to character varying", in the documentation of both directions: use DECODE or CASE
  // instead.
  { from: named('boolean'), to: isText, context: undefined },
  { from: isText, to: isText, context: 'implicit' },
  { from: isNumber, to: isText, context: 'assignment' },
  { from: momentOrTime, to: isText, context: 'assignment' },
  { from: isInterval, to: isText, context: 'explicit' },
  // Text from a column needs a cast; text literals have no type yet.
  { from: isText, to: named('super', 'varbyte', 'boolean'), context: 'explicit' },
  {
    from: isText,
    to: (to) => isNumber(to) || momentOrTime(to) || isInterval(to) || catalogId(to),
    context: 'assignment',
  },
  { from: named('date'), to: named('timestamp', 'timestamptz'), context: 'implicit' },
  { from: named('timestamp'), to: named('timestamptz'), context: 'implicit' },
  { from: isMoment, to: isMoment, context: 'assignment' },
  { from: named('timestamp'), to: named('time'), context: 'assignment' },
  { from: named('timestamptz'), to: named('timetz', 'time'), context: 'assignment' },
  { from: named('time'), to: named('timetz'), context: 'implicit' },
  { from: named('timetz'), to: named('time'), context: 'assignment' },
  { from: named('time'), to: named('intervald2s', 'interval'), context: 'assignment' },
  { from: isInterval, to: isInterval, context: intervalContext },
  // SUPER does not accept dates and times: https://docs.aws.amazon.com/redshift/latest/dg/limitations-super.html
  { from: named('super'), to: (to) => to.name !== 'array' && !catalogId(to), context: 'explicit' },
  { from: (from) => isNumber(from) || isText(from), to: named('super'), context: 'explicit' },
  { from: named('boolean'), to: named('super'), context: 'explicit' },
  { from: named('varbyte'), to: (to) => isText(to) || isInteger(to), context: 'explicit' },
  { from: isInteger, to: named('varbyte'), context: 'explicit' },
];

/** An interval literal without a qualifier takes that of its context. Months and days do not convert to each other. */
function intervalContext(from: Type): CastContext | undefined {
  return from.name === 'interval' ? 'implicit' : undefined;
}
