import type { FunctionCall } from '../../tree/expression.ts';
import type { Node } from '../../tree/node.ts';
import { isText, maxVarbyteBytes, resolved } from '../../types/type.ts';
import type { BoundExpression } from '../bound.ts';
import { converted } from '../convert.ts';
import { refuse } from '../error.ts';
import type { Within } from './within.ts';
import { inOneType } from './case.ts';
import { comparison, joined } from './operator.ts';

const boolean = { name: 'boolean' } as const;

/** Functions that are rewritten as other expressions. */
export const rewrites: Readonly<Record<string, (within: Within, node: FunctionCall) => BoundExpression>> = {
  nullif: (within, node) => {
    const [value, other] = bound(within, node, 2);
    const condition = comparison(node, '=', value!, other!);
    const none: BoundExpression = { kind: 'constant', value: null, type: value!.type };
    return { kind: 'case', branches: [{ condition, result: none }], otherwise: value, type: resolved(value!.type) };
  },
  nvl2: (within, node) => {
    const [value, some, none] = bound(within, node, 3);
    const { type, expressions } = inOneType(node, 'NVL2', [some!, none!]);
    const condition: BoundExpression = { ...isNull(value!), isNegated: true };
    return { kind: 'case', branches: [{ condition, result: expressions[0]! }], otherwise: expressions[1], type };
  },
  decode: (within, node) => {
    const [value, ...rest] = bound(within, node, 3, Infinity);
    const hasDefault = rest.length % 2 === 1;
    const searched = rest.filter((_, place) => place % 2 === 0 && place + 1 < rest.length);
    const results = rest.filter((_, place) => place % 2 === 1 || (hasDefault && place === rest.length - 1));
    const { type, expressions } = inOneType(node, 'DECODE', results);
    const branches = searched.map((each, place) => ({
      condition: isSame(node, value!, each),
      result: expressions[place]!,
    }));
    return { kind: 'case', branches, otherwise: hasDefault ? expressions.at(-1) : undefined, type };
  },
  concat: (within, node) => {
    const [left, right] = bound(within, node, 2);
    const isOfBytes = [left, right].some((side) => side!.type.name === 'varbyte');
    const side = (value: BoundExpression) =>
      isOfBytes && isText(value.type)
        ? converted(node, value, { name: 'varbyte', lengthBytes: maxVarbyteBytes }, 'explicit')
        : value;
    return joined(node, side(left!), side(right!));
  },
};

function bound(within: Within, node: FunctionCall, least: number, most = least): BoundExpression[] {
  const count = node.arguments.length;
  if (count < least || count > most) {
    refuse(node, '42883', `function ${node.name.parts.at(-1)!.value}() does not take ${count} argument(s)`);
  }
  return node.arguments.map((part) => within.expression(part));
}

function isNull(operand: BoundExpression): BoundExpression & { kind: 'isTest' } {
  return { kind: 'isTest', operand, test: 'null', isNegated: false, type: boolean };
}

/** DECODE and PIVOT treat NULL as equal to NULL, unlike CASE. */
export function isSame(node: Node, value: BoundExpression, searched: BoundExpression): BoundExpression {
  if (searched.kind === 'constant' && searched.value === null) return isNull(value);
  const equal = comparison(node, '=', value, searched);
  if (searched.kind === 'constant') return equal;
  const bothNull: BoundExpression = {
    kind: 'junction',
    operator: 'and',
    operands: [isNull(value), isNull(searched)],
    type: boolean,
  };
  return { kind: 'junction', operator: 'or', operands: [equal, bothNull], type: boolean };
}
