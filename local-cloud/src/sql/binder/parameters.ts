import { DialectError } from '../error.ts';
import { maxPrecision, maxVarcharBytes, type Type } from '../types/type.ts';
import type { BoundExpression, ParameterSlot } from './bound.ts';

/** The parameters of a statement: of types that the client has declared, and others that take that of their place. */
export class Parameters {
  readonly #declared: readonly (Type | undefined)[];
  readonly #slots: (ParameterSlot | undefined)[] = [];

  /** By number, from the first on; undefined for those that the client left open. */
  constructor(declared: readonly (Type | undefined)[] = []) {
    this.#declared = declared;
  }

  /** `$1`. As with a literal, what it is of no type of its own. */
  bound(number: number): BoundExpression {
    const slot = (this.#slots[number - 1] ??= { type: this.#declared[number - 1] });
    const text: BoundExpression = { kind: 'parameter', number, slot, type: anyText };
    const declared = this.#declared[number - 1];
    if (declared === undefined) return text;
    return { kind: 'conversion', operand: text, isExplicit: false, isTry: false, type: declared };
  }

  /** What they are, by number, up to the last that the statement names; undefined for those that it gives no type. */
  get types(): (Type | undefined)[] {
    const unnamed = Array.from(this.#slots).indexOf(undefined);
    if (unnamed >= 0) throw new DialectError('42P18', `could not determine data type of parameter $${unnamed + 1}`);
    return this.#slots.map((slot) => slot?.type);
  }
}

const anyText: Type = { name: 'unknown', lengthBytes: maxVarcharBytes };

/** Digits behind the point that a number keeps which is not known yet. */
const openScale = 10;

/** What a parameter becomes where a value of the type is due: a decimal with as many digits as its value may have. */
export function parameterType(type: Type): Type {
  if (type.name !== 'numeric') return type;
  return { name: 'numeric', precision: maxPrecision, scale: Math.max(type.scale, openScale) };
}
