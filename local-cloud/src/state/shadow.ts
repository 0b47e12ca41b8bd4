import type { AnyState, Tables } from './table.ts';

/** A record as last stored: the object that the services change, and an unchanged copy. */
interface Kept {
  row: object;
  copy: object;
}

/** A record that was created, changed or deleted, before and after, if it exists. */
export interface Change {
  /** `iam.users` */
  table: string;
  key: string;
  before?: Kept;
  after?: Kept;
}

interface Place {
  name: string;
  service: string;
  table: string;
  keyName: string;
  kept: Map<string, Kept>;
}

/**
 * Knows the stored form of a state that its services change in place, and so finds what has changed. Services do not
 * report changes, because a forgotten report would lose the change.
 */
export class Shadow {
  private readonly state: AnyState;
  private readonly places: Place[];

  /** Of a state that counts as kept. */
  constructor(tables: Tables, state: AnyState) {
    this.state = state;
    this.places = Object.entries(tables).flatMap(([service, own]) =>
      Object.entries(own).map(([table, { key }]) => ({
        name: `${service}.${table}`,
        ...{ service, table },
        keyName: key,
        kept: new Map<string, Kept>(),
      })),
    );
    this.take();
  }

  /** What has changed since the last call, which from now on counts as kept. */
  take(): Change[] {
    return this.places.flatMap((place) => this.takeFrom(place));
  }

  /** Makes the state what it was before these changes, which are the last ones taken. */
  revert(changes: readonly Change[]): void {
    for (const change of changes.toReversed()) {
      const place = this.places.find(({ name }) => name === change.table);
      if (place !== undefined) this.revertIn(place, change);
    }
  }

  /** A copy of the whole stored state, for JSON. */
  copies(): Record<string, object> {
    const services: Record<string, Record<string, object[]>> = {};
    for (const { service, table, kept } of this.places) {
      services[service] = { ...services[service], [table]: [...kept.values()].map(({ copy }) => copy) };
    }
    return services;
  }

  private takeFrom({ name, service, table, keyName, kept }: Place): Change[] {
    const rows = this.rows(service, table);
    const changes: Change[] = [];
    let known = 0;
    for (const row of rows) {
      const key = keyOf(row, keyName);
      const before = kept.get(key);
      if (before !== undefined) known += 1;
      if (before !== undefined && isSame(row, before.copy)) {
        before.row = row;
        continue;
      }
      const after = { row, copy: copyOf(row) };
      kept.set(key, after);
      changes.push({ table: name, key, ...(before && { before }), after });
    }
    if (known === kept.size - changes.filter(({ before }) => before === undefined).length) return changes;
    const present = new Set(rows.map((row) => keyOf(row, keyName)));
    for (const [key, before] of kept) {
      if (present.has(key)) continue;
      kept.delete(key);
      changes.push({ table: name, key, before });
    }
    return changes;
  }

  private revertIn({ service, table, keyName, kept }: Place, { key, before }: Change): void {
    const rows = this.rows(service, table);
    const index = rows.findIndex((row) => keyOf(row, keyName) === key);
    if (before === undefined) {
      kept.delete(key);
      if (index >= 0) rows.splice(index, 1);
      return;
    }
    kept.set(key, before);
    // The same object: timers and processes hold on to it.
    for (const name of Object.keys(before.row)) delete (before.row as Record<string, unknown>)[name];
    Object.assign(before.row, copyOf(before.copy));
    if (index >= 0) rows[index] = before.row;
    else rows.push(before.row);
  }

  private rows(service: string, table: string): object[] {
    return this.state[service]?.[table] ?? [];
  }
}

const keyOf = (row: object, keyName: string): string => String((row as Record<string, unknown>)[keyName]);

/** Copies JSON values; strings are shared, so that comparing equal ones costs nothing. */
const copyOf = <Value>(value: Value): Value => {
  if (Array.isArray(value)) return value.map((item: unknown) => copyOf(item)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) copy[name] = copyOf<unknown>(member);
  return copy as Value;
};

const isSame = (a: unknown, b: unknown): boolean => {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  }
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every((name) => isSame((a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name]));
};
