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

/** What `provision` results in: where the warehouse is, and what was created or adopted for it. */
export interface ProvisionResult {
  /** Whether the cluster or workgroup is one of ours, or one that was there and stays. */
  kind: 'cluster' | 'serverless' | 'existing';
  /** Of a workgroup: its name, the node type `serverless`, and no nodes. */
  cluster: { identifier: string; address: string; port: number; database: string; nodeType: string; nodes: number };
  role: { name: string; arn: string };
  user?: { name: string; arn: string };
  /** Absent where the cluster was there. */
  network?: {
    vpcId?: string;
    /** That the cluster stands in; absent where it is that of the default VPC. */
    subnetGroup?: string;
    /** That a workgroup stands in; absent where they are those of the default VPC. */
    subnetIds?: string[];
    securityGroupIds: string[];
    /** Who may reach the port; none where the security groups were there. */
    cidrs: string[];
    port: number;
  };
  created: ResourceRef[];
  adopted: ResourceRef[];
  durations: StepDuration[];
}

/** What `load` results in. */
export interface LoadResult {
  /** Whose SQL made the tables: SHA-256 of its files, in hexadecimal. */
  project: { name: string; hash: string };
  /** Whether everything was staged, or what was new. */
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
  /** Whether the files were added to what stood, or are all that there is. */
  how: 'append' | 'replace';
}

/** What one check found. */
export interface CheckResult {
  name: string;
  /** Of one that is an error, the load would not have been committed with anything found. */
  severity: Severity;
  passed: boolean;
  /** What should hold, and the first rows for which it does not. Absent when it passed. */
  holds?: string;
  columns?: string[];
  rows?: Cell[][];
  /** How many rows there are; counted up to `mostFound`. */
  found?: number;
}

/** What a failed check does: roll the load back, or be reported. */
export type Severity = 'error' | 'warn';

/** A value of a row: what JSON cannot hold exactly (NUMERIC, a BIGINT beyond 2^53, dates) is text. */
export type Cell = string | number | boolean | null;

export const chartKinds = ['bar', 'line', 'heatmap', 'none'] as const;

/** How an answer is to be drawn, by the names of its columns; what is not said follows from the columns. */
export interface Chart {
  kind: (typeof chartKinds)[number];
  x?: string;
  y?: string[];
  /** Its values tell several lines, groups of bars or, of a heatmap, rows apart. */
  series?: string;
}

/** The answer to one question of the project. */
export interface Answer {
  /** File name in sql/3-queries, without number and ending. */
  name: string;
  question: string;
  /** What the head comment of its file says; absent when it says nothing. */
  chart?: Chart;
  columns: string[];
  rows: Cell[][];
  /** More rows than are shown here. */
  truncated: boolean;
  /** What is missing, in words: rows, columns, parts of values. Absent when nothing is. */
  note?: string;
}

/** What `query` results in. */
export interface QueryResult {
  answers: Answer[];
  durations: StepDuration[];
}

/** A resource that is still there although it should be gone, and why. */
export interface Left {
  resource: ResourceRef;
  reason: string;
  /** Of a cluster that was to be paused, not deleted: it may run on, and be paid for. */
  unpaused?: true;
}

/** A cluster that is paused, with its data, until its pipeline runs again. */
export interface PausedCluster {
  identifier: string;
  /** When the reaper deletes it unless it is used before: ISO 8601, UTC, or `none`. */
  expires: string;
  /** What it costs, and how it goes on. */
  note: string;
}

/** What `teardown` results in. */
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

/** What each part of a pipeline results in. */
export interface PartResults {
  provision: ProvisionResult;
  load: LoadResult;
  query: QueryResult;
  teardown: TeardownResult;
}

/** What `reap` results in. */
export interface ReapResult extends TeardownResult {
  /** What had outlived its time to live. */
  expired: { pipeline: string; resources: ResourceRef[] }[];
  /** What looks like ours and was left alone, and why: a tag that is missing or cannot be read, another owner. */
  spared: Left[];
  /** What could not be looked at, and why; `*` is everything of a type. */
  unseen: Left[];
  /** How many more there are than these lists hold; absent when they hold all. */
  more?: { [K in ReapList]?: number };
}

/** What a reap tells by the list; each is kept up to some bytes, for workflow histories are no place for thousands. */
export const reapLists = ['expired', 'spared', 'unseen', 'deleted', 'left', 'durations'] as const;
export type ReapList = (typeof reapLists)[number];

/** Money, in the currency of the input's `price`. */
export interface Cost {
  amount: number;
  currency: string;
}

/** What `pipeline` results in: the results of its parts, and what it cost. */
export interface PipelineResult {
  name: string;
  provision: ProvisionResult;
  /** Absent when a load that failed was skipped. */
  load?: LoadResult;
  /** Absent when the queries were declined, switched off or skipped. */
  query?: QueryResult;
  /** Absent when the warehouse was left standing. */
  teardown?: TeardownResult;
  /** Node-hours of the cluster from when it became available until it was deleted or paused, or until now; none of a workgroup, or of what was there. */
  nodeHours: number;
  /** Of those node-hours; absent when the input tells no price. */
  cost?: Cost;
  durationMs: number;
}
