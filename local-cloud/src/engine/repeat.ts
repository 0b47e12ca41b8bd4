import { tokensOf } from '../sql/lexer/lexer.ts';
import { conflictDetail } from './duckdb-errors.ts';
import { SqlError } from './errors.ts';
import type { Plan } from './statements.ts';

/** Runs a statement again in a new transaction. Throws SqlError if the outcome differs. */
export type Repeat = () => Promise<void>;

/** Statements that do nothing in DuckDB's transaction. */
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
 * How to repeat a statement that ended with this tag; undefined for one that returned rows or whose outcome could
 * differ. Definitions and a DELETE of all rows have the same outcome again, because nobody else can write the table
 * until the transaction ends.
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

/** Whether the statement is `DELETE [FROM] name` and nothing more. */
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

/** The tokens of DELETE FROM database.schema.table. */
const mostWords = 7;
