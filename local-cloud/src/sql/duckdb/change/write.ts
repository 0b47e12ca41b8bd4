import type { BoundChange } from '../../binder/bound-change.ts';
import { relationName } from '../from.ts';
import type { Writer } from '../writer.ts';
import { insert } from './insert.ts';
import { merge } from './merge.ts';
import { remove, update } from './update.ts';

type Forms = { [K in BoundChange['kind']]: (node: Extract<BoundChange, { kind: K }>, writer: Writer) => string[] };

const forms: Forms = {
  insert: (node, writer) => [insert(node, writer)],
  update: (node, writer) => [update(node, writer)],
  delete: (node, writer) => [remove(node, writer)],
  merge,
  // DuckDB's own TRUNCATE is a DELETE too.
  truncate: ({ target }) => [`DELETE FROM ${relationName(target)}`],
};

/** DuckDB's statements for a change of rows; the last one determines the row count. */
export function writeChange(node: BoundChange, writer: Writer): string[] {
  return forms[node.kind](node as never, writer);
}
