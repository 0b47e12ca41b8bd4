import type { Privilege } from '../../sql/tree/privilege.ts';
import { SqlError } from '../errors.ts';
import type { SecuredObject } from './objects.ts';

/**
 * The privileges on each kind of object; ALL means all of them:
 * https://docs.aws.amazon.com/redshift/latest/dg/r_GRANT.html
 */
const privilegesOf: Readonly<Record<SecuredObject['kind'], readonly string[]>> = {
  relation: ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'DROP', 'REFERENCES', 'ALTER', 'TRUNCATE'],
  column: ['SELECT', 'UPDATE'],
  schema: ['CREATE', 'USAGE', 'ALTER', 'DROP'],
  database: ['CREATE', 'TEMPORARY', 'USAGE'],
  language: ['USAGE'],
};

/** Privileges of PostgreSQL that Redshift's parser still accepts; they allow nothing. */
const obsolete: ReadonlySet<string> = new Set(['RULE', 'TRIGGER']);

/** The names of privileges as stored. Throws SqlError 0LP01 for one that this kind of object does not have. */
export function privilegeNames(kind: SecuredObject['kind'], privileges: readonly Privilege[]): string[] {
  const names = privileges.flatMap(({ name }) => {
    if (name === 'all') return privilegesOf[kind];
    const upper = name === 'temp' ? 'TEMPORARY' : name.toUpperCase();
    if (kind === 'relation' && obsolete.has(upper)) return [];
    if (privilegesOf[kind].includes(upper)) return [upper];
    throw new SqlError('0LP01', `invalid privilege type ${upper} for ${kind}`);
  });
  return [...new Set(names)];
}
