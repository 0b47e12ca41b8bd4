import { lex } from '../sql/lexer/lexer.ts';
import type { Token } from '../sql/lexer/token.ts';

/** Words before a secret, in CREATE USER, COPY and UNLOAD; a letter that is no letter of SQL may cling to them. */
const before = /^\W*(password|credentials|secret_access_key|access_key_id|session_token|token)\W*$/;
/** What may stand between such a word and its secret, the prefix of an escape string among it. */
const between = new Set(['as', '=', 'e']);
/** Statements in which a word without quotes behind PASSWORD is somebody's password, but for these. */
const ofUser = /^\s*(create|alter)\s+user\b/i;
const settings = new Set(['disable', 'null']);

/**
 * The statement as history may show it: secrets in it are starred out, as Redshift does
 * (https://docs.aws.amazon.com/redshift/latest/dg/r_STL_QUERYTEXT.html). A statement that is refused is shown, too, so a
 * secret is also what stands in its place with the wrong quotes or without any.
 */
export function maskSecrets(sql: string): string {
  if (!/password|credentials|secret_access_key|session_token|access_key_id|token/i.test(sql)) return sql;
  const isSecret = secretsOf(ofUser.test(sql));
  return lex(sql)
    .map((token) => (isSecret(token) ? "'***'" : token.text))
    .join('');
}

/** Asked of each token in its order. */
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
      // Another string behind it would be the rest of it.
      secret = 'begun';
      return true;
    }
    const isBare = secret === 'due' && isOfUser && (kind === 'word' || kind === 'number') && !settings.has(value);
    secret = 'none';
    return isBare;
  };
}
