import type { Span } from '../../../src/sql/tree/node.ts';
import { DialectError } from '../../../src/sql/error.ts';
import { parse } from '../../../src/sql/parser/parse.ts';

const isSpan = (value: object): value is Span => Object.keys(value).join() === 'start,end';

/** A tree without places and without what is absent; a name is its value, a qualified one has its dots. */
export function plain(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(plain);
  if (typeof node !== 'object' || node === null) return node;
  if ('isQuoted' in node && 'value' in node) return node.value;
  if ('parts' in node) return (plain(node.parts) as string[]).join('.');
  const kept = Object.entries(node).filter(
    ([key, value]) =>
      key !== 'at' && value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0),
  );
  return Object.fromEntries(kept.map(([key, value]) => [key, plain(value)]));
}

/** The tree of a statement, in short; or its SQLSTATE, message and place. */
export function parsed(sql: string): unknown {
  try {
    return plain(parse(sql));
  } catch (error) {
    if (!(error instanceof DialectError)) throw error;
    return `${error.sqlState} ${error.message}${error.position === undefined ? '' : ` at ${error.position}`}`;
  }
}

/** Every place in a tree, each with the one of the node that holds it. */
export function* places(node: unknown, around: Span): Generator<[Span, Span]> {
  if (typeof node !== 'object' || node === null) return;
  const own = !Array.isArray(node) && 'at' in node ? (node.at as Span) : around;
  if (own !== around) yield [own, around];
  for (const value of Object.values(node)) {
    if (typeof value === 'object' && value !== null && !isSpan(value)) yield* places(value, own);
  }
}
