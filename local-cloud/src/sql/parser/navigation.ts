import type { Expression } from '../tree/expression.ts';
import type { Alias, AttributesOf, ElementsOf } from '../tree/from.ts';
import type { Name, QualifiedName } from '../tree/name.ts';
import { postfixed } from './postfix.ts';
import type { Reader } from './reader.ts';

/** Whether the next names are a path into a SUPER value: with an index, or more names than a relation has. */
export function isPath(reader: Reader): boolean {
  let ahead = 0;
  let count = 0;
  while (reader.peek(ahead).kind === 'word' || reader.peek(ahead).kind === 'quoted') {
    count += 1;
    if (reader.peek(ahead + 1).text !== '.') break;
    ahead += 2;
  }
  return count > 3 || (count > 0 && reader.peek(ahead + 1).text === '[');
}

/**
 *     elements: path [[AS] element] [AT place]
 *
 * With `head`, its names and alias have already been read.
 */
export function elements(
  reader: Reader,
  head?: { name: QualifiedName; alias: Alias | undefined; start: number },
): ElementsOf {
  const start = head?.start ?? reader.start;
  const path = head === undefined ? pathOf(reader) : columnOf(head.name);
  const alias = head === undefined ? elementAlias(reader) : head.alias;
  const place = reader.accept('at') ? reader.name() : undefined;
  return { kind: 'elements', path, alias, place, at: reader.at(start) };
}

function columnOf({ parts, at }: QualifiedName): Expression {
  return { kind: 'columnReference', names: parts, at };
}

function pathOf(reader: Reader): Expression {
  const { start } = reader;
  const names = [reader.name()];
  while (reader.accept('.')) names.push(reader.label());
  return postfixed(reader, start, columnOf({ parts: names, at: reader.at(start) }));
}

function elementAlias(reader: Reader): Alias | undefined {
  const { start } = reader;
  if (!reader.accept('as') && (!reader.isName() || reader.is('at'))) return undefined;
  const name: Name = reader.name();
  return { name, columns: [], at: reader.at(start) };
}

/**
 *     unpivotedObject: UNPIVOT path AS value [AT name]
 */
export function unpivotedObject(reader: Reader): AttributesOf {
  const { start } = reader;
  reader.expect('unpivot');
  const object = pathOf(reader);
  reader.expect('as');
  const value = reader.name();
  const name = reader.accept('at') ? reader.name() : undefined;
  return { kind: 'attributes', object, value, name, at: reader.at(start) };
}
