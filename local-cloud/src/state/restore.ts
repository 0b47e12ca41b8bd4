import { z } from 'zod';
import type { HomeError } from '../home/error.ts';
import { isRecord, unusable, type Content } from './format.ts';
import type { AnyState, Tables } from './table.ts';

/**
 * The state that a file holds, every record of the shape that its table says; what an older file does not have is as in
 * `initial`. Throws HomeError for anything else, naming it.
 */
export const restore = (file: string, tables: Tables, initial: AnyState, { state, changes }: Content): AnyState => {
  const places = new Map<string, Map<string, object>>();
  for (const [service, own] of Object.entries(tables)) {
    for (const name of Object.keys(own)) {
      const saved = isRecord(state[service]) ? state[service][name] : state[service];
      places.set(`${service}.${name}`, keyed(tables, `${service}.${name}`, saved ?? initial[service]?.[name], file));
    }
  }
  refuseUnknown(file, tables, state);
  for (const change of changes) {
    for (const [name, rows] of Object.entries(change.put)) {
      const place = places.get(name);
      if (place === undefined) throw unknownTable(file, name);
      for (const [key, row] of keyed(tables, name, rows, file)) place.set(key, row);
    }
    for (const [name, keys] of Object.entries(change.delete)) {
      const place = places.get(name);
      if (place === undefined) throw unknownTable(file, name);
      for (const key of keys) place.delete(key);
    }
  }
  return assembled(places);
};

/** Records by key, checked. */
const keyed = (tables: Tables, name: string, rows: unknown, file: string): Map<string, object> => {
  const [service = '', own = ''] = name.split('.');
  const found = tables[service]?.[own];
  if (found === undefined) throw unknownTable(file, name);
  const { success, data, error } = z.array(found.row as z.ZodType<Record<string, unknown>>).safeParse(rows);
  if (success) return new Map(data.map((row) => [String(row[found.key]), row]));
  const [issue] = error.issues;
  const place = (issue?.path ?? [])
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('');
  throw unusable(file, `has something wrong at ${name}${place}: ${issue?.message ?? ''}`, error);
};

const refuseUnknown = (file: string, tables: Tables, state: Record<string, unknown>): void => {
  for (const [service, own] of Object.entries(state)) {
    if (!Object.hasOwn(tables, service)) throw unknownTable(file, service);
    const names = isRecord(own) ? Object.keys(own) : [];
    const unknown = names.find((name) => !Object.hasOwn(tables[service] ?? {}, name));
    if (unknown !== undefined) throw unknownTable(file, `${service}.${unknown}`);
  }
};

const unknownTable = (file: string, name: string): HomeError =>
  unusable(file, `has records of ${name}, which this local cloud does not know`);

const assembled = (places: Map<string, Map<string, object>>): AnyState => {
  const state: AnyState = {};
  for (const [name, rows] of places) {
    const [service = '', own = ''] = name.split('.');
    (state[service] ??= {})[own] = [...rows.values()];
  }
  return state;
};
