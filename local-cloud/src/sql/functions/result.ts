import { commonType } from '../types/common.ts';
import { isInteger, maxVarcharBytes, resolved, type PlainName, type Type } from '../types/type.ts';
import type { FunctionRow, Given } from './row.ts';

/** The type of a call, computed from its arguments. */
type Result = FunctionRow['result'];

export const always =
  (name: PlainName): Result =>
  () => ({ name });

export const textOf =
  (lengthBytes: number): Result =>
  () => ({ name: 'varchar', lengthBytes });

export const longText: Result = textOf(maxVarcharBytes);

/** A part of the first argument's text, so no longer than that. */
export const partOfFirst: Result = ([first]) => ({
  name: 'varchar',
  lengthBytes: 'lengthBytes' in first!.type ? Math.min(first!.type.lengthBytes, maxVarcharBytes) : maxVarcharBytes,
});

export const ofFirst: Result = ([first]) => resolved(first!.type);

/** The type that can hold all arguments. */
export const ofAll: Result = (args) => commonType(args.map(({ type }) => type)) ?? resolved(args[0]!.type);

/** Integers and decimals keep their type; other numbers become DOUBLE. */
export const sameNumber: Result = ([first]) => sameOrDouble(first!);

function sameOrDouble({ type }: Given): Type {
  return isInteger(type) || type.name === 'numeric' || type.name === 'real' ? type : { name: 'double' };
}

/** For a decimal, without decimal places. */
export const wholeNumber: Result = ([first]) => placesOf(sameOrDouble(first!), 0);

/** For a decimal, as many places as the second argument says if it is a literal. */
export const rounded: Result = ([first, places]) =>
  placesOf(sameOrDouble(first!), places === undefined ? 0 : Number(places.constant ?? Infinity));

function placesOf(type: Type, places: number): Type {
  return type.name === 'numeric' ? { ...type, scale: Math.min(type.scale, Math.max(places, 0)) } : type;
}
