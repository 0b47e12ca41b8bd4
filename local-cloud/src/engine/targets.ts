import { lex } from '../dialect/lexer.ts';
import type { Token } from '../dialect/token.ts';

/** The tables that a statement writes, and whether it makes them temporary. */
export interface Targets {
  tables: string[];
  isTemporary: boolean;
}

const none: Targets = { tables: [], isTemporary: false };

/** Words that may stand between a statement's verb and the table it writes. */
const fillers = new Set(
  'into from table only if not exists temp temporary local view materialized or replace recursive'.split(' '),
);
const writers = new Set('insert update delete merge copy truncate lock create drop alter refresh'.split(' '));
/** CREATE, DROP and ALTER of these write no table. */
const otherObjects = new Set('schema user group database role function procedure library external'.split(' '));

/** Reads from the tokens which tables a statement writes: `schema.name`, or `name` where the statement says no more. */
export function writtenTables(sql: string): Targets {
  const tokens = lex(sql).filter(({ kind }) => kind !== 'space' && kind !== 'comment');
  const verb = tokens[0];
  if (verb === undefined || verb.kind !== 'word' || !writers.has(verb.value)) return none;
  let index = 1;
  let isTemporary = false;
  for (let token = tokens[index]; token?.kind === 'word' && fillers.has(token.value); token = tokens[index]) {
    isTemporary ||= token.value.startsWith('temp');
    index += 1;
  }
  if (otherObjects.has(tokens[index]?.value ?? '')) return none;
  const tables: string[] = [];
  do {
    const [name, next] = readName(tokens, index);
    if (name === undefined) break;
    isTemporary ||= name.startsWith('#');
    tables.push(name);
    index = next + 1;
  } while (tokens[index - 1]?.text === ',' && ['lock', 'drop'].includes(verb.value));
  return { tables, isTemporary };
}

function readName(tokens: readonly Token[], start: number): [string | undefined, number] {
  const parts: string[] = [];
  let index = start;
  for (;;) {
    const token = tokens[index];
    if (token === undefined || (token.kind !== 'word' && token.kind !== 'quoted')) break;
    parts.push(token.value);
    index += 1;
    if (tokens[index]?.text !== '.') break;
    index += 1;
  }
  return [parts.length === 0 ? undefined : parts.slice(-2).join('.'), index];
}
