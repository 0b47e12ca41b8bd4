import type { CheckResult } from './results.ts';

/** What was copied into one staging table. */
export interface Staged {
  files: number;
  /** Size in S3; absent if the warehouse does not report it. */
  bytes?: number;
  rows: number;
  rejected: number;
  /** Query ids of the COPYs. */
  copyIds: number[];
}

/** What to copy into a staging table, as written into manifests. */
export interface Listing {
  /** Whether it is added to the existing rows, or replaces them. */
  how: 'append' | 'replace';
  files: number;
  bytes: number;
  manifests: number;
  /** Load id of the table's state to which it is added. */
  base?: string;
}

/**
 * A staged table that waits for the transform's transaction. Without a listing, the files that it holds are unknown.
 * Optional fields are absent in older histories.
 */
export interface StagedTable
  extends Pick<Staged, 'copyIds' | 'rejected'>, Partial<Omit<Staged, 'copyIds' | 'rejected'>> {
  table: string;
  listing?: Listing;
}

/** The result of a transform: star tables, and what their checks found. */
export interface Loaded {
  /** Rows of each table, staging tables included. */
  rows: Record<string, number>;
  checks: CheckResult[];
}
