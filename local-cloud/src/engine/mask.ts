import { lex } from '../sql/lexer/lexer.ts';
import type { Token } from '../sql/lexer/token.ts';

/**
 * Words that precede a secret in CREATE USER, COPY and UNLOAD. Characters that SQL does not allow in a word may cling
 * to them.
 */
const before = /^\W*(password|credentials|secret_access_key|access_key_id|session_token|token)\W*$/;
/** Tokens allowed between such a word and its secret, including the prefix of an escape string. */
const between = new Set(['as', '=', 'e']);
/** Statements in which an unquoted word after PASSWORD is a password, unless it is one of these settings. */
const ofUser = /^\s*(create|alter)\s+user\b/i;
const settings = new Set(['disable', 'null']);

/**
 * The statement with its secrets replaced by asterisks, as Redshift records it
 * (https://docs.aws.amazon.com/redshift/latest/dg/r_STL_QUERYTEXT.html). Refused statements are recorded too, so a
 * secret in the wrong quotes or without quotes is also masked.
 */
export function maskSecrets(sql: string): string {
  if (!/password|credentials|secret_access_key|session_token|access_key_id|token/i.test(sql)) return sql;
  const isSecret = secretsOf(ofUser.test(sql));
  return lex(sql)
    .map((token) => (isSecret(token) ? "'***'" : token.text))
    .join('');
}

/** Returns a function to call with each token in order; it says whether the token is a secret. */
function secretsOf(isOfUser: boolean): (token: Token) => boolean {
  let secret: 'none' | 'due' | 'begun' = 'none';
  return ({ kind, value }) => {
    if (kind === 'space' || kind === 'comment') return false;
    if (kind === 'word' && before.test(value)) {
      secret = 'due';
      return false;
    }
    if (secret === 'none' || between.has(value)) return false;
    if (kind === 'string' || kind === 'quoted') {
      // A string that follows would continue the secret.
      secret = 'begun';
      return true;
    }
    const isBare = secret === 'due' && isOfUser && (kind === 'word' || kind === 'number') && !settings.has(value);
    secret = 'none';
    return isBare;
  };
}
