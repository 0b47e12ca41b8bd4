import type { Reader } from './reader.ts';
import type { Statement } from './statement.ts';

/** Statements that a warehouse with one node and one owner takes without doing anything, by their first words. */
const accepted: [words: string[], tag: string][] = [
  [['analyze'], 'ANALYZE'],
  [['analyse'], 'ANALYZE'],
  [['vacuum'], 'VACUUM'],
  [['grant'], 'GRANT'],
  [['revoke'], 'REVOKE'],
  [['lock'], 'LOCK TABLE'],
  [['alter', 'default', 'privileges'], 'ALTER DEFAULT PRIVILEGES'],
];

/** The statement that the coming words start, when it is one that has no effect here. */
export function acceptedStatement(reader: Reader): Statement | undefined {
  const found = accepted.find(([words]) => reader.is(...words));
  if (found === undefined) return undefined;
  reader.rest();
  return { kind: 'none', tag: found[1] };
}
