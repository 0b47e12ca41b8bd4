import type { ArrayLiteral, ArrayQuery, Attribute, Element } from '../../tree/expression.ts';
import { typeName } from '../../types/type.ts';
import type { BoundExpression } from '../bound.ts';
import { converted } from '../convert.ts';
import { refuse } from '../error.ts';
import { inOneType } from './case.ts';
import { attributeName } from '../scope.ts';
import type { Within } from './within.ts';

/** A path into SUPER by names and positions, or an element of one of the catalog's arrays. */
export function bindPath(within: Within, node: Attribute | Element): BoundExpression {
  const operand = within.expression(node.operand);
  if (node.kind === 'element') return element(within, node, operand);
  if (operand.type.name !== 'super') {
    const what = `column notation .${node.name.value} applied to type ${typeName(operand.type)}`;
    return refuse(node, '42809', `${what}, which is not a composite type`);
  }
  return further(operand, attributeName(node.name));
}

function element(within: Within, { index, at }: Element, array: BoundExpression): BoundExpression {
  const isSuper = array.type.name === 'super';
  if (isSuper && index.kind === 'number' && /^\d+$/.test(index.text)) return further(array, Number(index.text));
  const type = array.type.name === 'array' ? array.type.element : array.type;
  if (!isSuper && array.type.name !== 'array' && type.name !== 'int2vector') {
    refuse({ at }, '42804', `cannot subscript type ${typeName(array.type)} because it is not an array`);
  }
  const place = converted(index, within.expression(index), { name: 'bigint' }, 'assignment');
  return { kind: 'element', array, index: place, type: type.name === 'int2vector' ? { name: 'smallint' } : type };
}

function further(operand: BoundExpression, step: string | number): BoundExpression {
  const [root, steps] = operand.kind === 'path' ? [operand.root, operand.steps] : [operand, []];
  return { kind: 'path', root, steps: [...steps, step], type: { name: 'super' } };
}

/** `ARRAY[1, 2]`. */
export function bindArray(within: Within, node: ArrayLiteral): BoundExpression {
  const items = node.items.map((item) => within.expression(item));
  if (items.length === 0) refuse(node, '42P18', 'cannot determine type of empty array');
  const { type, expressions } = inOneType(node, 'ARRAY', items);
  return { kind: 'array', items: expressions, type: { name: 'array', element: type } };
}

/** `ARRAY(SELECT …)`. */
export function bindArrayQuery(within: Within, node: ArrayQuery): BoundExpression {
  const query = within.query(node.query);
  const [column, ...others] = query.columns;
  if (column === undefined || others.length > 0) refuse(node, '42601', 'subquery must return only one column');
  return { kind: 'array', items: query, type: { name: 'array', element: column.type } };
}
