import { randomBytes, randomInt } from 'node:crypto';

/** A tag, as IAM, EC2 and Redshift show it. */
export interface Tag {
  Key: string;
  Value: string;
}

/** What roles and users have in common. Times are ISO 8601. */
export interface Identity {
  path: string;
  name: string;
  id: string;
  arn: string;
  createdAt: string;
  tags: Tag[];
  inlinePolicies: { name: string; document: string }[];
  /** ARNs of managed policies. */
  attachedPolicies: string[];
}

export interface RoleRecord extends Identity {
  trustPolicy: string;
  description: string;
  maxSessionSeconds: number;
}

export type UserRecord = Identity;

export interface AccessKeyRecord {
  id: string;
  secret: string;
  /** User that it belongs to; absent for the root's. */
  userName?: string;
  active: boolean;
  createdAt: string;
}

/** Temporary credentials of a role session. */
export interface SessionRecord {
  id: string;
  secret: string;
  token: string;
  roleName: string;
  /** The role's unique id: a role deleted and made again does not inherit the sessions. */
  roleId: string;
  sessionName: string;
  expiresAtMs: number;
  policy?: string;
}

export interface PolicyRecord {
  path: string;
  name: string;
  id: string;
  arn: string;
  description: string;
  createdAt: string;
  updatedAt: string;
  tags: Tag[];
  /** Version numbers are never reused; the default one is in force. */
  versions: { id: string; document: string; createdAt: string }[];
  defaultVersionId: string;
  nextVersion: number;
}

/** Everything IAM and STS remember. */
export interface IamState {
  roles: RoleRecord[];
  users: UserRecord[];
  policies: PolicyRecord[];
  accessKeys: AccessKeyRecord[];
  sessions: SessionRecord[];
}

export const emptyIamState = (): IamState => ({ roles: [], users: [], policies: [], accessKeys: [], sessions: [] });

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A unique id in IAM's form: its prefix tells what it names (AIDA user, AROA role, ANPA policy, AKIA/ASIA key). */
export const uniqueId = (prefix: string): string =>
  prefix + Array.from({ length: 16 }, () => alphabet.charAt(randomInt(alphabet.length))).join('');

/** A new secret access key: 40 characters. */
export const newSecret = (): string => randomBytes(30).toString('base64').replaceAll('+', 'x').replaceAll('/', 'y');
