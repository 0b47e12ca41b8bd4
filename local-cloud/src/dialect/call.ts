import { aggregates, type Call, isWindowOnly, needsFrame } from './aggregates.ts';
import { columnNameOf, functions } from './functions.ts';
import { overArguments, overOperand } from './overload.ts';
import { type Expression, type Reader, shownAs } from './reader.ts';
import { isKnownUnsupported } from '../sql/functions/unsupported.ts';
import { specialCalls } from './special.ts';
import { orderBy, readWindow } from './window.ts';

/** Redshift's limit on a statement. Some rewrites repeat an argument, so that calls within calls could grow past it. */
const maxLength = 16 * 2 ** 20;

/** Reads a call after its name. Only functions that Redshift has are let through, whatever the quoting of the name. */
export function readCall(reader: Reader, name: string): Expression {
  const call = rewritten(reader, name);
  if (call.sql.length > maxLength) reader.fail('statement is too complex', '54001');
  return call;
}

function rewritten(reader: Reader, name: string): Expression {
  const special = Object.hasOwn(specialCalls, name) ? specialCalls[name] : undefined;
  const label = { name: columnNameOf(name), ...kindOf(name) };
  if (special !== undefined) return { ...label, ...reader.nested(() => special(reader)) };
  if (Object.hasOwn(aggregates, name)) {
    const call = readArguments(reader, name);
    if (repeatingAggregates.has(name)) reader.repeat(call.weight, 5);
    if (call.args.length === 0 && !isWindowOnly(name)) reader.fail(`function ${name}() does not exist`, '42883');
    reader.untypedRead += 1;
    return { ...label, sql: aggregates[name]!(call) };
  }
  const rewrite = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (rewrite === undefined) {
    if (isKnownUnsupported(name)) reader.unsupported(`function ${name}()`);
    reader.fail(`function ${name}() does not exist`, '42883');
  }
  const { args, nested, distinct, window, weight } = readArguments(reader, name);
  typeParameters(name, args);
  if (distinct) reader.fail(`DISTINCT specified, but ${name} is not an aggregate function`, '42809');
  if (window !== undefined) reader.fail(`OVER specified, but ${name} is not a window function`, '42809');
  if (typeof rewrite !== 'string' && (args.length < rewrite.least || args.length > rewrite.most)) {
    reader.fail(`function ${name}() does not take ${args.length} argument(s)`, '42883');
  }
  const text = typeof rewrite === 'string' ? (all: string[]): string => `${rewrite}(${all.join(', ')})` : rewrite.sql;
  const found = args.map((arg, place) => ({ sql: arg, isUntyped: nested.has(place) }));
  if (typeof rewrite === 'string' || rewrite.isLazy !== true) return { ...label, sql: overArguments(found, text) };
  const [operand, ...rest] = found;
  const bound = overOperand(operand!, rest, (value) => text([value, ...args.slice(1)]));
  if (bound === undefined) reader.repeat(weight, args.length);
  return { ...label, sql: bound ?? text(args) };
}

const parameterTypes: Record<string, string> = {
  ...Object.fromEntries(
    'abs ceil ceiling exp floor ln log round sign sqrt trunc'.split(' ').map((name) => [name, 'DOUBLE']),
  ),
  add_months: 'TIMESTAMP',
  last_day: 'DATE',
  to_char: 'TIMESTAMP',
};

/** A parameter has no type by which a macro could be chosen: it takes the one that PostgreSQL prefers there. */
function typeParameters(name: string, args: string[]): void {
  const type = Object.hasOwn(parameterTypes, name) ? parameterTypes[name] : undefined;
  const [first] = args;
  if (type !== undefined && first?.startsWith('$') === true) args[0] = `CAST(${first} AS ${type})`;
}

/** Their argument stands more than once, and may hold a query that holds such an aggregate. */
const repeatingAggregates = new Set(['sum', 'avg', 'ratio_to_report']);

/** They take numbers out of SUPER. */
const numericAggregates = new Set('sum avg median stddev stddev_samp stddev_pop variance var_samp var_pop'.split(' '));

/** They look into SUPER values and do not take the text of a scalar for one. */
const superFunctions = new Set(
  `array array_concat array_flatten get_array_length is_array is_boolean is_object is_scalar is_varchar json_serialize
    json_typeof object split_to_array subarray`.split(/\s+/),
);

const timestampFunctions = new Set(['getdate', 'now', 'to_timestamp', 'convert_timezone', 'add_months']);

function kindOf(name: string): Partial<Expression> {
  return timestampFunctions.has(name) ? { kind: 'timestamp' } : {};
}

function readArguments(reader: Reader, name: string): Call & { weight: number } {
  const start = reader.weight;
  reader.expect('(');
  const distinct = reader.accept('distinct');
  if (!distinct) reader.accept('all');
  const found = reader.is(')') ? [] : reader.nested(() => reader.list(() => argument(reader)));
  const shown = numericAggregates.has(name) ? 'number' : superFunctions.has(name) ? 'json' : 'text';
  const args = found.map((arg) => shownAs(arg, shown));
  const nested = new Set(found.flatMap(({ isUntyped }, place) => (isUntyped ? [place] : [])));
  let ignoreNulls = nullTreatment(reader);
  reader.expect(')');
  const order = reader.accept('within', 'group') ? withinGroup(reader) : '';
  ignoreNulls ||= nullTreatment(reader);
  const window = reader.accept('over') ? readWindow(reader, needsFrame(name)) : undefined;
  return { args, nested, distinct, order, ignoreNulls, window, weight: reader.weight - start };
}

function argument(reader: Reader): Expression {
  if (reader.is('*') && (reader.peek(1).text === ')' || reader.peek(1).text === ','))
    return { sql: reader.next().text };
  return reader.expression();
}

function withinGroup(reader: Reader): string {
  return reader.parenthesized(() => orderBy(reader));
}

function nullTreatment(reader: Reader): boolean {
  if (reader.accept('respect', 'nulls')) return false;
  return reader.accept('ignore', 'nulls');
}
