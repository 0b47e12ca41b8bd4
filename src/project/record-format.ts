import type { CsvRecords, JsonRecords, RecordFormat } from '../contract/preflight.ts';
import { isBlank, tokensOf } from './lexer.ts';
import type { Token } from './lexer.ts';
import type { StagingTable } from './project.ts';
import { commandOf, referencesOf } from './references.ts';
import type { Parameter } from './quote.ts';
import type { Script } from './script.ts';

/**
 * How the COPY of a staging table splits records. Undefined if the files do not say so for certain: formats other than
 * JSON and CSV, an unknown option, a table whose columns are not listed.
 */
export function recordFormat(table: StagingTable, parameters: Record<string, Parameter>): RecordFormat | undefined {
  const tokens = wordsOf(table.copy, ({ text }) => commandOf(text) === 'COPY');
  const from = tokens.findIndex((token) => isWord(token, 'from'));
  const options = readOptions(tokens.slice(from + 2), parameters);
  const listed = namesIn(tokens.slice(0, from));
  const columns = listed.length > 0 ? listed : columnsOf(table);
  if (from === -1 || options === undefined || columns === undefined) return undefined;
  const format = formatOf(options);
  return format && { columns, isGzip: options.has('gzip'), ...format };
}

type Options = Map<string, string | undefined>;

/** Options with a value, without one, and those after which the format is another matter than looked at here. */
const valued = new Set(
  'iam_role region json delimiter quote ignoreheader timeformat dateformat maxerror null compupdate statupdate acceptinvchars'.split(
    ' ',
  ),
);
const bare = new Set(
  'format csv gzip truncatecolumns blanksasnull emptyasnull trimblanks acceptanydate roundec fillrecord ignoreblanklines'.split(
    ' ',
  ),
);

function readOptions(tokens: Token[], parameters: Record<string, Parameter>): Options | undefined {
  const options: Options = new Map();
  let last = '';
  for (const token of tokens) {
    const word = token.text.toLowerCase();
    const isValue = token.kind !== 'word' || /^(on|off|true|false|preset|default)$/.test(word);
    if (word === 'as') continue;
    if (isValue && valued.has(last)) options.set(last, valueOf(token, parameters));
    else if (token.kind === 'word' && (valued.has(word) || bare.has(word))) options.set(word, undefined);
    else return undefined;
    last = word;
  }
  return options;
}

function valueOf({ kind, text }: Token, parameters: Record<string, Parameter>): string {
  if (kind === 'parameter') return String(parameters[text.slice(2, -1)] ?? '');
  return kind === 'string' ? text.slice(1, -1) : text;
}

function formatOf(options: Options): JsonRecords | CsvRecords | undefined {
  if (options.has('json')) {
    const value = options.get('json') ?? 'auto';
    if (/^auto( ignorecase)?$/i.test(value)) return { kind: 'json', ignoresCase: /ignorecase/i.test(value) };
    return value.startsWith('s3://') ? { kind: 'json', ignoresCase: false, paths: value } : undefined;
  }
  if (!options.has('csv')) return undefined;
  const [delimiter, quote] = [options.get('delimiter') ?? ',', options.get('quote') ?? '"'];
  // An escaped one, such as \t, is not looked at.
  if (delimiter.length !== 1 || quote.length !== 1) return undefined;
  const skippedLines = Number(options.get('ignoreheader') ?? 0);
  return { kind: 'csv', delimiter, quote, skippedLines, fillsRecord: options.has('fillrecord') };
}

/**
 * The columns with which the table is created, in order; undefined if some come from elsewhere, or number themselves.
 */
function columnsOf({ table, create }: StagingTable): string[] | undefined {
  const tokens = wordsOf(create, (statement) => referencesOf(statement).creates.has(table));
  const isSure = !tokens.some((token) => ['identity', 'like', 'select'].some((word) => isWord(token, word)));
  return isSure ? namesIn(tokens, true) : undefined;
}

/** The first name of each part of the first list in parentheses; `isTable` leaves out constraints of the table. */
function namesIn(tokens: Token[], isTable = false): string[] {
  const names: string[] = [];
  let depth = 0;
  let isFirst = false;
  for (const token of tokens) {
    if (token.text === ')' && depth === 1) break;
    if (token.text === '(') depth += 1;
    else if (token.text === ')') depth -= 1;
    else if (isFirst && !(isTable && isConstraint(token))) names.push(nameOf(token));
    isFirst = depth === 1 && (token.text === '(' || token.text === ',');
  }
  return names;
}

const isConstraint = (token: Token): boolean =>
  ['constraint', 'primary', 'unique', 'foreign', 'check'].some((word) => isWord(token, word));

/** As Redshift folds it, in quotes or not. */
const nameOf = ({ kind, text }: Token): string =>
  (kind === 'quoted' ? text.slice(1, -1).replaceAll('""', '"') : text).toLowerCase();

const isWord = ({ kind, text }: Token, word: string): boolean => kind === 'word' && text.toLowerCase() === word;

/** The tokens of the first such statement; none when there is none. */
function wordsOf({ statements }: Script, isWanted: (statement: Script['statements'][number]) => boolean): Token[] {
  const wanted = statements.find(isWanted);
  return wanted === undefined ? [] : tokensOf(wanted.text).filter((token) => !isBlank(token));
}
