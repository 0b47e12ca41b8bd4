import { tokensOf } from '../sql/lexer/lexer.ts';
import type { Token } from '../sql/lexer/token.ts';

/** The tables that a statement writes, and whether it makes them temporary, or drops them. */
export interface Targets {
  tables: string[];
  isTemporary: boolean;
  isDrop: boolean;
}

const none: Targets = { tables: [], isTemporary: false, isDrop: false };

/** Words that may stand between a statement's verb and the table it writes. */
const fillers = new Set(
  'into from table only if not exists temp temporary local view materialized or replace recursive'.split(' '),
);
const writers = new Set('insert update delete merge copy truncate lock create drop alter refresh'.split(' '));
/** CREATE, DROP and ALTER of these write no table. */
const otherObjects = new Set('schema user group database role function procedure library external'.split(' '));

/** What WITH may stand before, other than a query. */
const changes = new Set(['insert', 'update', 'delete', 'merge']);
/** SELECT … INTO makes a table. */
const makers = new Set(['into']);
const takesList = new Set(['lock', 'drop']);
/** Enough for the words before a name and the name; what follows may be long. */
const maxHead = 24;

/** Reads from the tokens which tables a statement writes: `schema.name`, or `name` where the statement says no more. */
export function writtenTables(sql: string): Targets {
  const tokens = changeIn(sql);
  const verb = tokens[0];
  if (verb === undefined) return none;
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
  } while (tokens[index - 1]?.text === ',' && takesList.has(verb.value));
  return { tables, isTemporary, isDrop: verb.value === 'drop' };
}

/** The tokens from the word on that tells what is written; none for a statement that writes no table. */
function changeIn(sql: string): Token[] {
  const found: Token[] = [];
  let due = writers;
  let depth = 0;
  for (const token of tokensOf(sql)) {
    const { kind, value, text } = token;
    if (kind === 'space' || kind === 'comment') continue;
    if (found.length > 0) {
      found.push(token);
      if (found.length === maxHead && !takesList.has(found[0]!.value)) break;
      continue;
    }
    if (text === '(' || text === ')') depth += text === '(' ? 1 : -1;
    if (kind !== 'word' || depth > 0) continue;
    if (due.has(value)) found.push(token);
    else if (value === 'select' && due !== makers) due = makers;
    else if (due === writers && value !== 'with') break;
    else if (value === 'with') due = changes;
  }
  return found;
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
