import { ValidationException$, type SqlParameter } from '@aws-sdk/client-redshift-data';
import { fault } from '../api/error.ts';
import { tokensOf } from '../sql/lexer/lexer.ts';
import type { Token } from '../sql/lexer/token.ts';

/** A statement with `$1` for each `:name`, and the values in that order. */
export interface Bound {
  text: string;
  values: string[];
}

/** The unchanged statement if no parameter is given: `:name` then means nothing to the Data API. */
export const bind = (sql: string, given: readonly SqlParameter[]): Bound => {
  if (given.length === 0) return { text: sql, values: [] };
  const numbers = new Map<string, number>();
  const values: string[] = [];
  const tokens = [...tokensOf(sql)];
  const text = tokens.map((token, at) => {
    const name = nameAt(tokens, at);
    if (name === undefined) return isNamed(tokens, at - 1) ? '' : token.text;
    const parameter = given.find((each) => each.name === name);
    if (parameter === undefined) throw invalid(`The statement has the parameter :${name}, which is not given.`);
    if (!numbers.has(name)) numbers.set(name, values.push(parameter.value ?? ''));
    return `$${numbers.get(name)}`;
  });
  return { text: text.join(''), values };
};

/** Throws ValidationException when a parameter is given that no statement has, or one is given twice. */
export const checkNames = (sqls: readonly string[], given: readonly SqlParameter[]): void => {
  const names = new Set(given.map(({ name }) => name));
  if (names.size < given.length) throw invalid('Parameters may be given once each.');
  const used = new Set(sqls.flatMap(namesIn));
  const unused = [...names].find((name) => name === undefined || !used.has(name));
  if (unused !== undefined) throw invalid(`No statement has the parameter :${unused}, which is given.`);
};

const namesIn = (sql: string): string[] => {
  const tokens = [...tokensOf(sql)];
  return tokens.flatMap((_, at) => nameAt(tokens, at) ?? []);
};

const isNamed = (tokens: readonly Token[], at: number): boolean => nameAt(tokens, at) !== undefined;

/** The name of the parameter whose colon is there; names are case-sensitive. */
const nameAt = (tokens: readonly Token[], at: number): string | undefined => {
  const [colon, word] = [tokens[at], tokens[at + 1]];
  return colon?.kind === 'operator' && colon.text === ':' && word?.kind === 'word' ? word.text : undefined;
};

const invalid = (message: string) => fault(ValidationException$, message);
