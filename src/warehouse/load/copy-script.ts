import { tokensOf, isBlank } from '../../project/lexer.ts';
import { identifier } from '../../project/quote.ts';
import type { Script } from '../../project/script.ts';

interface CopyOptions {
  table: string;
  /** The table to copy into instead. */
  target?: string;
  /** Whether its source is a manifest. */
  isManifest?: boolean;
  maxErrors: number;
}

/**
 * The COPY of a staging table's file, with the load's additions, because the options of a COPY may be in any order.
 * Columnar formats allow no MAXERROR: COPY loads all of them or fails.
 * https://docs.aws.amazon.com/redshift/latest/dg/copy-usage_notes-copy-from-columnar.html
 */
export function copyScript(copy: Script, { table, target = table, isManifest, maxErrors }: CopyOptions): Script {
  return {
    ...copy,
    statements: copy.statements.map(({ text, line }) => {
      const mayErr = maxErrors > 0 && !isColumnar(text);
      const more = [...(isManifest ? ['manifest'] : []), ...(mayErr ? [`maxerror ${maxErrors}`] : [])];
      const into = target === table ? text : withTarget(text, target);
      return { text: [into, ...more].join(' '), line };
    }),
  };
}

const isColumnar = (copy: string): boolean =>
  tokensOf(copy).some(({ kind, text }) => kind === 'word' && /^(parquet|orc)$/i.test(text));

/** The columns that the COPY lists behind its table, in lower case; undefined when it lists none. */
export function listedColumns({ statements }: Script): string[] | undefined {
  const tokens = tokensOf(statements[0]?.text ?? '').filter((token) => !isBlank(token));
  let at = 2;
  while (tokens[at]?.text === '.') at += 2;
  if (tokens[at]?.text !== '(') return undefined;
  const end = tokens.findIndex(({ text }) => text === ')');
  return tokens
    .slice(at + 1, end)
    .filter(({ text }) => text !== ',')
    .map(({ text }) => text.replace(/^"(.*)"$/s, '$1').toLowerCase());
}

/** The name after COPY, which may be qualified, is that of the target. */
function withTarget(text: string, target: string): string {
  const tokens = tokensOf(text);
  const first = tokens.findIndex((token, at) => at > 0 && !isBlank(token));
  let last = first;
  while (tokens[last + 1]?.text === '.') last += 2;
  const parts = tokens.map((token) => token.text);
  return [...parts.slice(0, first), identifier(target), ...parts.slice(last + 1)].join('');
}
