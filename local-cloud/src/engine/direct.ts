import type { Statement } from '../sql/tree/statement.ts';

/** Command tags of the statements that the engine runs itself; DuckDB sees at most their effects. */
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

/** A statement that the engine runs itself, as a tree. */
export type DirectStatement = Extract<Statement, { kind: keyof typeof tags }>;

export function isDirect(tree: Statement): tree is DirectStatement {
  return Object.hasOwn(tags, tree.kind);
}

/** The tag in CommandComplete. */
export function directTag(tree: DirectStatement): string {
  if (tree.kind === 'begin' && tree.isStart) return 'START TRANSACTION';
  return tree.kind === 'setSessionAuthorization' && tree.isReset ? 'RESET' : tags[tree.kind];
}
