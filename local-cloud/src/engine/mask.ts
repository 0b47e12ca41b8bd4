import { lex } from '../sql/lexer/lexer.ts';

/** Words whose string must not be kept: of CREATE USER, COPY and UNLOAD. */
const secrets = new Set(['password', 'credentials', 'secret_access_key', 'access_key_id', 'session_token', 'token']);

/** The statement as history may show it: secrets in it are starred out, as Redshift does. */
export function maskSecrets(sql: string): string {
  if (!/password|credentials|secret_access_key|session_token|access_key_id|token/i.test(sql)) return sql;
  let isSecret = false;
  return lex(sql)
    .map(({ kind, text, value }) => {
      if (kind === 'space' || kind === 'comment' || (isSecret && ['as', '='].includes(value))) return text;
      const masked = isSecret && kind === 'string' ? "'***'" : text;
      isSecret = kind === 'word' && secrets.has(value);
      return masked;
    })
    .join('');
}
