import { tokensOf } from '../sql/lexer/lexer.ts';
import { conflictDetail } from './duckdb-errors.ts';
import { SqlError } from './errors.ts';
import type { Plan } from './statements.ts';

/** Does a statement again in a transaction that has begun anew. Throws SqlError when it does not come out the same. */
export type Repeat = () => Promise<void>;

/** Kinds of statements that do nothing in DuckDB's transaction. */
const idle: ReadonlySet<NonNullable<Plan['tree']>['kind']> = new Set([
  'begin',
  'setParameter',
  'setTransaction',
  'setSessionAuthorization',
  'reset',
  'analyze',
  'vacuum',
]);

const definitions: ReadonlySet<string> = new Set([
  'CREATE TABLE',
  'DROP TABLE',
  'COMMENT',
  'LOCK TABLE',
  'GRANT',
  'REVOKE',
]);

/**
 * How to do again what a statement did that ended with this tag; undefined for one that tells its client what it read,
 * or whose outcome may be another. Definitions and DELETE of all rows come out the same: nobody else writes the table
 * before the transaction has ended.
 */
export function repeatOf(plan: Plan, tag: string, runAgain: () => Promise<string>): Repeat | undefined {
  const { statement, text, tree } = plan;
  if (tree === undefined || idle.has(tree.kind)) return () => Promise.resolve();
  if (statement.kind !== 'sql' || statement.returnsRows || plan.values.length > 0) return undefined;
  const isDefinition = definitions.has(statement.tag) && tree.kind !== 'createTableAs';
  if (!isDefinition && !(statement.tag === 'DELETE' && deletesAll(text))) return undefined;
  return async () => {
    if ((await runAgain()) !== tag) throw new SqlError('XX000', '1023', { detail: conflictDetail });
  };
}

/** DELETE [FROM] name, and no more. */
function deletesAll(text: string): boolean {
  const words: string[] = [];
  for (const { kind, value } of tokensOf(text)) {
    if (kind === 'space' || kind === 'comment' || value === ';') continue;
    words.push(value);
    if (words.length > mostWords) return false;
  }
  const name = words.slice(words[1] === 'from' ? 2 : 1);
  return (
    words[0] === 'delete' && name.length % 2 === 1 && name.every((word, index) => (word === '.') === (index % 2 === 1))
  );
}

/** DELETE FROM database.schema.table */
const mostWords = 7;
