/** A resource of the account, by AWS's own type name. */
export interface ResourceRef {
  type:
    | 'AWS::IAM::Role'
    | 'AWS::IAM::User'
    | 'AWS::EC2::SecurityGroup'
    | 'AWS::EC2::SecurityGroupIngress'
    | 'AWS::Redshift::Cluster'
    | 'AWS::Redshift::ClusterSubnetGroup'
    | 'AWS::RedshiftServerless::Namespace'
    | 'AWS::RedshiftServerless::Workgroup';
  id: string;
}

/** How long a finished step took. */
export interface StepDuration {
  name: string;
  durationMs: number;
}

/** The result of `provision`: where the warehouse is, and what was created or adopted for it. */
export interface ProvisionResult {
  /** Whether the cluster or workgroup is ours, or existed before and stays. */
  kind: 'cluster' | 'serverless' | 'existing';
  /** Of a workgroup: its name, the node type `serverless`, and no nodes. */
  cluster: { identifier: string; address: string; port: number; database: string; nodeType: string; nodes: number };
  role: { name: string; arn: string };
  user?: { name: string; arn: string };
  /** Absent if the cluster existed before. */
  network?: {
    vpcId?: string;
    /** The cluster's subnet group; absent if it is that of the default VPC. */
    subnetGroup?: string;
    /** A workgroup's subnets; absent if they are those of the default VPC. */
    subnetIds?: string[];
    securityGroupIds: string[];
    /** Who may reach the port; empty if the security groups existed before. */
    cidrs: string[];
    port: number;
  };
  created: ResourceRef[];
  adopted: ResourceRef[];
  durations: StepDuration[];
}

/** The result of `load`. */
export interface LoadResult {
  /** The project whose SQL built the tables: SHA-256 of its files, in hexadecimal. */
  project: { name: string; hash: string };
  /** Whether everything was staged, or only what was new. */
  mode: 'full' | 'incremental';
  /** Rows of each table after the load, staging tables included. */
  rows: Record<string, number>;
  /** Files and bytes read, rows loaded and records refused, per staging table. */
  staged: Record<string, StagedResult>;
  /** What the checks found, which ran inside the load's transaction. */
  checks: CheckResult[];
  durations: StepDuration[];
}

/** What was copied into one staging table. */
export interface StagedResult {
  files: number;
  bytes?: number;
  rows: number;
  rejected: number;
  /** Whether the files were added to the table's rows, or are all that it holds. */
  how: 'append' | 'replace';
}

/** What one check found. */
export interface CheckResult {
  name: string;
  /** If the severity is `error`, the load is committed only if the check passed. */
  severity: Severity;
  passed: boolean;
  /** What should hold, and the first rows for which it does not. Absent when it passed. */
  holds?: string;
  columns?: string[];
  rows?: Cell[][];
  /** How many such rows there are; counted up to `mostFound`. */
  found?: number;
}

/** What a failed check does: roll the load back, or be reported. */
export type Severity = 'error' | 'warn';

/** A value of a row: what JSON cannot hold exactly (NUMERIC, a BIGINT beyond 2^53, dates) is text. */
export type Cell = string | number | boolean | null;

export const chartKinds = ['bar', 'line', 'heatmap', 'none'] as const;

/** How to draw an answer, by the names of its columns; the rest follows from the columns. */
export interface Chart {
  kind: (typeof chartKinds)[number];
  x?: string;
  y?: string[];
  /** Its values form separate lines or groups of bars, or the rows of a heatmap. */
  series?: string;
}

/** The answer to one question of the project. */
export interface Answer {
  /** File name in sql/3-queries, without number and ending. */
  name: string;
  question: string;
  /** From the head comment of its file; absent if it says nothing about charts. */
  chart?: Chart;
  columns: string[];
  rows: Cell[][];
  /** Whether there are more rows than are shown here. */
  truncated: boolean;
  /** What is missing, in words: rows, columns, parts of values. Absent when nothing is. */
  note?: string;
}

/** The result of `query`. */
export interface QueryResult {
  answers: Answer[];
  durations: StepDuration[];
}

/** A resource that is still there although it should be gone, and why. */
export interface Left {
  resource: ResourceRef;
  reason: string;
  /** For a cluster that should have been paused, not deleted: it may still run and cost money. */
  unpaused?: true;
}

/** A cluster that is paused, with its data, until its pipeline runs again. */
export interface PausedCluster {
  identifier: string;
  /** When the reaper deletes it unless it is used before: ISO 8601, UTC, or `none`. */
  expires: string;
  /** What it costs, and how to resume it. */
  note: string;
}

/** The result of `teardown`. */
export interface TeardownResult {
  deleted: ResourceRef[];
  /** What is still there, and why. */
  left: Left[];
  /** Identifier of the snapshot that was taken before the cluster was deleted. */
  finalSnapshot?: string;
  /** The cluster that was paused instead. */
  paused?: PausedCluster;
  durations: StepDuration[];
}

/** The result of each part of a pipeline. */
export interface PartResults {
  provision: ProvisionResult;
  load: LoadResult;
  query: QueryResult;
  teardown: TeardownResult;
}

/** The result of `reap`. */
export interface ReapResult extends TeardownResult {
  /** What had outlived its time to live. */
  expired: { pipeline: string; resources: ResourceRef[] }[];
  /** What looks like ours but was left alone, and why: a missing or unreadable tag, another owner. */
  spared: Left[];
  /** What could not be listed, and why; `*` is everything of a type. */
  unseen: Left[];
  /** How many more there are than these lists hold; absent when they hold all. */
  more?: { [K in ReapList]?: number };
}

/** The lists in the result of a reap. Each is cut to a number of bytes, to keep workflow histories small. */
export const reapLists = ['expired', 'spared', 'unseen', 'deleted', 'left', 'durations'] as const;
export type ReapList = (typeof reapLists)[number];

/** Money, in the currency of the input's `price`. */
export interface Cost {
  amount: number;
  currency: string;
}

/** The result of `pipeline`: the results of its parts, and the cost. */
export interface PipelineResult {
  name: string;
  provision: ProvisionResult;
  /** Absent if the load failed and was skipped. */
  load?: LoadResult;
  /** Absent when the queries were declined, switched off or skipped. */
  query?: QueryResult;
  /** Absent if the warehouse was kept. */
  teardown?: TeardownResult;
  /**
   * Node-hours of the cluster from when it became available until it was deleted or paused, or until now; 0 for a
   * workgroup or an existing warehouse.
   */
  nodeHours: number;
  /** The cost of those node-hours; absent if the input gives no price. */
  cost?: Cost;
  durationMs: number;
}
