import { createHash } from 'crypto';
import { literal } from '../text.ts';
import type { Reader } from '../reader.ts';
import type { Statement, Step } from '../statement.ts';

interface Options {
  /** As PostgreSQL keeps it: `md5` and the digest of password and name; null when login by password is disabled. */
  password?: string | null;
  createDatabase?: boolean;
  superuser?: boolean;
  groups: string[];
  /** How many options were read. */
  count: number;
}

/** CREATE USER, after these words. */
export function createUser(reader: Reader): Statement {
  const name = reader.identifier();
  const options = readOptions(reader, name);
  const { password = null, createDatabase = false, superuser = false, groups } = options;
  const values = [literal(name), nextId('users'), createDatabase, superuser, list(groups), nullable(password)];
  return done('CREATE USER', [
    ...groups.map((group) => required('groups', group, 'group')),
    absent('users', name, 'user'),
    `INSERT INTO sys_catalog.users SELECT ${values.join(', ')}`,
  ]);
}

/** ALTER USER, after these words. */
export function alterUser(reader: Reader): Statement {
  const name = reader.identifier();
  const where = `WHERE name = ${literal(name)}`;
  reader.accept('with');
  if (reader.accept('rename', 'to')) {
    const next = reader.identifier();
    return done('ALTER USER', [
      required('users', name, 'user'),
      absent('users', next, 'user'),
      `UPDATE sys_catalog.users SET name = ${literal(next)}, password = NULL ${where}`,
    ]);
  }
  if (reader.isAny('set', 'reset')) {
    reader.rest();
    return done('ALTER USER', [required('users', name, 'user')], name);
  }
  const isOwn = reader.is('password');
  const { password, createDatabase, superuser, count } = readOptions(reader, name);
  const changes = [
    ...(password === undefined ? [] : [`password = ${nullable(password)}`]),
    ...(createDatabase === undefined ? [] : [`create_database = ${createDatabase}`]),
    ...(superuser === undefined ? [] : [`superuser = ${superuser}`]),
  ];
  const update = changes.length === 0 ? [] : [`UPDATE sys_catalog.users SET ${changes.join(', ')} ${where}`];
  return done('ALTER USER', [required('users', name, 'user'), ...update], isOwn && count === 1 ? name : undefined);
}

/** DROP USER, after these words. */
export function dropUser(reader: Reader): Statement {
  const ifExists = reader.accept('if', 'exists');
  const names = reader.list(() => reader.identifier());
  reader.expectEnd();
  const steps = names.flatMap((name): Step[] => [
    ...(ifExists ? [] : [required('users', name, 'user')]),
    {
      generate: `SELECT sys_function.refuse('[55006] current user cannot be dropped') WHERE sys_function.session_user_name() = ${literal(name)}`,
    },
    `DELETE FROM sys_catalog.users WHERE name = ${literal(name)}`,
  ]);
  return done('DROP USER', steps);
}

/** CREATE GROUP, after these words. */
export function createGroup(reader: Reader): Statement {
  const name = reader.identifier();
  reader.accept('with');
  const users = reader.accept('user') ? reader.list(() => reader.identifier()) : [];
  return done('CREATE GROUP', [
    absent('groups', name, 'group'),
    `INSERT INTO sys_catalog.groups SELECT ${literal(name)}, ${nextId('groups')}`,
    ...users.flatMap((user) => join(name, user)),
  ]);
}

/** ALTER GROUP, after these words. */
export function alterGroup(reader: Reader): Statement {
  const name = reader.identifier();
  const where = `WHERE name = ${literal(name)}`;
  const isAdding = reader.accept('add', 'user');
  if (isAdding || reader.accept('drop', 'user')) {
    const users = reader.list(() => reader.identifier());
    const steps = users.flatMap((user) => (isAdding ? join(name, user) : leave(name, user)));
    return done('ALTER GROUP', [required('groups', name, 'group'), ...steps]);
  }
  reader.expect('rename', 'to');
  const next = literal(reader.identifier());
  const renamed = `list_transform(groups, g -> CASE WHEN g = ${literal(name)} THEN ${next} ELSE g END)`;
  return done('ALTER GROUP', [
    required('groups', name, 'group'),
    `UPDATE sys_catalog.groups SET name = ${next} ${where}`,
    `UPDATE sys_catalog.users SET groups = ${renamed}`,
  ]);
}

/** DROP GROUP, after these words. */
export function dropGroup(reader: Reader): Statement {
  const name = reader.identifier();
  return done('DROP GROUP', [
    required('groups', name, 'group'),
    `DELETE FROM sys_catalog.groups WHERE name = ${literal(name)}`,
    `UPDATE sys_catalog.users SET groups = list_filter(groups, g -> g <> ${literal(name)})`,
  ]);
}

function join(group: string, user: string): Step[] {
  const groups = `list_distinct(list_append(groups, ${literal(group)}))`;
  return [
    required('users', user, 'user'),
    `UPDATE sys_catalog.users SET groups = ${groups} WHERE name = ${literal(user)}`,
  ];
}

function leave(group: string, user: string): Step[] {
  const groups = `list_filter(groups, g -> g <> ${literal(group)})`;
  return [
    required('users', user, 'user'),
    `UPDATE sys_catalog.users SET groups = ${groups} WHERE name = ${literal(user)}`,
  ];
}

function readOptions(reader: Reader, name: string): Options {
  const options: Options = { groups: [], count: 0 };
  reader.accept('with');
  while (!reader.isAtEnd) {
    options.count += 1;
    if (reader.accept('password')) options.password = readPassword(reader, name);
    else if (reader.accept('createdb')) options.createDatabase = true;
    else if (reader.accept('nocreatedb')) options.createDatabase = false;
    else if (reader.accept('createuser')) options.superuser = true;
    else if (reader.accept('nocreateuser')) options.superuser = false;
    else if (reader.accept('in', 'group')) options.groups = reader.list(() => reader.identifier());
    else limit(reader);
  }
  return options;
}

/** Limits on time and connections, which this server does not set for each user. */
function limit(reader: Reader): void {
  if (reader.accept('connection', 'limit')) {
    if (!reader.accept('unlimited')) reader.integer();
  } else if (reader.accept('session', 'timeout')) reader.integer();
  else if (reader.accept('syslog', 'access')) reader.expectAny('restricted', 'unrestricted');
  else {
    reader.expect('valid', 'until');
    reader.string();
  }
}

function readPassword(reader: Reader, name: string): string | null {
  if (reader.accept('disable')) return null;
  const password = reader.string();
  if (/^md5[0-9a-f]{32}$/.test(password)) return password;
  const [scheme, plain, salt] = password.split('|');
  if (scheme === 'sha256' && salt !== undefined) reader.unsupported('the digest of a SHA256 password');
  const text = scheme === 'sha256' && plain !== undefined ? plain : password;
  if (!strong.test(text)) {
    const rule = '8 to 64 printable characters, an upper-case and a lower-case letter and a digit among them';
    reader.fail(`the password of user "${name}" must have ${rule}, and no blank, quote, \\, / or @`, '22023');
  }
  return digest(text, name);
}

/** https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_USER.html */
const strong = /^(?=.*[A-Z])(?=.*[a-z])(?=.*\d)(?!.*['"\\/@])[!-~]{8,64}$/;

function digest(password: string, name: string): string {
  return `md5${createHash('md5')
    .update(password + name)
    .digest('hex')}`;
}

export function nextId(table: string): string {
  return `(SELECT greatest(coalesce(max(id), 0), 100) + 1 FROM sys_catalog.${table})`;
}

export function required(table: string, name: string, kind: string): Step {
  const message = literal(`[42704] ${kind} "${name}" does not exist`);
  const found = `(SELECT count(*) FROM sys_catalog.${table} WHERE name = ${literal(name)})`;
  return { generate: `SELECT sys_function.refuse(${message}) WHERE ${found} = 0` };
}

export function absent(table: string, name: string, kind: string): Step {
  const message = literal(`[42710] ${kind} "${name}" already exists`);
  return { generate: `SELECT sys_function.refuse(${message}) FROM sys_catalog.${table} WHERE name = ${literal(name)}` };
}

function list(items: string[]): string {
  return `CAST([${items.map(literal).join(', ')}] AS VARCHAR[])`;
}

function nullable(text: string | null): string {
  return text === null ? 'NULL' : literal(text);
}

function done(tag: string, duckdb: Step[], ownOf?: string): Statement {
  const administers = {
    refusal: `must be superuser to ${tag.toLowerCase()}s`,
    ...(ownOf === undefined ? {} : { ownOf }),
  };
  return { kind: 'sql', duckdb, tag, returnsRows: false, administers };
}
