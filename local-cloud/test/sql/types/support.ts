import { typeOfText } from '../../../src/sql/types/named.ts';
import { formatType, type Type } from '../../../src/sql/types/type.ts';

/** A type by the name that the catalog gives it; `unknown(3)` is a literal of three bytes. */
export function type(name: string): Type {
  const literal = /^unknown\((\d+)\)$/.exec(name);
  return literal ? { name: 'unknown', lengthBytes: Number(literal[1]) } : typeOfText(name);
}

/** The type's name in the catalog; undefined for none. */
export function text(found: Type | undefined): string | undefined {
  return found && formatType(found);
}
