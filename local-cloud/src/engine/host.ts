/**
 * The door between a cluster process and the local cloud that started it. The process owns SQL and data; the local
 * cloud owns IAM, EC2 and S3, and is asked whenever one of them decides.
 */

import type { AccessKey, Authorization } from '../sql/tree/authorization.ts';

export type { AccessKey };

/** What a cluster process is told when it starts. */
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
  /** Port to listen on; another free one is taken when this one is not free. */
  port: number;
  /** Folder that keeps the cluster's data between processes. */
  dataDir: string;
  tls: { keyFile: string; certFile: string };
  /** What DuckDB may take before it spills to disk; absent for a quarter of the machine's memory. */
  memoryLimitMib?: number;
  /** Whether statements are to go wrong as `meet` says. */
  faults?: boolean;
}

/** A statement before it runs, or after it ran and before its reply goes out. */
export interface Moment {
  when: 'before' | 'after';
  statement: string;
  /** The session's application name. */
  session: string;
}

/** What becomes of a statement: nothing, a lost connection, or an error. */
export type Fate = 'pass' | 'drop' | { sqlState: string; message: string };

/** A database password that the local cloud vouches for: the master's, or a temporary one of GetClusterCredentials. */
export interface ClusterCredential {
  /** Database user, as the session will see it (`IAM:name` arrives here, `name` is returned). */
  dbUser: string;
  /** Hex md5 of password followed by the user name as the client sends it: what PostgreSQL's md5 method needs. */
  md5: string;
  /** Epoch milliseconds after which the password is refused; absent for the master password. */
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

/** A region is that of COPY's REGION option, absent for the cluster's own. */
export type BucketRequest = Authorization & {
  bucket: string;
  region?: string;
};

/** What a cluster process asks. Every method rejects with a HostError. */
export interface ClusterHost {
  /** Whether the cluster's security groups admit a TCP connection from this address. */
  admit(peerAddress: string): Promise<boolean>;
  /** The credentials known for this login name, newest first; empty when there is none. */
  credentials(loginName: string): Promise<ClusterCredential[]>;
  /** Keys that start with the prefix, sorted; needs s3:ListBucket. */
  listObjects(request: BucketRequest & { prefix: string }): Promise<StoredObject[]>;
  /** The same but for the empty objects that stand for folders; needs s3:GetObject on each, too. */
  findObjects(request: BucketRequest & { prefix: string }): Promise<StoredObject[]>;
  /** The objects of exactly these keys, in that order, null where there is none; needs s3:GetObject on each. */
  getObjects(request: BucketRequest & { keys: string[] }): Promise<(StoredObject | null)[]>;
  /** Moves a file into the bucket under the key; needs s3:PutObject. */
  putObject(request: BucketRequest & { key: string; file: string }): Promise<void>;
  /** Deletes the keys; needs s3:DeleteObject. */
  deleteObjects(request: BucketRequest & { keys: string[] }): Promise<void>;
  /** Asked only where the configuration says `faults`. */
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

/** Thrown by a ClusterHost; survives the journey between the processes with its code. */
export class HostError extends Error {
  readonly code: HostErrorCode;

  constructor(code: HostErrorCode, message: string) {
    super(message);
    this.name = 'HostError';
    this.code = code;
  }
}
