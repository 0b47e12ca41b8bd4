import type { FaultPlanInput } from '../faults/rule.ts';
import type { Durations } from '../redshift/settling.ts';

export type { Durations } from '../redshift/settling.ts';

/** How a local cloud is started; every field can be left out. */
export interface LocalCloudOptions {
  /**
   * Folder of its buckets and its state, which the next start finds again; one process at a time may have it. Without
   * one, a temporary folder that is gone with the cloud.
   */
  home?: string | undefined;
  /** Port of the endpoint, on 127.0.0.1. It must be free; without one, any free port. */
  port?: number | undefined;
  /** The region it is; us-west-2 unless given. */
  region?: string | undefined;
  /** The account it is, twelve digits; 123456789012 unless given. */
  accountId?: string | undefined;
  /** What goes wrong on purpose. With `{}` nothing does until rules are sent to `/_sparkify/faults` of the endpoint. */
  faults?: FaultPlanInput | undefined;
  /** How long statuses of clusters and snapshots last, in milliseconds: 1500 for a creation, 500 for others. */
  durations?: Partial<Durations> | undefined;
  /** Called with each line that the cloud logs: what happened that no caller is there to hear. */
  log?: ((line: string) => void) | undefined;
}

/** A cluster to create; every field can be left out. */
export interface ClusterOptions {
  /** ClusterIdentifier; `cluster-1`, or the first such number that is free. */
  identifier?: string | undefined;
  /** Database that is created with it; dev unless given. */
  database?: string | undefined;
  /** Master user; awsuser unless given. */
  user?: string | undefined;
  /** Password of the master user; a random one unless given. */
  password?: string | undefined;
}

/** A cluster that answers SQL on this machine, and its login. */
export interface Warehouse {
  identifier: string;
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
  /** Default role of the cluster, for COPY and UNLOAD: may read and write all buckets. */
  roleArn: string;
}

/** What a started cloud is reached by. */
export interface LocalCloudAddress {
  /** URL of every AWS API, S3 among them. */
  endpoint: string;
  region: string;
  /** Keys of the account's root. */
  accessKeyId: string;
  secretAccessKey: string;
  accountId: string;
  /** Folder of the buckets: `<bucket>/<key>` is an object. */
  s3Root: string;
  /** Certificate authority, PEM, that signs the clusters' TLS certificates. */
  caFile: string;
}
