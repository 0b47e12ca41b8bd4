import { DialectError } from '../error.ts';
import { maxPrecision, maxVarcharBytes, type Type } from '../types/type.ts';
import type { BoundExpression, ParameterSlot } from './bound.ts';

/** The parameters of a statement. Types that the client did not declare follow from their first use. */
export class Parameters {
  readonly #declared: readonly (Type | undefined)[];
  readonly #slots: (ParameterSlot | undefined)[] = [];

  /** `declared` is indexed by number, starting with $1; undefined if the client left the type open. */
  constructor(declared: readonly (Type | undefined)[] = []) {
    this.#declared = declared;
  }

  /** Binds `$1`. Like a literal it has no type of its own. */
  bound(number: number): BoundExpression {
    const slot = (this.#slots[number - 1] ??= { type: this.#declared[number - 1] });
    const text: BoundExpression = { kind: 'parameter', number, slot, type: anyText };
    const declared = this.#declared[number - 1];
    if (declared === undefined) return text;
    return { kind: 'conversion', operand: text, isExplicit: false, isTry: false, type: declared };
  }

  /**
   * The types by number, up to the highest in the statement; undefined for a parameter that the statement gives no
   * type.
   */
  get types(): (Type | undefined)[] {
    const unnamed = Array.from(this.#slots).indexOf(undefined);
    if (unnamed >= 0) throw new DialectError('42P18', `could not determine data type of parameter $${unnamed + 1}`);
    return this.#slots.map((slot) => slot?.type);
  }
}

const anyText: Type = { name: 'unknown', lengthBytes: maxVarcharBytes };

/** Decimal places kept for a number whose value is not known yet. */
const openScale = 10;

/** The type of a parameter where this type is expected: a decimal gets as many digits as a value may have. */
export function parameterType(type: Type): Type {
  if (type.name !== 'numeric') return type;
  return { name: 'numeric', precision: maxPrecision, scale: Math.max(type.scale, openScale) };
}
