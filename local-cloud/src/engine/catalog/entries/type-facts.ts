import { types } from '../types.ts';

/** What the catalog shows about a column's type. `fullType` is Redshift's text of it, such as `numeric(18,0)`. */
export interface TypeFacts {
  fullType: string;
  /** `fullType` without lengths: `numeric`. */
  baseType: string;
  oid: number | null;
  name: string | null;
  /** pg_type.typlen; -1 for a type of variable length. */
  lengthBytes: number | null;
  /** atttypmod. */
  modifier: number;
  /** Declared length of a character or binary type. */
  declaredBytes: number | null;
  precision: number | null;
  scale: number | null;
}

const byName = new Map(types.map(([oid, name, formatted, lengthBytes]) => [formatted, { oid, name, lengthBytes }]));
const charOid = 1042;
const varcharOid = 1043;
const varbyteOid = 6551;
const numericOid = 1700;
const defaultBytes: ReadonlyMap<number, number> = new Map([
  [charOid, 1],
  [varcharOid, 256],
  [varbyteOid, 64_000],
]);
/** Precision by type oid, in bits: PostgreSQL's unit for all numbers but decimals. */
const precisions: ReadonlyMap<number, number> = new Map([
  [21, 16],
  [23, 32],
  [20, 64],
  [700, 24],
  [701, 53],
]);
const integers: ReadonlySet<number> = new Set([20, 21, 23]);

const known = new Map<string, TypeFacts>();

/** The facts of a type. They are cached: there are only as many as types with different lengths. */
export function typeFacts(fullType: string): TypeFacts {
  const found = known.get(fullType) ?? factsOf(fullType);
  known.set(fullType, found);
  return found;
}

function factsOf(fullType: string): TypeFacts {
  const baseType = fullType.replace(/\([^()]*\)/, '').trim();
  const [, first, second] = /\((\d+)(?:,\s*(\d+))?/.exec(fullType) ?? [];
  const type = byName.get(baseType);
  const oid = type?.oid ?? -1;
  const lengths = numbersOf(oid, first, second);
  return {
    fullType,
    baseType,
    oid: type?.oid ?? null,
    name: type?.name ?? null,
    lengthBytes: type?.lengthBytes ?? null,
    ...lengths,
  };
}

type Numbers = Pick<TypeFacts, 'modifier' | 'declaredBytes' | 'precision' | 'scale'>;

function numbersOf(oid: number, first: string | undefined, second: string | undefined): Numbers {
  const bytes = defaultBytes.get(oid);
  if (bytes !== undefined) {
    const declaredBytes = Number(first ?? 256);
    return { modifier: Number(first ?? bytes) + 4, declaredBytes, precision: null, scale: null };
  }
  if (oid === numericOid) {
    const [precision, scale] = [Number(first ?? 18), Number(second ?? 0)];
    return { modifier: precision * 2 ** 16 + scale + 4, declaredBytes: null, precision, scale };
  }
  const scale = integers.has(oid) ? 0 : null;
  return { modifier: -1, declaredBytes: null, precision: precisions.get(oid) ?? null, scale };
}
