import type { Tag } from '../iam/state.ts';

export type ClusterStatus =
  | 'creating'
  | 'available'
  | 'modifying'
  | 'rebooting'
  | 'pausing'
  | 'paused'
  | 'resuming'
  | 'resizing'
  | 'final-snapshot'
  | 'hardware-failure'
  | 'deleting';

/** A role of the cluster. `adding` and `removing` end at `settlesAtMs`. */
export interface ClusterRole {
  arn: string;
  status: 'in-sync' | 'adding' | 'removing';
  settlesAtMs: number;
}

/** A temporary database password. */
export interface IssuedCredential {
  /** User name as the client sends it. */
  loginName: string;
  dbUser: string;
  /** Hex md5 of password and login name. */
  md5: string;
  expiresAtMs: number;
  autoCreate: boolean;
  dbGroups: string[];
}

/** What a cluster is made of, and a snapshot keeps of it. */
export interface ClusterShape {
  nodeType: string;
  numberOfNodes: number;
  database: string;
  masterUsername: string;
  /** Hex md5 of the master password and the master's name. */
  masterMd5: string;
  /** The port asked for; admission rules may speak of it. */
  port: number;
}

export interface ClusterRecord extends ClusterShape {
  identifier: string;
  /** UUID that tells this cluster from an earlier one of the same name. */
  namespaceId: string;
  status: ClusterStatus;
  /** When the status gives way to the next; absent when it stays. */
  settlesAtMs?: number;
  createdAt: string;
  /** Whether it was made of a snapshot. */
  restored?: true;
  /** Id of the snapshot that its data has still to come from. */
  restoredFrom?: string;
  /** The port that the process listens on, once it has run. */
  endpointPort?: number;
  availabilityZone: string;
  subnetGroupName: string;
  parameterGroupName: string;
  securityGroupIds: string[];
  roles: ClusterRole[];
  defaultIamRoleArn?: string;
  /** ARN of the secret with the master's password, when it is managed. */
  masterSecretArn?: string;
  /** Settings that change nothing here and are shown as they were given. */
  shown: {
    publiclyAccessible: boolean;
    enhancedVpcRouting: boolean;
    allowVersionUpgrade: boolean;
    maintenanceWindow: string;
    maintenanceTrack: string;
    automatedRetentionDays: number;
    manualRetentionDays: number;
    multiAz: boolean;
    relocation: boolean;
    kmsKeyId: string;
  };
  credentials: IssuedCredential[];
  tags: Tag[];
}

/** A copy of a cluster's data, and what it takes to make a cluster of it again. */
export interface SnapshotRecord {
  identifier: string;
  /** UUID; the folder of the data is named after it. */
  id: string;
  clusterIdentifier: string;
  /** That of the cluster it was taken of. */
  namespaceId: string;
  shape: ClusterShape;
  availabilityZone: string;
  clusterCreatedAt: string;
  createdAt: string;
  /** When it may be available at the earliest; it is, once its data is copied. */
  settlesAtMs: number;
  data: 'wanted' | 'copied' | 'failed';
  sizeBytes: number;
  retentionDays: number;
  tags: Tag[];
}

export interface SubnetGroupRecord {
  name: string;
  description: string;
  subnetIds: string[];
  tags: Tag[];
}

/** Everything Redshift remembers. */
export interface RedshiftState {
  clusters: ClusterRecord[];
  snapshots: SnapshotRecord[];
  subnetGroups: SubnetGroupRecord[];
}

export const emptyRedshiftState = (): RedshiftState => ({ clusters: [], snapshots: [], subnetGroups: [] });
