import { firstWords } from './references.ts';

/**
 * Statements that Redshift does not run in a transaction, or that end one: a load runs its files in its own
 * transactions. From the pages of these commands in Redshift's Database Developer Guide.
 */
const refused: [RegExp, string][] = [
  [/^(BEGIN|START TRANSACTION|COMMIT|END|ROLLBACK|ABORT)\b/, 'the load begins and ends its transactions itself'],
  [/^TRUNCATE\b/, 'it commits its transaction; use DELETE'],
  [/^VACUUM\b/, 'Redshift refuses it in a transaction; it vacuums by itself'],
  [/^(CREATE|DROP) (DATABASE|EXTERNAL)\b/, 'Redshift refuses it in a transaction'],
  [/^ALTER TABLE APPEND\b/, 'Redshift refuses it in a transaction; use INSERT'],
  [/^ALTER TABLE ALTER (COLUMN|DISTSTYLE|DISTKEY|SORTKEY|COMPOUND|ENCODE)\b/, 'Redshift refuses it in a transaction'],
];

/** Why the statement is not allowed in a load; undefined if it is. */
export function whyNotInTransaction(sql: string): string | undefined {
  const statement = withoutName(firstWords(sql, 10)).join(' ');
  for (const [pattern, why] of refused) {
    const [command] = pattern.exec(statement) ?? [];
    if (command !== undefined) return `${command} cannot be part of a load: ${why}`;
  }
  return undefined;
}

/** `ALTER TABLE public . orders APPEND` without the name. */
function withoutName(words: string[]): string[] {
  if (words[0] !== 'ALTER') return words;
  let end = 3;
  while (words[end] === '.') end += 2;
  return [...words.slice(0, 2), ...words.slice(end)];
}
