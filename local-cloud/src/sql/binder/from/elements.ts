import type { Expression } from '../../tree/expression.ts';
import type { AttributesOf, ElementsOf, RelationReference } from '../../tree/from.ts';
import type { Name } from '../../tree/name.ts';
import type { Node } from '../../tree/node.ts';
import { maxVarcharBytes, type Type, typeName } from '../../types/type.ts';
import type { BoundExpression, BoundFrom, ResultColumn } from '../bound.ts';
import { refuse } from '../error.ts';
import { bindExpression } from '../expression/bind.ts';
import { itemName } from '../item-name.ts';
import type { Scope } from '../scope.ts';
import { aliased, type BindQuery, type Inside } from './alias.ts';

/** `FROM t, t.items AS item AT place`: a row per element of a SUPER array. */
export function bindElements(scope: Scope, node: ElementsOf, { query }: Pick<Inside, 'query'>): BoundFrom {
  const array = superValue(scope, node.path, query);
  const name = node.alias?.name ?? { value: itemName(node.path), isQuoted: true, at: node.path.at };
  const own = [column(name.value, { name: 'super' })];
  const place = node.place && column(node.place.value, { name: 'bigint' });
  addElement(scope, name, [...aliased(node.alias, own), ...(place ? [place] : [])]);
  return { kind: 'elements', array, alias: name.value, place: node.place?.value };
}

/**
 * Like `bindElements`, for names that begin with a column of an earlier item in FROM; undefined for other names, such
 * as a schema's.
 */
export function elementsOfName(scope: Scope, node: RelationReference, query: BindQuery): BoundFrom | undefined {
  const { name, alias, at } = node;
  const [first, ...rest] = name.parts;
  const relation = scope.relationNamed([first!.value]);
  const isElement = relation?.isElement === true;
  if (!isElement && !relation?.columns.some((each) => each.name === rest[0]?.value)) return undefined;
  const path: Expression = { kind: 'columnReference', names: name.parts, at: name.at };
  return bindElements(scope, { kind: 'elements', path, alias, place: undefined, at }, { query });
}

/** `UNPIVOT object AS value AT name`: a row per attribute of a SUPER object. */
export function bindAttributes(scope: Scope, node: AttributesOf, { query }: Inside): BoundFrom {
  const object = superValue(scope, node.object, query);
  const name = node.name && column(node.name.value, { name: 'varchar', lengthBytes: maxVarcharBytes });
  addElement(scope, node.value, [column(node.value.value, { name: 'super' }), ...(name ? [name] : [])]);
  return { kind: 'attributes', object, alias: node.value.value, name: node.name?.value };
}

function superValue(scope: Scope, path: Expression, query: BindQuery): BoundExpression {
  const value = bindExpression(scope, path, query);
  if (value.type.name !== 'super') notSuper(path, value.type);
  return value;
}

function notSuper(node: Node, type: Type): never {
  refuse(node, '42804', `cannot iterate over type ${typeName(type)}: it is not of type super`);
}

/** The column that the alias alone refers to comes first. */
function addElement(scope: Scope, name: Name, columns: ResultColumn[]): void {
  scope.add({ alias: name.value, schema: undefined, columns, isElement: true }, name);
}

function column(name: string, type: Type): ResultColumn {
  return { name, key: name, type, source: undefined };
}
