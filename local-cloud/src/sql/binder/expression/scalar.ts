import type { FunctionCall } from '../../tree/expression.ts';
import type { FunctionRow, Parameter } from '../../functions/row.ts';
import { scalarFunctions } from '../../functions/scalar.ts';
import { formatType, isInteger, isNumber, isText, maxVarcharBytes, resolved, type Type } from '../../types/type.ts';
import { castContext } from '../../types/cast.ts';
import type { BoundExpression } from '../bound.ts';
import { converted, literalConverted } from '../convert.ts';
import { NotBoundYet, refuse } from '../error.ts';
import type { Within } from './within.ts';
import { inOneType } from './case.ts';
import { comparison } from './operator.ts';

/** Functions of which all arguments become of one type, which is that of the result. */
const ofOneType: Readonly<Record<string, string>> = {
  coalesce: 'coalesce',
  nvl: 'coalesce',
  greatest: 'greatest',
  least: 'least',
};

/** A function of the values of one row. */
export function bindScalar(within: Within, node: FunctionCall, name: string): BoundExpression {
  const isPlain = !node.isDistinct && node.window === undefined && node.withinGroup.length === 0 && !node.isStar;
  if (!isPlain) throw new NotBoundYet(`a call of ${name}() as of an aggregate`);
  if (name === 'nullif') return bindNullIf(within, node);
  if (name === 'nvl2') return bindNvl2(within, node);
  const args = node.arguments.map((part) => within.expression(part));
  const same = Object.hasOwn(ofOneType, name) ? ofOneType[name] : undefined;
  if (same !== undefined && args.length > 0) {
    const { type, expressions } = inOneType(node, name.toUpperCase(), args);
    return { kind: 'call', name: same, arguments: expressions, type };
  }
  const row = Object.hasOwn(scalarFunctions, name) ? scalarFunctions[name] : undefined;
  if (row === undefined) throw new NotBoundYet(`the function ${name}()`);
  const taken = argumentsOf(node, name, row, args);
  return { kind: 'call', name, arguments: taken, type: row.result(taken.map(({ type }) => type)) };
}

function argumentsOf(node: FunctionCall, name: string, row: FunctionRow, args: BoundExpression[]): BoundExpression[] {
  const least = row.parameters.length - row.optional;
  const taken = args.map((each, place) => taking(node, row.parameters[place] ?? 'any', each));
  if (args.length < least || args.length > row.parameters.length || taken.includes(undefined)) {
    const types = args.map(({ type }) => formatType(type).replace(/\(.*/, '')).join(', ');
    refuse(node, '42883', `function ${name}(${types}) does not exist`);
  }
  return taken.flatMap((each) => each ?? []);
}

/** The argument as its parameter takes it; undefined for one that it does not take. */
function taking(node: FunctionCall, parameter: Parameter, argument: BoundExpression): BoundExpression | undefined {
  const { type } = argument;
  if (parameter === 'any') return { ...argument, type: resolved(type) };
  if (parameter === 'text') {
    if (isText(type)) return { ...argument, type: resolved(type) };
    const text = { name: 'varchar', lengthBytes: maxVarcharBytes } as const;
    const context = castContext(type, text);
    if (context === 'explicit') throw new NotBoundYet('a text made of what has none by itself');
    return context === undefined ? undefined : converted(node, argument, text, context);
  }
  if (type.name === 'super') throw new NotBoundYet('SUPER as a number of a function');
  if (parameter === 'integer') return number(node, argument, { name: 'integer' }, isInteger);
  if (parameter === 'double') return number(node, argument, { name: 'double' }, ({ name }) => name === 'double');
  if (parameter === 'number') return number(node, argument, { name: 'double' }, isNumber);
  throw new NotBoundYet(`a parameter that is a ${parameter}`);
}

function number(
  node: FunctionCall,
  argument: BoundExpression,
  type: Type,
  isTaken: (type: Type) => boolean,
): BoundExpression | undefined {
  if (isTaken(argument.type)) return argument;
  if (argument.type.name === 'unknown') return literalConverted(node, argument, type);
  return isNumber(argument.type) ? converted(node, argument, type, 'assignment') : undefined;
}

/** NULL where both are the same. */
function bindNullIf(within: Within, node: FunctionCall): BoundExpression {
  const [first, second, ...more] = node.arguments;
  if (first === undefined || second === undefined || more.length > 0) {
    refuse(node, '42883', `function nullif() does not take ${node.arguments.length} argument(s)`);
  }
  const value = within.expression(first);
  const condition = comparison(node, '=', value, within.expression(second));
  const none: BoundExpression = { kind: 'constant', value: null, type: value.type };
  return { kind: 'case', branches: [{ condition, result: none }], otherwise: value, type: resolved(value.type) };
}

function bindNvl2(within: Within, node: FunctionCall): BoundExpression {
  const [value, some, none] = node.arguments.map((part) => within.expression(part));
  if (value === undefined || some === undefined || none === undefined || node.arguments.length > 3) {
    return refuse(node, '42883', `function nvl2() does not take ${node.arguments.length} argument(s)`);
  }
  const { type, expressions } = inOneType(node, 'NVL2', [some, none]);
  const condition: BoundExpression = {
    kind: 'isTest',
    operand: value,
    test: 'null',
    isNegated: true,
    type: { name: 'boolean' },
  };
  return { kind: 'case', branches: [{ condition, result: expressions[0]! }], otherwise: expressions[1]!, type };
}
