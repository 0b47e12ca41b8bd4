import type { LoadMode, StagingPlan } from './plan.ts';
import type { Network } from './network.ts';
import type { Warehouse } from './warehouse.ts';

/** A role to create for a new warehouse, with its policies, or an existing role. */
export type RoleIntent =
  | { arn: string }
  | {
      name: string;
      path?: string | undefined;
      /** ARNs of managed policies. */
      policies?: string[];
      permissionsBoundary?: string | undefined;
      /** Whether it is never deleted. */
      isKept?: boolean;
    };

/** What a pipeline is about to create and use, by name. */
export interface Intent {
  /** Name of the pipeline. */
  pipeline: string;
  warehouse: Warehouse & { identifier: string };
  role: RoleIntent;
  user: { name: string; create: boolean };
  /** Keys of the user's own tags. */
  tagKeys: string[];
  /** Name of the security group. */
  group: string;
  /** Where to put it, and who may reach it. */
  network: Network;
  /** Whether statements go over the Data API; then nothing needs to reach the port. */
  usesDataApi?: boolean;
  /** Names of the subnet groups to create. */
  subnetGroups: string[];
  staging: StagingPlan[];
  /** S3 URIs of all that the warehouse reads: key prefixes, and files that COPY names. */
  reads?: string[];
  /** Values that the input gives for parameters of the project. */
  parameters?: Record<string, string | number>;
  mode: LoadMode;
  /** S3 URI below which manifests are written. */
  workspace?: string | undefined;
}

/** What a preflight checks. */
export interface PreflightRequest extends Intent {
  /** Tag sparkify:owner. */
  owner: string;
  /** Whether each run pauses the cluster, and resumes it. */
  pauses?: boolean;
  /** Whether a load follows at once: a source that is empty then is a failure. */
  loads: boolean;
}

/** Where the COPY of a staging table looks for its files. */
export interface CopySource {
  table: string;
  uri: string;
  region: string;
  /** Who says so: the input or the project by `:'region'`, the COPY file itself, or, where neither does, the cluster. */
  regionFrom: 'input' | 'file' | 'cluster';
  /** Absent if its SQL does not say for certain how records are split into fields. */
  records?: RecordFormat;
}

/** How COPY splits the records of a file, and into which columns. */
export type RecordFormat = {
  /** Those that are loaded, in their order, in lower case. */
  columns: string[];
  isGzip: boolean;
} & (JsonRecords | CsvRecords);

export interface JsonRecords {
  kind: 'json';
  /** Whether fields match columns regardless of case. */
  ignoresCase: boolean;
  /** S3 URI of a JSONPaths file; without one, fields are columns by their names. */
  paths?: string;
}

export interface CsvRecords {
  kind: 'csv';
  delimiter: string;
  quote: string;
  skippedLines: number;
  /** Whether fields may be missing at the end. */
  fillsRecord: boolean;
}

/** What is checked before anything is created, in the order in which it is reported. */
export const preflightChecks = [
  'credentials',
  'permissions',
  'names',
  'role',
  'nodes',
  'snapshot',
  'network',
  'warehouse',
  'sources',
] as const;
/** Name of one check of the preflight. */
export type PreflightCheck = (typeof preflightChecks)[number];

/** What a check found. A check that had no answer, or not in time, is `unknown`; only `failed` stops a run. */
export interface Finding<Check extends string = PreflightCheck> {
  check: Check;
  state: 'passed' | 'warned' | 'failed' | 'unknown';
  /** What was checked: an ARN, a name, a field of the input. */
  what: string;
  /** What is wrong with it, or what is known of it. */
  why: string;
  /** What to do about it. */
  fix?: string;
}

/** What a preflight found. */
export interface PreflightResult {
  /** AWS's time, in ISO 8601, UTC. */
  awsTime: string;
  findings: Finding[];
}

/** A finding in a line. */
export function findingText({ what, why, fix }: Pick<Finding, 'what' | 'why' | 'fix'>): string {
  return `${what} ${why}${fix === undefined ? '' : `: ${fix}`}`;
}
