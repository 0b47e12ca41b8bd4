import type { Statement } from '../sql/tree/statement.ts';

/** The tags of the statements that the engine does itself: DuckDB hears at most of what they bring about. */
const tags = {
  setParameter: 'SET',
  setTransaction: 'SET',
  setSessionAuthorization: 'SET',
  reset: 'RESET',
  begin: 'BEGIN',
  commit: 'COMMIT',
  rollback: 'ROLLBACK',
  declareCursor: 'DECLARE CURSOR',
  fetch: 'FETCH',
  closeCursor: 'CLOSE CURSOR',
  prepare: 'PREPARE',
  execute: 'EXECUTE',
  deallocate: 'DEALLOCATE',
  cancel: 'CANCEL',
  copy: 'COPY',
  unload: 'UNLOAD',
} as const satisfies Partial<Record<Statement['kind'], string>>;

/** A statement that the engine does itself, by its tree. */
export type DirectStatement = Extract<Statement, { kind: keyof typeof tags }>;

export function isDirect(tree: Statement): tree is DirectStatement {
  return Object.hasOwn(tags, tree.kind);
}

/** What CommandComplete calls it. */
export function directTag(tree: DirectStatement): string {
  if (tree.kind === 'begin' && tree.isStart) return 'START TRANSACTION';
  return tree.kind === 'setSessionAuthorization' && tree.isReset ? 'RESET' : tags[tree.kind];
}
