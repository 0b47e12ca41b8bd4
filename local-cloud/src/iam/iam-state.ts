import { randomBytes, randomInt } from 'node:crypto';
import { z } from 'zod';
import { table, type Rows } from '../state/table.ts';
import { tag } from '../state/tag.ts';

/** What roles and users have in common. Times are ISO 8601. */
const identity = z.strictObject({
  path: z.string(),
  name: z.string(),
  id: z.string(),
  arn: z.string(),
  createdAt: z.string(),
  tags: z.array(tag),
  inlinePolicies: z.array(z.strictObject({ name: z.string(), document: z.string() })),
  /** ARNs of managed policies. */
  attachedPolicies: z.array(z.string()),
  /** ARN of a managed policy that must allow what the others do. */
  permissionsBoundary: z.exactOptional(z.string()),
});
export type Identity = z.infer<typeof identity>;

const role = identity.extend({
  trustPolicy: z.string(),
  description: z.string(),
  maxSessionSeconds: z.number(),
});
export type RoleRecord = z.infer<typeof role>;

export type UserRecord = Identity;

const accessKey = z.strictObject({
  id: z.string(),
  secret: z.string(),
  /** User that it belongs to; absent for the root's. */
  userName: z.exactOptional(z.string()),
  active: z.boolean(),
  createdAt: z.string(),
});
export type AccessKeyRecord = z.infer<typeof accessKey>;

/** Temporary credentials of a role session. */
const session = z.strictObject({
  id: z.string(),
  secret: z.string(),
  token: z.string(),
  roleName: z.string(),
  /** The role's unique id: a role that is deleted and created again does not inherit the sessions. */
  roleId: z.string(),
  sessionName: z.string(),
  expiresAtMs: z.number(),
  policy: z.exactOptional(z.string()),
});
export type SessionRecord = z.infer<typeof session>;

const policy = z.strictObject({
  path: z.string(),
  name: z.string(),
  id: z.string(),
  arn: z.string(),
  description: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  tags: z.array(tag),
  /** Version numbers are never reused; the default one is in force. */
  versions: z.array(z.strictObject({ id: z.string(), document: z.string(), createdAt: z.string() })),
  defaultVersionId: z.string(),
  nextVersion: z.number(),
});
export type PolicyRecord = z.infer<typeof policy>;

/** Everything IAM and STS remember. */
export const iamTables = {
  roles: table('id', role),
  users: table('id', identity),
  policies: table('arn', policy),
  accessKeys: table('id', accessKey),
  sessions: table('id', session),
};
export type IamState = Rows<typeof iamTables>;

export const emptyIamState = (): IamState => ({ roles: [], users: [], policies: [], accessKeys: [], sessions: [] });

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A unique id in IAM's form: its prefix shows its type (AIDA user, AROA role, ANPA policy, AKIA/ASIA key). */
export const uniqueId = (prefix: string): string =>
  prefix + Array.from({ length: 16 }, () => alphabet.charAt(randomInt(alphabet.length))).join('');

/** A new secret access key: 40 characters. */
export const newSecret = (): string => randomBytes(30).toString('base64').replaceAll('+', 'x').replaceAll('/', 'y');

declare module '../api/context.ts' {
  interface Context {
    iam: IamState;
  }
}
