import type { BoundBody, BoundExpression, BoundFrom, BoundQuery, BoundSelect, ResultColumn } from './bound.ts';

/** A query with only a body. */
export function queryOf(body: BoundBody): BoundQuery {
  const { columns } = body;
  return {
    kind: 'query',
    with: [],
    isRecursive: false,
    body,
    orderBy: [],
    limit: undefined,
    offset: undefined,
    columns,
  };
}

/** An expression with its column's names for clients and in DuckDB. */
export type DerivedItem = Omit<ResultColumn, 'type'> & { expression: BoundExpression };

/** `SELECT items FROM from`, for constructs that are written differently. */
export function selectOf(
  from: BoundFrom | undefined,
  derived: readonly DerivedItem[],
  groupBy?: BoundSelect['groupBy'],
): BoundSelect {
  return {
    kind: 'select',
    isDistinct: false,
    items: derived.map(({ expression, key }) => ({ expression, key })),
    from: from === undefined ? [] : [from],
    where: undefined,
    groupBy,
    having: undefined,
    qualify: undefined,
    columns: derived.map(({ expression: { type }, name, key, source }) => ({ name, key, type, source })),
  };
}

/** Gives every name a unique key: DuckDB ignores case. */
export class Keys {
  readonly #taken = new Set<string>();

  of(name: string): string {
    let key = name;
    for (let count = 2; this.#taken.has(key.toLowerCase()); count += 1) key = `${name} ${count}`;
    this.#taken.add(key.toLowerCase());
    return key;
  }
}
