/**
 * The interface between a cluster process and the local cloud that started it. The process owns SQL and data. The local
 * cloud owns IAM, EC2 and S3, and is asked whenever one of them decides.
 */

import type { AccessKey, Authorization } from '../sql/tree/authorization.ts';

export type { AccessKey };

/** The configuration that a cluster process starts with. */
export interface ClusterConfig {
  clusterIdentifier: string;
  accountId: string;
  region: string;
  /** The database created with the cluster (DBName). */
  database: string;
  masterUsername: string;
  /** As CreateCluster takes it; the limits of cursors depend on it. */
  nodeType: string;
  numberOfNodes: number;
  /** Whether it is a workgroup of Redshift Serverless. */
  isServerless?: boolean;
  /** Address to listen on. */
  host: string;
  /** Port to listen on; another free one is used if it is taken. */
  port: number;
  /** Folder for the cluster's data, which outlives the process. */
  dataDir: string;
  tls: { keyFile: string; certFile: string };
  /** Memory that DuckDB may use before it spills to disk; by default a quarter of the machine's memory. */
  memoryLimitMib?: number;
  /** Whether faults are injected into statements: see `meet`. */
  faults?: boolean;
}

/** A statement before it runs, or after it ran and before its reply goes out. */
export interface Moment {
  when: 'before' | 'after';
  statement: string;
  /** The session's application name. */
  session: string;
}

/** What happens to a statement: nothing, a lost connection, or an error. */
export type Fate = 'pass' | 'drop' | { sqlState: string; message: string };

/** A database password that the local cloud vouches for: the master's, or a temporary one of GetClusterCredentials. */
export interface ClusterCredential {
  /** Database user, as the session will see it (`IAM:name` arrives here, `name` is returned). */
  dbUser: string;
  /** Hex md5 of password followed by the user name as the client sends it: what PostgreSQL's md5 method needs. */
  md5: string;
  /** When the password expires, in epoch milliseconds; absent for the master password. */
  expiresAtMs?: number;
  /** Create the user at first login (GetClusterCredentials AutoCreate). */
  autoCreate: boolean;
  /** Groups joined for the session (DbGroups). */
  dbGroups: string[];
}

export interface StoredObject {
  key: string;
  /** File that holds the object's bytes; read it, never write it. */
  path: string;
  sizeBytes: number;
  eTag: string;
}

/** `region` is COPY's REGION option; absent for the cluster's own region. */
export type BucketRequest = Authorization & {
  bucket: string;
  region?: string;
};

/** The questions that a cluster process may ask. Every method rejects with a HostError. */
export interface ClusterHost {
  /** Whether the cluster's security groups admit a TCP connection from this address. */
  admit(peerAddress: string): Promise<boolean>;
  /** The credentials for this login name, newest first; empty if there are none. */
  credentials(loginName: string): Promise<ClusterCredential[]>;
  /** Keys that start with the prefix, sorted; needs s3:ListBucket. */
  listObjects(request: BucketRequest & { prefix: string }): Promise<StoredObject[]>;
  /** Like `listObjects`, without the empty objects that represent folders. Also needs s3:GetObject on each. */
  findObjects(request: BucketRequest & { prefix: string }): Promise<StoredObject[]>;
  /** The objects with exactly these keys, in that order; null for a missing one. Needs s3:GetObject on each. */
  getObjects(request: BucketRequest & { keys: string[] }): Promise<(StoredObject | null)[]>;
  /** Moves a file into the bucket under the key; needs s3:PutObject. */
  putObject(request: BucketRequest & { key: string; file: string }): Promise<void>;
  /** Deletes the keys; needs s3:DeleteObject. */
  deleteObjects(request: BucketRequest & { keys: string[] }): Promise<void>;
  /** Asked only if the configuration has `faults`. */
  meet?(moment: Moment): Promise<Fate>;
}

/** Why the local cloud refused; the code is AWS's own. */
export type HostErrorCode =
  | 'AccessDenied'
  | 'NoSuchBucket'
  | 'NoSuchKey'
  | 'PermanentRedirect'
  | 'RoleNotAttached'
  | 'RoleNotAssumable'
  | 'InvalidAccessKeyId'
  | 'SignatureDoesNotMatch'
  | 'ExpiredToken'
  | 'InvalidToken'
  | 'InternalError';

/** Thrown by a ClusterHost. Keeps its code across the process boundary. */
export class HostError extends Error {
  readonly code: HostErrorCode;

  constructor(code: HostErrorCode, message: string) {
    super(message);
    this.name = 'HostError';
    this.code = code;
  }
}
