import { DialectError } from '../../error.ts';
import type { Authorization } from '../../tree/authorization.ts';
import type { Reader } from '../reader.ts';
import { type Given, type Option, unsupported, writtenText } from './option.ts';

/** The authorization options as written. */
export interface AuthorizationOptions {
  iamRole?: string;
  keyId?: string;
  secret?: string;
  token?: string;
}

/**
 * The options of COPY and UNLOAD for authorization.
 * https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-authorization.html
 */
export const authorizationTable: Readonly<Record<string, Option<{ authorization: AuthorizationOptions }>>> = {
  iam_role: (reader, { authorization }) => {
    authorization.iamRole = reader.accept('default') ? 'default' : checkRole(writtenText(reader));
  },
  credentials: (reader, { authorization }) => {
    reader.accept('as');
    Object.assign(authorization, credentialsOf(secretText(reader, 'CREDENTIALS')));
  },
  access_key_id: (reader, { authorization }) => (authorization.keyId = secretText(reader, 'ACCESS_KEY_ID')),
  secret_access_key: (reader, { authorization }) => (authorization.secret = secretText(reader, 'SECRET_ACCESS_KEY')),
  session_token: (reader, { authorization }) => (authorization.token = secretText(reader, 'SESSION_TOKEN')),
};

/** Reads a string that no error may repeat. */
function secretText(reader: Reader, option: string): string {
  reader.accept('as');
  if (reader.peek().kind !== 'string') reader.fail(`${option} needs a string in quotes`);
  return writtenText(reader);
}

function credentialsOf(text: string): AuthorizationOptions {
  const fields = new Map(
    text.split(';').map((field): [string, string] => {
      const equals = field.indexOf('=');
      return [field.slice(0, equals).trim().toLowerCase(), field.slice(equals + 1).trim()];
    }),
  );
  if (fields.has('master_symmetric_key')) throw unsupported('CREDENTIALS with a master_symmetric_key');
  const role = fields.get('aws_iam_role');
  if (role !== undefined) return { iamRole: checkRole(role) };
  const [keyId, secret, token] = ['aws_access_key_id', 'aws_secret_access_key', 'token'].map((name) =>
    fields.get(name),
  );
  if (keyId === undefined && secret === undefined) {
    throw new DialectError(
      '42601',
      'Invalid credentials: aws_iam_role, or aws_access_key_id and aws_secret_access_key',
    );
  }
  return {
    ...(keyId !== undefined && { keyId }),
    ...(secret !== undefined && { secret }),
    ...(token !== undefined && { token }),
  };
}

/** Checks a role's ARN. Also refuses a chain of roles, which the local cloud does not follow. */
function checkRole(role: string): string {
  if (role.includes(',')) throw unsupported('IAM_ROLE with a chain of roles');
  if (role !== 'default' && !/^arn:aws[\w-]*:iam::\d{12}:role\/\S+$/.test(role)) {
    throw new DialectError('22023', `Invalid IAM role: ${role}`);
  }
  return role;
}

/** The authorization. Throws DialectError 42601 unless exactly one kind is given completely. */
export function authorizationOf(
  command: string,
  { given, authorization }: Given & { authorization: AuthorizationOptions },
): Authorization {
  const { iamRole, keyId, secret, token } = authorization;
  const ways = ['iam_role', 'credentials', 'access_key_id'].filter((name) => given.has(name));
  if (ways.length > 1) {
    throw new DialectError(
      '42601',
      `${ways[1]!.toUpperCase()} argument is not supported with ${ways[0]!.toUpperCase()}`,
    );
  }
  if (iamRole !== undefined) return { iamRole };
  if (keyId === undefined && secret === undefined) {
    throw new DialectError(
      '42601',
      `${command} needs an authorization: IAM_ROLE, CREDENTIALS, or ACCESS_KEY_ID and SECRET_ACCESS_KEY`,
    );
  }
  if (keyId === undefined || secret === undefined) {
    throw new DialectError('42601', 'ACCESS_KEY_ID and SECRET_ACCESS_KEY must be given together');
  }
  return { accessKey: { id: keyId, secret, ...(token !== undefined && { token }) } };
}
